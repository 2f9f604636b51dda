#include "desk/doctor.h"

#include "base/error.h"
#include "base/file.h"
#include "desk/conversions.h"
#include "desk/documents.h"
#include "sandbox/pool.h"

namespace casebound::desk {
namespace {

std::string yes_no(bool flag) { return flag ? "holds" : "does not hold"; }

void examine_sandbox(std::vector<Check>& checks) {
  sandbox::SandboxStatus status;
  try {
    status = sandbox::Pool({.worker_program = {}, .jobs = 1, .allow_unsafe = true}).status();
    checks.push_back({"worker", true, "casebound-worker starts", ""});
  } catch (const Error& error) {
    checks.push_back({"worker", false, error.what(),
                      "Install casebound-worker beside casebound or in ../libexec/casebound."});
    return;
  }
  checks.push_back(
      {"seccomp", status.seccomp, "system call filter " + yes_no(status.seccomp),
       status.seccomp
           ? ""
           : "Use a kernel with CONFIG_SECCOMP_FILTER. Without it documents are only parsed with --unsafe."});
  checks.push_back(
      {"landlock", status.landlock_abi > 0, "ABI " + std::to_string(status.landlock_abi),
       status.landlock_abi > 0 ? "" : "Linux 5.13 or later has it; the other layers hold without it."});
  checks.push_back({"namespaces", status.namespaces,
                    "user, network, process and IPC namespaces: " + yes_no(status.namespaces),
                    status.namespaces ? ""
                                      : "Unprivileged user namespaces are switched off here; the system call "
                                        "filter refuses the network without them."});
  checks.push_back({"no_new_privileges", status.no_new_privileges, yes_no(status.no_new_privileges),
                    status.no_new_privileges ? "" : "This kernel is too old to parse hostile files on."});
  checks.push_back({"memory_limit", status.memory_limit, yes_no(status.memory_limit),
                    status.memory_limit ? "" : "This is a build with sanitizers: use it for tests only."});
  checks.push_back({"core_dumps", status.no_core, status.no_core ? "off" : "on",
                    status.no_core ? "" : "Set ulimit -c 0."});
  checks.push_back(
      {"fonts", status.fonts, status.fonts ? "found" : "no font folder is readable",
       status.fonts ? ""
                    : "Install fonts-noto-cjk, or Chinese PDFs without their own fonts show empty pages."});
  if (!status.detail.empty()) checks.push_back({"sandbox_detail", true, status.detail, ""});
}

void examine_office(std::vector<Check>& checks) {
  const OfficeState office = office_state();
  const std::string what = office.version.empty() ? "" : "LibreOffice " + office.version + " ";
  std::string advice;
  if (office.version.empty()) {
    advice = "To read doc, xls, ppt, rtf and what else LibreOffice reads, install " + office_packages() +
             ", then run casebound add --retry Unsupported.";
  } else if (!office.detail.empty()) {
    advice = "Documents that only LibreOffice reads stay Unsupported until that is mended.";
  }
  checks.push_back({"office", office.usable && office.detail.empty(),
                    office.usable ? what + "converts in a room of its own" : what + "is not used", advice});
  if (!office.detail.empty()) checks.back().detail += ": " + office.detail;
}

void examine_case(std::vector<Check>& checks, const std::string& folder) {
  try {
    const Workspace workspace = Workspace::open(folder, Access::Read);
    const CaseStatus status = case_status(workspace);
    checks.push_back({"case", true, "opens; " + std::to_string(status.documents.sum()) + " documents", ""});
    checks.push_back({"index", status.index_up_to_date,
                      status.index_up_to_date ? "up to date" : "lags behind the catalogue",
                      status.index_up_to_date ? "" : "casebound work brings it up to date."});
    const std::uint64_t free = free_space(folder);
    constexpr std::uint64_t kLittle = 1ULL << 30;
    checks.push_back({"disk", free >= kLittle, std::to_string(free >> 20) + " MiB free",
                      free >= kLittle ? "" : "Free some space before adding more."});
  } catch (const Error& error) {
    checks.push_back({"case", false, error.what(),
                      "The originals are untouched; copy the case folder before anything else."});
  }
}

}  // namespace

std::vector<Check> examine(const std::string& case_folder) {
  std::vector<Check> checks;
  checks.push_back({"version", true, "casebound " CASEBOUND_VERSION, ""});
  examine_sandbox(checks);
  examine_office(checks);
  const bool model = !find_shipped_file("lid.176.ftz").empty();
  checks.push_back(
      {"language_model", model, model ? "lid.176.ftz found" : "lid.176.ftz is missing",
       model ? "" : "Run scripts/setup; without it only languages told by their script are named."});
  if (!case_folder.empty()) examine_case(checks, case_folder);
  return checks;
}

SandboxLayers sandbox_layers() {
  SandboxLayers layers;
  try {
    const sandbox::SandboxStatus status =
        sandbox::Pool({.worker_program = {}, .jobs = 1, .allow_unsafe = true}).status();
    layers = {true,
              status.seccomp,
              status.namespaces,
              status.no_new_privileges,
              status.memory_limit,
              status.landlock_abi,
              status.detail};
  } catch (const Error& error) {
    layers.detail = error.what();
  }
  return layers;
}

OfficeState office_state() {
  OfficeState state;
  try {
    const sandbox::OfficeStatus found =
        sandbox::Pool({.worker_program = {}, .jobs = 1, .allow_unsafe = false}).office();
    state.usable = found.can_be_locked_in;
    state.detail = found.detail;
    if (!found.installed) return state;
    state.version = found.installed->version.empty() ? "of unknown version" : found.installed->version;
    const std::string missing = missing_packages(*found.installed);
    if (state.usable && !missing.empty()) state.detail = "Not installed: " + missing + ".";
  } catch (const Error& error) {
    state.detail = error.what();
  }
  return state;
}

}  // namespace casebound::desk

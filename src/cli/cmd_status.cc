#include <cstdio>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/records.h"
#include "desk/doctor.h"
#include "desk/documents.h"

namespace casebound::cli {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

void write_counts(JsonWriter& json, std::string_view name, const Counts& counts) {
  json.key(name).begin_object();
  for (const auto& [value, count] : counts) json.field(value, count);
  json.end_object();
}

void write_status(Output& output, const desk::CaseStatus& status, const desk::SandboxLayers& sandbox,
                  const desk::OfficeState& office) {
  JsonWriter json;
  json.begin_object()
      .field("case", status.id)
      .field("name", status.name)
      .field("path", displayed_path(status.folder));
  json.key("files").begin_object();
  write_tally(json, "files_in", status.files);
  json.field("queued", status.files_queued).field("removed", status.removed).end_object();
  json.key("documents").begin_object();
  write_tally(json, "documents_in", status.documents);
  json.field("queued", status.documents_queued).end_object();
  write_counts(json, "by_type", status.by_type);
  write_counts(json, "by_language", status.by_language);
  json.key("parts")
      .begin_object()
      .field("declared", status.parts_declared)
      .field("found", status.parts_found)
      .end_object();
  json.field("pages", status.pages);
  write_counts(json, "readings", status.readings);
  json.field("ocr_pending", status.ocr_pending);
  json.key("jobs").begin_object().field("queued", status.jobs_queued);
  json.key("running").begin_array();
  for (const std::string& name : status.running) json.value(displayed_path(name));
  json.end_array().field("failed", status.jobs_failed).end_object();
  json.key("index")
      .begin_object()
      .field("engine", status.index_engine)
      .field("generation", status.index_generation)
      .field("pages", status.index_pages)
      .field("up_to_date", status.index_up_to_date)
      .end_object();
  json.key("sandbox")
      .begin_object()
      .field("started", sandbox.started)
      .field("seccomp", sandbox.seccomp)
      .field("landlock_abi", sandbox.landlock_abi)
      .field("namespaces", sandbox.namespaces)
      .field("no_new_privileges", sandbox.no_new_privileges)
      .field("memory_limit", sandbox.memory_limit)
      .field("detail", sandbox.detail)
      .end_object();
  json.key("office")
      .begin_object()
      .field("usable", office.usable)
      .field("version", office.version)
      .field("detail", office.detail)
      .end_object();
  json.field("bytes", status.bytes).end_object();
  output.json(json);
}

std::string listed(const Counts& counts) {
  std::string out;
  for (const auto& [value, count] : counts)
    out += (out.empty() ? "" : ", ") + shown(value) + " " + with_commas(count);
  return out.empty() ? "none" : out;
}

std::string sum_line(const desk::Tally& tally, std::uint64_t queued) {
  std::string line = with_commas(tally.sum()) + " = " + with_commas(tally.complete) + " complete + " +
                     with_commas(tally.partial) + " partial + " + with_commas(tally.failed) + " failed + " +
                     with_commas(tally.duplicate) + " duplicate + " + with_commas(tally.excluded) +
                     " excluded";
  if (queued > 0) line += ", and " + with_commas(queued) + " queued";
  return line;
}

std::string sandbox_line(const desk::SandboxLayers& sandbox) {
  if (!sandbox.started) return "does not start: " + shown(sandbox.detail);
  const auto layer = [](std::string_view name, bool holds) {
    return std::string(name) + (holds ? "" : " missing");
  };
  return layer("seccomp", sandbox.seccomp) + ", " +
         (sandbox.landlock_abi > 0 ? "landlock ABI " + std::to_string(sandbox.landlock_abi)
                                   : "landlock missing") +
         ", " + layer("namespaces", sandbox.namespaces) + ", " + layer("memory limit", sandbox.memory_limit);
}

std::string office_line(const desk::OfficeState& office) {
  std::string line = office.version.empty() ? "" : "LibreOffice " + shown(office.version);
  if (!office.detail.empty()) line += (line.empty() ? "" : "; ") + shown(office.detail);
  return line;
}

void say_status(Output& output, const desk::CaseStatus& status, const desk::SandboxLayers& sandbox,
                const desk::OfficeState& office) {
  const auto row = [&](const char* name, const std::string& content) {
    char head[32];
    std::snprintf(head, sizeof head, "%-11s", name);
    output.line(head + content);
  };
  row("case", shown(status.folder) + (status.name.empty() ? "" : " (" + shown(status.name) + ")"));
  row("files", sum_line(status.files, status.files_queued));
  if (status.removed > 0)
    row("removed",
        counted(status.removed, "path", "paths") + ", not counted any more; the custody log names them");
  row("documents", sum_line(status.documents, status.documents_queued));
  if (status.parts_declared > 0)
    row("parts", "containers say that they hold " + with_commas(status.parts_declared) + "; " +
                     with_commas(status.parts_found) + " came out" +
                     (status.parts_found < status.parts_declared ? ": casebound failures" : ""));
  row("types", listed(status.by_type));
  row("pages", with_commas(status.pages) + "; languages: " + listed(status.by_language));
  row("readings", listed(status.readings));
  if (status.ocr_pending > 0)
    row("waiting",
        counted(status.ocr_pending, "page", "pages") + " for OCR, which this version does not have yet");
  std::string running;
  for (const std::string& name : status.running)
    running += (running.empty() ? "; reading " : ", ") + shown(name);
  row("jobs",
      with_commas(status.jobs_queued) + " queued, " + with_commas(status.jobs_failed) + " failed" + running);
  row("index", status.index_engine.empty()
                   ? "none yet"
                   : status.index_engine + ", " + counted(status.index_pages, "page", "pages") +
                         (status.index_up_to_date ? "" : "; lags behind: casebound work"));
  row("sandbox", sandbox_line(sandbox));
  row("office", office_line(office));
  row("originals", with_commas(status.bytes) + " bytes");
}

}  // namespace

int run_status(const Call& call) {
  const desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Read);
  const desk::CaseStatus status = desk::case_status(workspace);
  const desk::SandboxLayers sandbox = desk::sandbox_layers();
  const desk::OfficeState office = desk::office_state();
  if (call.output.is_json()) {
    write_status(call.output, status, sandbox, office);
  } else {
    say_status(call.output, status, sandbox, office);
  }
  return kDone;
}

}  // namespace casebound::cli

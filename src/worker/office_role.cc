#include "worker/office_role.h"

#include <string_view>

#include "base/error.h"
#include "sandbox/office.h"

namespace casebound::worker {
namespace {

const std::string kProfile = "/tmp/profile";

struct Setting {
  std::string_view path;
  std::string_view name;
  std::string_view value;
};

// Names and values as in the schemas of LibreOffice (officecfg/registry/schema/org/openoffice/).
constexpr Setting kSettings[] = {
    // Set up already: no first start, no tests of the graphics (which cost four times the rest).
    {"/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"},
    {"/org.openoffice.Setup/Product", "ooSetupLastVersion", "99.9"},
    {"/org.openoffice.Setup/L10N", "ooLocale", "en-US"},
    {"/org.openoffice.Office.Common/Misc", "FirstRun", "false"},
    // Nothing in a document is run
    {"/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"},
    {"/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"},
    {"/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"},
    // ... and nothing is fetched
    {"/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"},
    {"/org.openoffice.Office.Writer/Content/Update", "Link", "2"},
    {"/org.openoffice.Office.Calc/Content/Update", "Link", "2"},
    // Cells keep the values that were saved
    {"/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"},
    {"/org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "1"},
    {"/org.openoffice.Office.Common/Save/Document", "GenerateThumbnail", "false"},
};

std::string settings() {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">\n";
  for (const Setting& each : kSettings) {
    out += "<item oor:path=\"" + std::string(each.path) + "\"><prop oor:name=\"" + std::string(each.name);
    out += "\" oor:op=\"fuse\"><value>" + std::string(each.value) + "</value></prop></item>\n";
  }
  return out + "</oor:items>\n";
}

}  // namespace

sandbox::ConverterPlan OfficeRole::plan(const sandbox::ConversionOrder& order) {
  const auto office = sandbox::find_office();
  if (!office) throw Error(ErrorCode::Unsupported, "LibreOffice is not installed.");
  sandbox::ConverterPlan plan;
  plan.program = office->folder + "/program/soffice.bin";
  plan.document = "/tmp/document." + order.from;
  plan.result = "/tmp/result/document." + order.to;
  plan.arguments = {"--headless",   "--norestore",   "--nologo",
                    "--nodefault",  "--nolockcheck", "-env:UserInstallation=file://" + kProfile,
                    "--convert-to", order.to,        "--outdir",
                    "/tmp/result",  plan.document};
  // Its libraries are found by name: there is no /proc that would tell it where it lies.
  plan.environment = {"HOME=/tmp",
                      "TMPDIR=/tmp",
                      "LC_ALL=C.UTF-8",
                      "TZ=UTC0",
                      "SAL_USE_VCLPLUGIN=svp",
                      "SAL_DISABLE_OPENCL=1",
                      "MALLOC_ARENA_MAX=2",
                      "LD_LIBRARY_PATH=" + office->folder + "/program"};
  plan.readable = {"/usr",
                   "/lib",
                   "/lib64",
                   "/etc/alternatives",
                   "/etc/fonts",
                   "/etc/ld.so.cache",
                   "/etc/libreoffice",
                   "/var/cache/fontconfig"};
  if (!office->folder.starts_with("/usr/")) plan.readable.push_back(office->folder);
  plan.files = {{kProfile + "/user/registrymodifications.xcu", settings()},
                {kProfile + "/user/extensions/buildid", office->build}};
  return plan;
}

}  // namespace casebound::worker

#include <algorithm>

#include "cli/commands.h"
#include "cli/records.h"
#include "desk/verify.h"

namespace casebound::cli {
namespace {

void write_findings(JsonWriter& json, std::string_view name, const std::vector<Finding>& findings) {
  json.key(name).begin_array();
  for (const Finding& finding : findings) {
    json.begin_object();
    write_path(json, "object", finding.object);
    json.field("kind", finding.kind);
    write_path(json, "path", finding.path);
    json.field("detail", finding.detail)
        .field("advice", finding.advice)
        .field("document", finding.document)
        .end_object();
  }
  json.end_array();
}

void say_finding(Output& output, const Finding& finding) {
  output.line(shown(finding.object) + "  [" + finding.kind + "]");
  if (!finding.path.empty())
    output.line("  belongs to " + shown(finding.path) +
                (finding.document.empty() ? "" : " (" + finding.document.substr(0, 8) + ")"));
  output.line("  " + shown(finding.detail));
  output.line("  " + shown(finding.advice));
}

void say(Output& output, const Verification& found) {
  for (const Finding& finding : found.damaged) say_finding(output, finding);
  if (!found.damaged.empty()) output.line();
  const std::string looked =
      "Looked at " + counted(found.checked, "block, page or entry", "blocks, pages and entries") + ": ";
  output.line(looked + (found.damaged.empty()
                            ? "nothing is damaged."
                            : counted(found.damaged.size(), "thing is", "things are") + " damaged."));
  const auto left = static_cast<std::uint64_t>(
      std::count_if(found.leftovers.begin(), found.leftovers.end(),
                    [](const Finding& finding) { return !finding.object.ends_with("-shm"); }));
  if (left > 0)
    output.note(
        counted(left, "thing was", "things were") +
        " left by a run that was interrupted, or is made again at need: nothing is lost. --json lists them.");
}

}  // namespace

int run_verify(const Call& call) {
  const Verification found = desk::verify(case_folder(call));
  if (call.output.is_json()) {
    JsonWriter json;
    json.begin_object().field("checked", found.checked);
    write_findings(json, "damaged", found.damaged);
    write_findings(json, "leftovers", found.leftovers);
    call.output.json(json.end_object());
  } else {
    say(call.output, found);
  }
  return found.damaged.empty() ? kDone : kVerificationFailed;
}

}  // namespace casebound::cli

#include "cli/commands.h"
#include "cli/passwords.h"
#include "cli/progress.h"
#include "cli/records.h"
#include "desk/reindex.h"

namespace casebound::cli {
namespace {

void write_report(Output& output, const desk::ReindexReport& report) {
  JsonWriter json;
  json.begin_object()
      .field("generation", report.generation)
      .field("pages", report.pages)
      .field("documents_read", report.documents_read)
      .field("seconds", report.seconds)
      .field("interrupted", report.interrupted);
  json.key("damaged").begin_array();
  for (const desk::Unhealed& unhealed : report.unhealed) {
    json.begin_object().field("document", unhealed.document);
    write_path(json, "path", unhealed.path);
    json.field("detail", unhealed.detail).end_object();
  }
  output.json(json.end_array().end_object());
}

void say_report(Output& output, const desk::ReindexReport& report) {
  output.line(
      counted(report.pages, "page is", "pages are") + " in the index" +
      (report.documents_read == 0
           ? "."
           : "; " + counted(report.documents_read, "document was", "documents were") + " read again."));
  for (const desk::Unhealed& unhealed : report.unhealed) {
    output.line(shown(unhealed.path));
    output.line("  " + shown(unhealed.detail));
  }
}

}  // namespace

int run_reindex(const Call& call) {
  desk::ReindexOptions options;
  if (!call.arguments.operands().empty()) options.document = call.arguments.operands()[0];
  options.passwords = read_passwords(call.arguments.value("--passwords"));
  options.jobs = static_cast<unsigned>(call.arguments.number("--jobs", 0, 1, kMostJobs));
  options.allow_unsafe = call.arguments.has("--unsafe");
  desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Write);
  Interrupts interrupts;
  Progress progress(call.output, interrupts);
  const desk::ReindexReport report = desk::reindex(workspace, options, progress, interrupts.token());
  progress.clear();
  if (call.output.is_json()) {
    write_report(call.output, report);
  } else {
    say_report(call.output, report);
  }
  if (report.interrupted) return kInterrupted;
  return report.unhealed.empty() ? kDone : kDoneInPart;
}

}  // namespace casebound::cli

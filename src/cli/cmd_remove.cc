#include <unistd.h>

#include <iostream>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/passwords.h"
#include "cli/progress.h"
#include "cli/records.h"
#include "desk/remove.h"

namespace casebound::cli {
namespace {

/// Asked on a terminal only; a script that calls remove means it.
bool is_wanted(const Call& call, const desk::RemovalPlan& plan) {
  if (call.arguments.has("--no-input") || ::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0)
    return true;
  std::string question = "Remove " + shown(plan.path);
  if (plan.path_only) question += " (the same bytes stay in the case under other paths)";
  if (plan.documents > 1)
    question += " and " + counted(plan.documents - 1, "document", "documents") + " inside it";
  std::cerr << question << "? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

void write_report(Output& output, const desk::RemovalPlan& plan, const desk::RemovalReport& report) {
  JsonWriter json;
  json.begin_object().field("document", plan.document);
  write_path(json, "path", plan.path);
  json.field("path_only", plan.path_only)
      .field("paths", report.paths)
      .field("documents", report.documents)
      .field("pages", report.pages)
      .field("originals", report.files)
      .field("bytes", report.bytes)
      .field("read_again", report.read_again);
  output.json(json.end_object());
}

void say_report(Output& output, const desk::RemovalPlan& plan, const desk::RemovalReport& report) {
  if (plan.path_only) {
    output.line("Removed the path " + shown(plan.path) + "; the document stays under its other paths.");
    return;
  }
  output.line("Removed " + shown(plan.path) + ": " + counted(report.documents, "document", "documents") +
              ", " + counted(report.pages, "page", "pages") + ", " +
              counted(report.files, "original", "originals") + " of " +
              counted(report.bytes, "byte", "bytes") + ".");
  if (report.paths > 1)
    output.line("It was in the case under " + with_commas(report.paths) + " paths; all of them are gone.");
  if (report.read_again > 0)
    output.line(counted(report.read_again, "copy that lies", "copies that lie") +
                " elsewhere in the case stayed, and had to be read.");
}

}  // namespace

int run_remove(const Call& call) {
  desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Write);
  const desk::RemovalPlan plan = desk::plan_removal(workspace, call.arguments.operands()[0]);
  if (!is_wanted(call, plan)) {
    call.output.note("Nothing was removed.");
    return kNothing;
  }
  desk::IngestOptions options;
  options.passwords = read_passwords(call.arguments.value("--passwords"));
  options.allow_unsafe = call.arguments.has("--unsafe");
  Interrupts interrupts;
  Progress progress(call.output, interrupts);
  const desk::RemovalReport report = desk::remove(workspace, plan, options, progress, interrupts.token());
  progress.clear();
  if (call.output.is_json()) {
    write_report(call.output, plan, report);
  } else {
    say_report(call.output, plan, report);
  }
  return kDone;
}

}  // namespace casebound::cli

/// \file add and work: the same run, with and without new paths.
#include <cstdio>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/passwords.h"
#include "cli/progress.h"
#include "cli/records.h"
#include "desk/ingest.h"

namespace casebound::cli {
namespace {

void say_what_comes_later(const Call& call) {
  const std::string ocr = call.arguments.value("--ocr", "never");
  const std::string until = call.arguments.value("--until", "text");
  if (ocr != "never" || until != "text")
    call.output.note(
        "OCR and analysis come in a later version: pages that are pictures are kept and wait for OCR, and "
        "the run ends "
        "when the text can be searched.");
}

desk::IngestOptions options_of(const Call& call) {
  desk::IngestOptions options;
  options.paths = call.arguments.operands();
  options.source = call.arguments.value("--source");
  options.excludes = call.arguments.values("--exclude");
  options.passwords = read_passwords(call.arguments.value("--passwords"));
  options.retry = call.arguments.has("--retry");
  options.retry_outcome = call.arguments.value("--retry");
  options.jobs = static_cast<unsigned>(call.arguments.number("--jobs", 0, 1, kMostJobs));
  options.allow_unsafe = call.arguments.has("--unsafe");
  return options;
}

void write_summary(Output& output, const desk::IngestReport& report) {
  JsonWriter json;
  json.begin_object().field("message_type", "summary");
  write_tally(json, "files_in", report.files);
  json.field("documents_in", report.documents.sum())
      .field("documents", report.new_documents)
      .field("pages", report.pages)
      .field("ocr_pages", 0)
      .field("ocr_pending", report.ocr_pending)
      .field("seconds", report.seconds)
      .field("repaired", report.repaired)
      .field("queued", report.files_queued)
      .field("interrupted", report.interrupted)
      .field("workers_left", report.workers_left);
  json.key("documents_by_outcome").begin_object();
  write_tally(json, "documents_in", report.documents);
  json.end_object().end_object();
  output.json(json);
}

void say_sum(Output& output, const desk::IngestReport& report) {
  const auto row = [&](std::string_view name, std::uint64_t files, std::uint64_t documents) {
    char line[80];
    std::snprintf(line, sizeof line, "  %-10.*s %12s %22s", static_cast<int>(name.size()), name.data(),
                  with_commas(files).c_str(), with_commas(documents).c_str());
    output.line(line);
  };
  const desk::Tally& f = report.files;
  const desk::Tally& d = report.documents;
  output.line("                    files   with parts inside them");
  row("complete", f.complete, d.complete);
  row("partial", f.partial, d.partial);
  row("failed", f.failed, d.failed);
  row("duplicate", f.duplicate, d.duplicate);
  row("excluded", f.excluded, d.excluded);
  row("in", f.sum(), d.sum());
}

void say_failures(Output& output, const std::vector<desk::Failure>& few, std::uint64_t all) {
  if (few.empty()) return;
  output.line();
  output.line("Not whole:");
  for (const desk::Failure& failure : few) {
    const std::string inner = failure.inner_path.empty() ? "" : "/" + failure.inner_path;
    output.line("  " + shown(failure.path + inner) + ": " + std::string(to_string(failure.outcome)) + ". " +
                shown(failure.reason));
  }
  if (all > few.size()) output.line("  and " + with_commas(all - few.size()) + " more: casebound failures");
}

void say_report(const Call& call, const desk::IngestReport& report, const std::vector<desk::Failure>& few) {
  Output& output = call.output;
  if (report.files.sum() + report.documents.sum() == 0) {
    output.line(report.interrupted ? "Nothing was finished." : "Nothing was queued.");
  } else {
    say_sum(output, report);
    if (report.repaired > 0)
      output.line(
          counted(report.repaired, "original that was damaged is", "originals that were damaged are") +
          " whole again.");
    if (report.new_documents == 0 && report.repaired == 0 && !report.interrupted)
      output.line("Nothing new: all of it was in the case already.");
  }
  char seconds[40];
  std::snprintf(seconds, sizeof seconds, "%.1f s", report.seconds);
  output.line(counted(report.new_documents, "document", "documents") + ", " +
              counted(report.pages, "page", "pages") + " in " + seconds + ".");
  if (report.ocr_pending > 0)
    output.line(counted(report.ocr_pending, "page is a picture and waits", "pages are pictures and wait") +
                " for OCR, which this version does not have yet.");
  say_failures(output, few, report.documents.partial + report.documents.failed);
  if (!report.interrupted && !output.quiet()) {
    output.line();
    output.line("Next: casebound search WORDS, casebound status" +
                std::string(few.empty() ? "" : ", casebound failures"));
  }
}

int run_ingest(const Call& call) {
  say_what_comes_later(call);
  const desk::IngestOptions options = options_of(call);
  desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Write);
  Interrupts interrupts;
  Progress progress(call.output, interrupts);
  const desk::IngestReport report = desk::ingest(workspace, options, progress, interrupts.token());
  progress.clear();
  if (call.output.is_json()) {
    write_summary(call.output, report);
  } else {
    say_report(call, report, progress.first_failures());
  }
  call.output.flush();
  if (report.workers_left > 0)
    call.output.note(
        counted(report.workers_left, "process", "processes") +
        " for reading documents could not be ended and stayed behind, locked in. If that goes on, "
        "start this computer anew.");
  if (report.interrupted) {
    call.output.note("Stopped. What is done is kept; the next casebound add or casebound work goes on.");
    return kInterrupted;
  }
  return report.documents.failed + report.documents.partial > 0 ? kDoneInPart : kDone;
}

}  // namespace

int run_add(const Call& call) {
  if (call.arguments.operands().empty() && !call.arguments.has("--retry"))
    throw Error(ErrorCode::Usage, "Name what is to be added: casebound add PATH...");
  return run_ingest(call);
}

int run_work(const Call& call) { return run_ingest(call); }

}  // namespace casebound::cli

#include "cli/commands.h"
#include "cli/records.h"
#include "desk/documents.h"

namespace casebound::cli {
namespace {

void write_failures(const desk::Workspace& workspace, Output& output) {
  JsonList list(output);
  desk::each_failure(workspace, [&](const desk::Failure& failure) {
    JsonWriter json;
    json.begin_object();
    write_failure(json, failure);
    list.add(json.end_object());
  });
  desk::each_excluded(workspace, [&](const desk::Excluded& excluded) {
    JsonWriter json;
    json.begin_object();
    write_path(json, "path", excluded.path);
    json.field("inner_path", "").field("outcome", "Excluded").field("reason", excluded.reason);
    list.add(json.field("detail", "").field("retryable", false).end_object());
  });
  list.end();
}

void say_failures(const desk::Workspace& workspace, Output& output) {
  std::uint64_t failures = 0;
  std::uint64_t excluded = 0;
  desk::each_failure(workspace, [&](const desk::Failure& failure) {
    ++failures;
    const std::string inner = failure.inner_path.empty() ? "" : "/" + failure.inner_path;
    output.line(shown(failure.path + inner));
    output.line("  " + std::string(to_string(failure.outcome)) + ": " + shown(failure.reason) +
                (failure.detail.empty() ? "" : " [" + shown(failure.detail) + "]"));
  });
  desk::each_excluded(workspace, [&](const desk::Excluded& left_out) {
    ++excluded;
    output.line(shown(left_out.path));
    output.line("  Excluded: " + shown(left_out.reason));
  });
  output.line(counted(failures, "document", "documents") + " not whole, " +
              counted(excluded, "path", "paths") + " excluded.");
}

}  // namespace

int run_failures(const Call& call) {
  const desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Read);
  if (call.output.is_json()) {
    write_failures(workspace, call.output);
  } else {
    say_failures(workspace, call.output);
  }
  return kDone;
}

}  // namespace casebound::cli

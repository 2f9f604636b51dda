#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "cli/commands.h"
#include "desk/doctor.h"

namespace casebound::cli {
namespace {

/// Empty when there is no case: then the machine alone is looked at.
std::string case_if_any(const Call& call) {
  try {
    return case_folder(call);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::NoCase) throw;
    return {};
  }
}

}  // namespace

int run_doctor(const Call& call) {
  const std::vector<desk::Check> checks = desk::examine(case_if_any(call));
  JsonList list(call.output);
  for (const desk::Check& check : checks) {
    if (call.output.is_json()) {
      JsonWriter json;
      json.begin_object().field("check", check.check).field("ok", check.ok).field("detail", check.detail);
      list.add(json.field("advice", check.advice).end_object());
      continue;
    }
    char head[48];
    std::snprintf(head, sizeof head, "%-4s %-18s ", check.ok ? "ok" : "NO", check.check.c_str());
    call.output.line(head + shown(check.detail));
    if (!check.advice.empty()) call.output.line("     " + shown(check.advice));
  }
  if (call.output.is_json()) list.end();
  // Without these two nothing can be done; what else is missing has its advice.
  const bool can_work = std::none_of(checks.begin(), checks.end(), [](const desk::Check& check) {
    return !check.ok && (check.check == "worker" || check.check == "case");
  });
  return can_work ? kDone : kNothing;
}

}  // namespace casebound::cli

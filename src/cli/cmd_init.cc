#include "base/error.h"
#include "cli/commands.h"
#include "desk/workspace.h"

namespace casebound::cli {

int run_init(const Call& call) {
  if (call.arguments.has("--encrypt"))
    throw Error(ErrorCode::NotAvailable, "Sealed cases are not in this version yet.");
  const desk::NewCase made = desk::create_case(call.arguments.operands()[0], call.arguments.value("--name"));
  if (call.output.is_json()) {
    JsonWriter json;
    json.begin_object().field("case", made.id).field("path", made.folder).end_object();
    call.output.json(json);
    return kDone;
  }
  call.output.line("Made the case " + shown(made.folder) + ".");
  if (!call.output.quiet())
    call.output.line("Next: casebound --case " + shown(call.arguments.operands()[0]) + " add PATH");
  return kDone;
}

}  // namespace casebound::cli

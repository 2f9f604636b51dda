#include "text/scripts.h"

#include "text/characters.h"

namespace casebound::text {

Script script_of(char32_t code_point) {
  return code_point > 0x10FFFF ? Script::Other : Character(code_point).script();
}

bool is_han(char32_t code_point) { return script_of(code_point) == Script::Han; }

}  // namespace casebound::text

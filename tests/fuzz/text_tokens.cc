// Any bytes as text: tokens and places stand within it and in order, and folding twice is folding once.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "text/folding.h"
#include "text/scripts.h"
#include "text/tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const text::Folded folded = text::fold_with_places(text);
  if (folded.text != text::fold(text) || text::fold(folded.text) != folded.text) std::abort();
  ByteOffset end = 0;
  for (const auto& place : folded.places) {
    if (place.begin >= place.end || place.end > size || place.end < end) std::abort();
    end = place.end;
  }
  std::uint32_t next = 0;
  for (const text::Token& token : text::tokenize(text)) {
    if (token.begin >= token.end || token.end > size || token.term.empty() || !is_valid_utf8(token.term))
      std::abort();
    if (token.position != next && token.position + 1 != next) std::abort();
    next = token.position + 1;
  }
  next = 0;
  for (const text::Token& token : text::tokenize_query(text)) {
    if (token.position != next++) std::abort();
  }
  (void)text::language_by_script(text::count_scripts(text), text);
  return 0;
}

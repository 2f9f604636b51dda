// An Outlook message: the compound file, its properties, and RTF by itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "extract/formats/msg.h"
#include "extract/rtf_text.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)extract::is_outlook_message(*extract::input_over(bytes));
  const std::string rtf = extract::unpack_rtf(bytes, 1U << 20).value_or(std::string(bytes));
  if (!is_valid_utf8(extract::read_rtf(rtf, 1U << 20).text)) std::abort();
  fuzz::read_checked(extract::kMsg, bytes, "x.msg");
  return 0;
}

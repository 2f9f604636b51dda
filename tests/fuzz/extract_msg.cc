// An Outlook message: the compound file, its properties, and RTF by itself.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"
#include "extract/formats/msg.h"
#include "extract/rtf_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const extract::Format& format = extract::kMsg;
  (void)format.recognise(bytes, "x.msg");
  (void)extract::is_outlook_message(*extract::input_over(bytes));
  (void)extract::read_rtf(extract::unpack_rtf(bytes, 1U << 20).value_or(std::string(bytes)), 1U << 20);
  const auto input = extract::input_over(bytes);
  extract::ExtractOptions options;
  options.limits.text_bytes = 1U << 20;
  fuzz::CheckingSink sink;
  try {
    sink.finish(format.extract(*input, options, sink));
  } catch (const Error&) {
  }
  return 0;
}

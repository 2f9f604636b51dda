// A mail message, told and read.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"
#include "extract/formats/eml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)extract::kEml.recognise(bytes, "x");
  const auto input = extract::input_over(bytes);
  extract::ExtractOptions options;
  options.limits.text_bytes = 1U << 20;
  fuzz::CheckingSink sink;
  try {
    sink.finish(extract::kEml.extract(*input, options, sink));
  } catch (const Error&) {
  }
  return 0;
}

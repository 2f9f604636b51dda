// A winmail.dat, told and taken apart.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"
#include "extract/formats/tnef.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const extract::Format& format = extract::kTnef;
  (void)format.recognise(bytes, "winmail.dat");
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

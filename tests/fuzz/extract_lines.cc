// Cards of contacts and calendars, which are made of the same lines.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"
#include "extract/formats/icalendar.h"
#include "extract/formats/vcard.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const extract::Format* format : {&extract::kVcard, &extract::kIcalendar}) {
    (void)format->recognise(bytes, "x");
    const auto input = extract::input_over(bytes);
    fuzz::CheckingSink sink;
    try {
      sink.finish(format->extract(*input, {}, sink));
    } catch (const Error&) {
    }
  }
  return 0;
}

// Cards of contacts and calendars, which are made of the same lines.
#include <cstdint>
#include <string_view>

#include "extract/formats/icalendar.h"
#include "extract/formats/vcard.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::read_checked(extract::kVcard, bytes);
  fuzz::read_checked(extract::kIcalendar, bytes);
  return 0;
}

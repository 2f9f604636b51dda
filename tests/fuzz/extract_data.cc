// JSON, XML, property lists and saved pages: what is read as text of any kind. Escapes are resolved within
// valid UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "extract/formats/json.h"
#include "extract/formats/mht.h"
#include "extract/formats/plist.h"
#include "extract/formats/xml.h"
#include "extract/unicode_escapes.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const extract::Format* format : {&extract::kJson, &extract::kXml, &extract::kPlist, &extract::kMht})
    fuzz::read_checked(*format, bytes);
  if (!is_valid_utf8(extract::readable_json(to_valid_utf8(bytes)))) std::abort();
  return 0;
}

// Tables in plain text, a flat OpenDocument sheet, and number formats: the first byte chooses. A format gets
// its value, 8 bytes, and its code, parted by a line "----".
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "extract/csv_records.h"
#include "extract/formats/ods.h"
#include "extract/sheet_format.h"
#include "read_checked.h"

namespace {

using namespace casebound;

void show(std::string_view input) {
  const std::size_t end = std::min(input.find("\n----\n"), input.size());
  double value = 0;
  std::memcpy(&value, input.data(), std::min(end, sizeof value));
  const extract::SheetFormat format(to_valid_utf8(input.substr(std::min(end + 6, input.size()))));
  for (const bool date1904 : {false, true})
    if (!is_valid_utf8(format.number(value, date1904).text)) std::abort();
  if (!is_valid_utf8(format.text("x").text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'o') {
    fuzz::read_checked(extract::kOds, rest, "x.fods");
  } else if (data[0] == 'c') {
    fuzz::CheckingSink sink;
    extract::send_records(sink, to_valid_utf8(rest));
  } else {
    show(rest);
  }
  return 0;
}

// Spreadsheets: the sheets of xlsx and ods, tables in plain text, number formats.
#include <cstdint>
#include <string_view>

#include "sheets_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  casebound::fuzz::read_sheets({reinterpret_cast<const char*>(data), size});
  return 0;
}

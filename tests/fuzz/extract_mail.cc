// A mail message, told and read.
#include <cstdint>
#include <string_view>

#include "extract/formats/eml.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::read_checked(extract::kEml, bytes);
  return 0;
}

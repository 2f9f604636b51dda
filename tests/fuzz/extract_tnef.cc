// A winmail.dat, told and taken apart.
#include <cstdint>
#include <string_view>

#include "extract/formats/tnef.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::read_checked(extract::kTnef, bytes, "winmail.dat");
  return 0;
}

// Archives other than zip and single compressed files, whatever their first bytes say they are.
#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/formats/archive.h"
#include "read_checked.h"

// libarchive asks for as much memory as a damaged header says; in the worker's child that much is refused, so
// it is refused here too instead of counting as a fault.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=1024";
}

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  static char no_limit[] = "-malloc_limit_mb=65536";
  static std::vector<char*> all(*arguments, *arguments + *count);
  all.push_back(no_limit);
  *count = static_cast<int>(all.size());
  all.push_back(nullptr);
  *arguments = all.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (extract::kArchive.recognise(bytes.substr(0, 64U << 10), "x.lzma") > 0)
    fuzz::read_checked(extract::kArchive, bytes, "x.lzma");
  return 0;
}

// Archives other than zip and single compressed files, whatever their first bytes say they are.
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <string_view>
#include <vector>

#include "extract/formats/archive.h"
#include "read_checked.h"

// libarchive asks for as much memory as a damaged header says; in the worker's child that much is refused, so
// it is refused here too instead of counting as a fault.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=1024";
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  static char no_limit[] = "-malloc_limit_mb=65536";
  static std::vector<char*> all(*arguments, *arguments + *count);
  all.push_back(no_limit);
  *count = static_cast<int>(all.size());
  all.push_back(nullptr);
  *arguments = all.data();
  return 0;
}

namespace {

/// Writes the sum of each tar header anew; a wrong one would hide what the fuzzer changed in it.
/// Source: POSIX.1-2017 pax, "ustar Interchange Format".
void mend_tar_sums(std::uint8_t* data, std::size_t size) {
  for (; size >= 512; data += 512, size -= 512) {
    if (std::memcmp(data + 257, "ustar", 5) != 0) continue;
    std::memset(data + 148, ' ', 8);
    std::snprintf(reinterpret_cast<char*>(data) + 148, 8, "%06o",
                  std::accumulate(data, data + 512, 0U) & 0777777U);
  }
}

/// Changes what a gzip file holds; false when it cannot be unpacked.
bool mutate_inside(std::vector<std::uint8_t>& packed, std::size_t most) {
  std::vector<std::uint8_t> plain(1U << 16);
  z_stream in{};
  in.next_in = packed.data();
  in.avail_in = static_cast<uInt>(packed.size());
  in.next_out = plain.data();
  in.avail_out = static_cast<uInt>(plain.size());
  if (inflateInit2(&in, MAX_WBITS + 16) != Z_OK) return false;
  const bool whole = inflate(&in, Z_FINISH) == Z_STREAM_END;
  inflateEnd(&in);
  if (!whole) return false;
  const std::size_t size = LLVMFuzzerMutate(plain.data(), in.total_out, plain.size());
  mend_tar_sums(plain.data(), size);
  z_stream out{};
  if (deflateInit2(&out, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
  packed.assign(deflateBound(&out, size), 0);
  out.next_in = plain.data();
  out.avail_in = static_cast<uInt>(size);
  out.next_out = packed.data();
  out.avail_out = static_cast<uInt>(packed.size());
  deflate(&out, Z_FINISH);
  packed.resize(out.total_out);
  deflateEnd(&out);
  return packed.size() <= most;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  if (seed % 4 != 0 && size > 18 && data[0] == 0x1F && data[1] == 0x8B) {
    std::vector<std::uint8_t> packed(data, data + size);
    if (mutate_inside(packed, most)) {
      std::ranges::copy(packed, data);
      return packed.size();
    }
  }
  size = LLVMFuzzerMutate(data, size, most);
  mend_tar_sums(data, size);
  return size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (extract::kArchive.recognise(bytes.substr(0, 64U << 10), "x.lzma") > 0)
    fuzz::read_checked(extract::kArchive, bytes, "x.lzma");
  return 0;
}

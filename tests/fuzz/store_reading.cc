// The packed content of a page. The first byte says whether what follows is packed already, or is what stands
// inside the packing: the compression's checks would keep the fuzzer out.
#include <zstd.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "store/reading_codec.h"

namespace {

using namespace casebound;

Bytes compressed(ByteView plain) {
  Bytes out(ZSTD_compressBound(plain.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Bytes packed = data[0] % 2 == 0 ? Bytes(bytes) : compressed(bytes);
  const unsigned long long claimed = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (claimed > (16U << 20) && claimed < ZSTD_CONTENTSIZE_ERROR) return 0;  // allowed, and slow
  try {
    const PageContent content = store::unpack_content(packed);
    for (const Word& word : content.words)
      if (word.begin > word.end || word.end > content.text.size()) std::abort();
    for (const Mark& mark : content.marks)
      if (mark.begin > mark.end || mark.end > content.text.size()) std::abort();
    // Compared packed: a place may be no number, and that is unequal to itself.
    const Bytes again = store::pack_content(content);
    if (store::pack_content(store::unpack_content(again)) != again) std::abort();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged) std::abort();
  }
  return 0;
}

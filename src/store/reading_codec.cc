#include "store/reading_codec.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <bit>
#include <memory>
#include <new>

#include "base/utf8.h"

namespace casebound::store {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr int kLevel = 3;
constexpr std::uint64_t kLargest = 1ULL << 30;  // of one page; extraction stops far below

/// A column of floats: each xored with the one before, the bytes in four planes. Neighbours share sign,
/// exponent and most of the mantissa's top, so that the planes are runs for zstd; nothing is rounded.
class Floats {
 public:
  void add(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t difference = bits ^ before_;
    before_ = bits;
    for (std::size_t plane = 0; plane < 4; ++plane)
      planes_[plane].push_back(static_cast<char>(difference >> (8 * plane)));
  }
  void write(ByteWriter& out) const {
    for (const Bytes& plane : planes_) out.raw(plane);
  }

 private:
  std::uint32_t before_ = 0;
  Bytes planes_[4];
};

class FloatsReader {
 public:
  FloatsReader(ByteReader& in, std::size_t count) {
    for (ByteView& plane : planes_) plane = in.raw(count);
  }
  float next() {
    std::uint32_t difference = 0;
    for (std::size_t plane = 0; plane < 4; ++plane)
      difference |= static_cast<std::uint32_t>(static_cast<unsigned char>(planes_[plane][at_]))
                    << (8 * plane);
    ++at_;
    before_ ^= difference;
    return std::bit_cast<float>(before_);
  }

 private:
  ByteView planes_[4];
  std::size_t at_ = 0;
  std::uint32_t before_ = 0;
};

/// Ranges usually follow each other: the gap from the last end (zigzag, for those that do not) and the
/// length.
class Ranges {
 public:
  explicit Ranges(ByteWriter& out) : out_(out) {}
  void write(ByteOffset begin, ByteOffset end) {
    const std::int64_t gap = static_cast<std::int64_t>(begin) - before_;
    const std::int64_t length = static_cast<std::int64_t>(end) - static_cast<std::int64_t>(begin);
    out_.varint(zigzag(gap));
    out_.varint(zigzag(length));
    before_ = end;
  }

 private:
  static std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  }
  ByteWriter& out_;
  std::int64_t before_ = 0;
};

class RangesReader {
 public:
  RangesReader(ByteReader& in, std::size_t text_size) : in_(in), text_size_(text_size) {}
  void read(ByteOffset& begin, ByteOffset& end) {
    begin = offset(before_ + next());
    end = offset(begin + next());
    if (end < begin) ByteReader::fail();
    before_ = end;
  }

 private:
  std::int64_t next() {
    const std::uint64_t value = in_.varint();
    const auto number = static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    if (number > static_cast<std::int64_t>(kLargest) || number < -static_cast<std::int64_t>(kLargest))
      ByteReader::fail();
    return number;
  }
  ByteOffset offset(std::int64_t value) const {
    if (value < 0 || static_cast<std::uint64_t>(value) > text_size_) ByteReader::fail();
    return static_cast<ByteOffset>(value);
  }
  ByteReader& in_;
  std::size_t text_size_;
  std::int64_t before_ = 0;
};

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

template <class Context>
Context* made(Context* context) {
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

/// What ran out of memory is no damage.
void check_memory(std::size_t result) {
  if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) throw std::bad_alloc();
}

Bytes compress(ByteView plain) {
  // A context is large and most pages are small: one for each thread.
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(made(ZSTD_createCCtx()));
  Bytes out(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size =
      ZSTD_compressCCtx(context.get(), out.data(), out.size(), plain.data(), plain.size(), kLevel);
  check_memory(size);
  CASEBOUND_CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  out.shrink_to_fit();
  return out;
}

Bytes decompress(ByteView packed) {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(made(ZSTD_createDCtx()));
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kLargest)
    ByteReader::fail();
  Bytes out(static_cast<std::size_t>(size), '\0');
  const std::size_t got =
      ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
  check_memory(got);
  if (got != size) ByteReader::fail();
  return out;
}

}  // namespace

Bytes pack_content(const PageContent& content) {
  CASEBOUND_CHECK(content.text.size() <= kLargest / 2);
  ByteWriter out;
  out.u8(kVersion);
  out.u8(static_cast<std::uint8_t>(content.kind));
  out.u8(content.awaits_ocr ? 1 : 0);
  out.f32(content.width);
  out.f32(content.height);
  out.varint(content.text.size());
  out.raw(content.text);
  out.varint(content.words.size());
  Ranges words(out);
  Floats columns[5];
  for (const Word& word : content.words) {
    words.write(word.begin, word.end);
    const float values[5] = {word.box.x0, word.box.y0, word.box.x1, word.box.y1, word.confidence};
    for (std::size_t i = 0; i < 5; ++i) columns[i].add(values[i]);
  }
  for (const Floats& column : columns) column.write(out);
  out.varint(content.marks.size());
  Ranges marks(out);
  for (const Mark& mark : content.marks) {
    marks.write(mark.begin, mark.end);
    out.u8(static_cast<std::uint8_t>(mark.kind));
  }
  return compress(out.bytes());
}

PageContent unpack_content(ByteView packed) {
  const Bytes plain = decompress(packed);
  ByteReader in(plain);
  PageContent content;
  if (in.u8() != kVersion) ByteReader::fail();
  const std::uint8_t kind = in.u8();
  if (kind > static_cast<std::uint8_t>(PageKind::Part)) ByteReader::fail();
  content.kind = static_cast<PageKind>(kind);
  content.awaits_ocr = in.u8() != 0;
  content.width = in.f32();
  content.height = in.f32();
  content.text = Bytes(in.raw(in.varint()));
  const std::uint64_t words = in.varint();
  if (words > in.left()) ByteReader::fail();  // before the memory is asked for
  content.words.resize(static_cast<std::size_t>(words));
  RangesReader word_ranges(in, content.text.size());
  for (Word& word : content.words) word_ranges.read(word.begin, word.end);
  const auto count = static_cast<std::size_t>(words);
  FloatsReader x0(in, count), y0(in, count), x1(in, count), y1(in, count), confidence(in, count);
  for (Word& word : content.words) {
    word.box = {x0.next(), y0.next(), x1.next(), y1.next()};
    word.confidence = confidence.next();
  }
  const std::uint64_t marks = in.varint();
  if (marks > in.left()) ByteReader::fail();
  content.marks.resize(static_cast<std::size_t>(marks));
  RangesReader mark_ranges(in, content.text.size());
  for (Mark& mark : content.marks) {
    mark_ranges.read(mark.begin, mark.end);
    const std::uint8_t mark_kind = in.u8();
    if (mark_kind >= kMarkKinds) ByteReader::fail();
    mark.kind = static_cast<MarkKind>(mark_kind);
  }
  if (!in.done()) ByteReader::fail();
  return content;
}

}  // namespace casebound::store

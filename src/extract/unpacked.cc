#include "extract/unpacked.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/error.h"
#include "extract/archive_source.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kBlock = 64U << 10;
constexpr std::size_t kMostName = 4096;

class GzipStream : public Unpacked {
 public:
  explicit GzipStream(Input& input) : input_(input), block_(kBlock, '\0'), name_buffer_(kMostName, '\0') {
    // 16: a gzip header and trailer are expected, and the trailer's sum is checked.
    if (inflateInit2(&zlib_, 16 + MAX_WBITS) != Z_OK)
      throw Error(ErrorCode::TooLarge, "Unpacking it would need more memory than is allowed.");
    header_.name = reinterpret_cast<Bytef*>(name_buffer_.data());
    header_.name_max = static_cast<uInt>(kMostName - 1);
    inflateGetHeader(&zlib_, &header_);
  }
  ~GzipStream() override { inflateEnd(&zlib_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  std::size_t read(std::span<char> out) override {
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib_.avail_out = static_cast<uInt>(out.size());
    while (zlib_.avail_out > 0 && !ended_) step();
    return out.size() - zlib_.avail_out;
  }

 private:
  void step() {
    if (zlib_.avail_in == 0) {
      const std::size_t got = input_.read(at_, block_);
      if (got == 0) return end({Outcome::Damaged, "Its bytes are cut off."});
      at_ += got;
      zlib_.next_in = reinterpret_cast<Bytef*>(block_.data());
      zlib_.avail_in = static_cast<uInt>(got);
    }
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    if (header_.done == 1 && !header_seen_) keep_header();
    if (result == Z_STREAM_END) return next_member();
    if (result == Z_MEM_ERROR)
      return end({Outcome::TooLarge, "Unpacking it would need more memory than is allowed."});
    if (result != Z_OK && result != Z_BUF_ERROR) end({Outcome::Damaged, "Its bytes are damaged."});
  }

  void keep_header() {
    header_seen_ = true;
    name_ = name_buffer_.substr(0, name_buffer_.find('\0'));
    time_ = static_cast<std::int64_t>(header_.time);
  }

  // RFC 1952 2.2: members follow each other without anything between them. Zeros after the last are padding.
  void next_member() {
    const std::uint64_t position = at_ - zlib_.avail_in;
    std::array<char, 4096> after{};
    const std::size_t got = input_.read(position, after);
    if (got >= 2 && after[0] == '\x1F' && after[1] == '\x8B') {
      inflateReset(&zlib_);
      return;
    }
    const bool is_padding = std::all_of(after.begin(), after.begin() + got, [](char c) { return c == 0; });
    end(is_padding ? Verdict{}
                   : Verdict{Outcome::Partial, std::to_string(input_.size() - position) +
                                                   " bytes after its end were not read."});
  }

  void end(const Verdict& verdict) {
    ended_ = true;
    fault_ = verdict;
  }

  Input& input_;
  std::uint64_t at_ = 0;
  std::string block_;
  std::string name_buffer_;
  z_stream zlib_{};
  gz_header header_{};
  bool header_seen_ = false;
  bool ended_ = false;
};

class FilterStream : public Unpacked {
 public:
  FilterStream(Packing packing, Input& input) : source_(input), handle_(new_archive()) {
    archive_read_support_format_raw(handle_.get());
    archive_read_support_format_empty(handle_.get());
    support(packing);
    archive_entry* entry = nullptr;
    const int opened = source_.open(handle_.get());
    const int result = opened == ARCHIVE_OK ? archive_read_next_header(handle_.get(), &entry) : opened;
    if (result < ARCHIVE_WARN) fail();
    if (result == ARCHIVE_EOF) ended_ = true;
    layers_ = archive_filter_count(handle_.get()) - 1;
  }

  std::size_t read(std::span<char> out) override {
    std::size_t filled = 0;
    while (filled < out.size() && (!block_.empty() || next_block())) {
      const std::size_t part = std::min(block_.size(), out.size() - filled);
      std::memcpy(out.data() + filled, block_.data(), part);
      block_.remove_prefix(part);
      filled += part;
    }
    return filled;
  }
  int layers() const override { return layers_; }

 private:
  // One by one: those of "all" include filters that start other programs.
  void support(Packing packing) {
    archive* const handle = handle_.get();
    switch (packing) {
      case Packing::Bzip2:
        archive_read_support_filter_bzip2(handle);
        break;
      case Packing::Xz:
        archive_read_support_filter_xz(handle);
        break;
      case Packing::Lzma:
        archive_read_support_filter_lzma(handle);
        break;
      case Packing::Zstd:
        archive_read_support_filter_zstd(handle);
        break;
      case Packing::Lzip:
        archive_read_support_filter_lzip(handle);
        break;
      case Packing::Lz4:
        archive_read_support_filter_lz4(handle);
        break;
      case Packing::Compress:
        archive_read_support_filter_compress(handle);
        break;
      case Packing::None:
      case Packing::Gzip:
        break;
    }
  }

  bool next_block() {
    if (ended_) return false;
    const void* bytes = nullptr;
    std::size_t length = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(handle_.get(), &bytes, &length, &offset);
    if (result == ARCHIVE_EOF) ended_ = true;
    // Anything below OK ends the stream: a fatal error would be reported again for ever.
    if (result < ARCHIVE_OK) fail();
    if (ended_) return false;
    block_ = {static_cast<const char*>(bytes), length};
    return true;
  }

  void fail() {
    ended_ = true;
    source_.rethrow();
    fault_ = fault_of(handle_.get());
  }

  ArchiveSource source_;
  ArchiveHandle handle_;
  std::string_view block_;
  int layers_ = 1;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Unpacked> unpack(Packing packing, Input& input) {
  if (packing == Packing::Gzip) return std::make_unique<GzipStream>(input);
  return std::make_unique<FilterStream>(packing, input);
}

}  // namespace casebound::extract

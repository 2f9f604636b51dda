#pragma once
/// \file Zip files made in the test, so that each case shows what it is about.
#include <zlib.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace casebound::test {

inline Bytes deflated(ByteView bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  Bytes out(deflateBound(&stream, bytes.size()) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class ZipBuilder {
 public:
  struct Options {
    std::uint16_t flags = 0;
    std::uint16_t method = 8;
    std::uint32_t unix_mode = 0;
  };

  ZipBuilder& add(ByteView name, ByteView content) { return add(name, content, Options()); }
  ZipBuilder& add(ByteView name, ByteView content, Options options) {
    const Bytes packed = options.method == 8 ? deflated(content) : Bytes(content);
    const auto crc = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
    const auto offset = static_cast<std::uint32_t>(file_.bytes().size());
    file_.raw("PK\3\4");
    file_.u16(20);
    common(file_, options, crc, packed.size(), content.size(), name);
    file_.raw(name);
    file_.raw(packed);
    central_.raw("PK\1\2");
    central_.u16(options.unix_mode == 0 ? 20 : (3 << 8) + 20);
    central_.u16(20);
    common(central_, options, crc, packed.size(), content.size(), name);
    central_.u16(0);
    central_.u16(0);
    central_.u16(0);
    central_.u32(options.unix_mode << 16);
    central_.u32(offset);
    central_.raw(name);
    ++count_;
    return *this;
  }

  Bytes bytes() const {
    ByteWriter out;
    out.raw(file_.bytes());
    out.raw(central_.bytes());
    out.raw("PK\5\6");
    out.u32(0);
    out.u16(count_);
    out.u16(count_);
    out.u32(static_cast<std::uint32_t>(central_.bytes().size()));
    out.u32(static_cast<std::uint32_t>(file_.bytes().size()));
    out.u16(0);
    return out.take();
  }
  /// The same without its directory.
  Bytes cut() const { return file_.bytes(); }

 private:
  static void common(ByteWriter& out, const Options& options, std::uint32_t crc, std::size_t packed,
                     std::size_t size, ByteView name) {
    out.u16(options.flags);
    out.u16(options.method);
    out.u16(0x6000);
    out.u16(0x4A21);
    out.u32(crc);
    out.u32(static_cast<std::uint32_t>(packed));
    out.u32(static_cast<std::uint32_t>(size));
    out.u16(static_cast<std::uint16_t>(name.size()));
    out.u16(0);
  }

  ByteWriter file_;
  ByteWriter central_;
  std::uint16_t count_ = 0;
};

}  // namespace casebound::test

#pragma once
/// \file Raw bytes, and a bounded little-endian reader and writer for our own records.
///
/// Bytes are held in `std::string` and looked at through `std::string_view`; whether they are text is
/// said by the name of the variable, never assumed.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.h"

namespace casebound {

using Bytes = std::string;
using ByteView = std::string_view;

/// Appends numbers (little endian) and length-prefixed strings to a buffer it owns.
class ByteWriter {
 public:
  void u8(std::uint8_t value) { put(value); }
  void u16(std::uint16_t value) { put(value); }
  void u32(std::uint32_t value) { put(value); }
  void u64(std::uint64_t value) { put(value); }
  void f32(float value) { put(value); }
  void raw(ByteView bytes) { bytes_.append(bytes); }
  /// u32 length, then the bytes.
  void string(ByteView bytes) {
    u32(static_cast<std::uint32_t>(bytes.size()));
    bytes_.append(bytes);
  }
  /// Base-128, seven bits a byte, least significant first.
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  template <class T>
  void put(T value) {
    char buffer[sizeof(T)];
    std::memcpy(buffer, &value, sizeof(T));  // every platform we build for is little endian
    bytes_.append(buffer, sizeof(T));
  }
  Bytes bytes_;
};

/// Reads what ByteWriter wrote. Every read is checked: past the end it throws Error{Damaged}.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}
  std::uint8_t u8() { return get<std::uint8_t>(); }
  std::uint16_t u16() { return get<std::uint16_t>(); }
  std::uint32_t u32() { return get<std::uint32_t>(); }
  std::uint64_t u64() { return get<std::uint64_t>(); }
  float f32() { return get<float>(); }
  ByteView raw(std::size_t length) {
    need(length);
    const ByteView out = bytes_.substr(at_, length);
    at_ += length;
    return out;
  }
  /// \throws Error{Damaged} when longer than `limit`
  ByteView string(std::size_t limit = SIZE_MAX) {
    const std::uint32_t length = u32();
    if (length > limit) fail();
    return raw(length);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    fail();
  }
  std::size_t left() const { return bytes_.size() - at_; }
  bool done() const { return left() == 0; }
  [[noreturn]] static void fail() { throw Error(ErrorCode::Damaged, "A record is cut off or malformed."); }

 private:
  void need(std::size_t length) const {
    if (length > left()) fail();
  }
  template <class T>
  T get() {
    need(sizeof(T));
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }
  ByteView bytes_;
  std::size_t at_ = 0;
};

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
/// \throws Error{Damaged} when `hex` is not an even number of hexadecimal digits
Bytes from_hex(std::string_view hex);
/// RFC 4648 section 4, with padding.
std::string to_base64(ByteView bytes);

}  // namespace casebound

#pragma once
/// \file Numbers in files of others, the smallest byte first; past the end they are 0.
#include <cstdint>
#include <string_view>

namespace casebound::extract {

inline std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t length) {
  if (at > bytes.size() || bytes.size() - at < length) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = length; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}
inline std::uint16_t le16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(little_endian(bytes, at, 2));
}
inline std::uint32_t le32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(little_endian(bytes, at, 4));
}
inline std::uint64_t le64(std::string_view bytes, std::size_t at) { return little_endian(bytes, at, 8); }

}  // namespace casebound::extract

#pragma once
/// \file Numbers in files of others, the largest byte first; past the end they are 0.
#include <cstdint>
#include <string_view>

namespace casebound::extract {

/// `length` at most 8.
inline std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t length) {
  if (at > bytes.size() || bytes.size() - at < length) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < length; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace casebound::extract

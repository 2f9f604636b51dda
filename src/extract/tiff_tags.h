#pragma once
/// \file The directories of a TIFF structure, which Exif uses too: tags and the bytes of their values.
///
/// Whatever lies outside the file is empty; nothing throws. Source: TIFF 6.0 section 2; BigTIFF (libtiff).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::extract {

struct TiffTag {
  std::uint16_t tag = 0, type = 0;
  std::uint64_t count = 0;  ///< values
  std::string_view bytes;   ///< of all values, in the order of the file; empty when they lie outside it
};

class TiffTags {
 public:
  /// `bytes` must outlive it.
  explicit TiffTags(std::string_view bytes);

  bool is_tiff() const { return offset_size_ != 0; }
  bool is_big_endian() const { return big_; }
  std::uint64_t first() const;  ///< offset of the first directory; 0 when there is none
  /// Empty where there is no directory; `next` becomes the offset of the one that follows, 0 at the end.
  std::vector<TiffTag> directory(std::uint64_t offset, std::uint64_t& next) const;

  /// The n-th value as a whole number; 0 past the end.
  std::uint64_t number(const TiffTag& tag, std::size_t n = 0) const;
  /// The n-th value as a fraction or whole number; 0 past the end.
  double real(const TiffTag& tag, std::size_t n = 0) const;

 private:
  std::uint64_t value(std::string_view bytes, std::size_t at, std::size_t length) const;
  std::string_view bytes_;
  bool big_ = false;
  std::size_t offset_size_ = 0;  ///< 4, or 8 in a BigTIFF
};

}  // namespace casebound::extract

#include "extract/tiff_tags.h"

#include <array>

#include "extract/big_endian.h"
#include "extract/little_endian.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMostTags = 4'096;  // in one directory

std::size_t size_of_type(std::uint16_t type) {
  constexpr std::array<std::uint8_t, 19> kSizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  return type < kSizes.size() ? kSizes[type] : 0;
}

}  // namespace

TiffTags::TiffTags(std::string_view bytes) : bytes_(bytes) {
  if (!bytes.starts_with("II") && !bytes.starts_with("MM")) return;
  big_ = bytes[0] == 'M';
  const std::uint64_t version = value(bytes, 2, 2);
  offset_size_ = version == 43 ? 8 : version == 42 ? 4 : 0;
}

std::uint64_t TiffTags::value(std::string_view bytes, std::size_t at, std::size_t length) const {
  return big_ ? big_endian(bytes, at, length) : little_endian(bytes, at, length);
}

std::uint64_t TiffTags::first() const {
  return offset_size_ == 0 ? 0 : value(bytes_, offset_size_, offset_size_);
}

std::vector<TiffTag> TiffTags::directory(std::uint64_t offset, std::uint64_t& next) const {
  next = 0;
  std::vector<TiffTag> out;
  const std::size_t count_size = offset_size_ == 8 ? 8 : 2;
  const std::size_t entry_size = 4 + 2 * offset_size_;
  if (offset_size_ == 0 || offset == 0 || offset > bytes_.size() || bytes_.size() - offset < count_size)
    return out;
  const std::uint64_t count = value(bytes_, offset, count_size);
  const std::uint64_t begin = offset + count_size;
  if (count > (bytes_.size() - begin) / entry_size) return out;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, kMostTags); ++i) {
    const std::uint64_t at = begin + i * entry_size;
    TiffTag tag{static_cast<std::uint16_t>(value(bytes_, at, 2)),
                static_cast<std::uint16_t>(value(bytes_, at + 2, 2)),
                value(bytes_, at + 4, offset_size_),
                {}};
    const std::size_t size = size_of_type(tag.type);
    if (size != 0 && tag.count <= bytes_.size() / size) {
      const std::uint64_t length = tag.count * size;
      const std::uint64_t inside = at + 4 + offset_size_;
      const std::uint64_t place = length <= offset_size_ ? inside : value(bytes_, inside, offset_size_);
      if (place <= bytes_.size() && length <= bytes_.size() - place) tag.bytes = bytes_.substr(place, length);
    }
    out.push_back(tag);
  }
  next = value(bytes_, begin + count * entry_size, offset_size_);
  return out;
}

std::uint64_t TiffTags::number(const TiffTag& tag, std::size_t n) const {
  const std::size_t size = size_of_type(tag.type);
  return size == 0 ? 0 : value(tag.bytes, n * size, size);
}

double TiffTags::real(const TiffTag& tag, std::size_t n) const {
  if (tag.type != 5 && tag.type != 10) return static_cast<double>(number(tag, n));
  const std::uint64_t below = value(tag.bytes, n * 8 + 4, 4);
  return below == 0 ? 0 : static_cast<double>(value(tag.bytes, n * 8, 4)) / static_cast<double>(below);
}

}  // namespace casebound::extract

#include "extract/binary_plist.h"

#include <bit>
#include <cmath>
#include <cstdio>

#include "base/time.h"
#include "base/utf8.h"
#include "extract/big_endian.h"
#include "extract/charset.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kTrailer = 32;
constexpr std::size_t kHeader = 8;
constexpr std::int64_t kSecondsTo2001 = 978'307'200;  // dates count from there

double real(std::string_view bytes, std::size_t size) {
  if (size == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes, 0, 4)));
  return std::bit_cast<double>(big_endian(bytes, 0, 8));
}

}  // namespace

BinaryPlist::BinaryPlist(std::string_view bytes) : bytes_(bytes) {
  if (!bytes.starts_with("bplist0") || bytes.size() < kHeader + kTrailer) return;
  const std::string_view trailer = bytes.substr(bytes.size() - kTrailer);
  offset_size_ = static_cast<std::size_t>(big_endian(trailer, 6, 1));
  reference_size_ = static_cast<std::size_t>(big_endian(trailer, 7, 1));
  objects_ = big_endian(trailer, 8, 8);
  table_ = big_endian(trailer, 24, 8);
  const std::uint64_t root = big_endian(trailer, 16, 8);
  const bool sizes = offset_size_ >= 1 && offset_size_ <= 8 && reference_size_ >= 1 && reference_size_ <= 8;
  if (!sizes || table_ > bytes.size() || objects_ > (bytes.size() - table_) / offset_size_ ||
      root >= objects_)
    return;
  root_ = root;
}

BinaryPlist::Head BinaryPlist::head(Object object) const {
  Head out;
  if (object >= objects_ || root_ == kNone) return out;
  const std::uint64_t at =
      big_endian(bytes_, static_cast<std::size_t>(table_ + object * offset_size_), offset_size_);
  if (at < kHeader || at >= bytes_.size()) return out;
  const auto marker = static_cast<std::uint8_t>(bytes_[at]);
  out.type = marker >> 4;
  out.low = marker & 15;
  out.count = out.low;
  out.rest = bytes_.substr(at + 1);
  // A count of 15 or more is a number of its own.
  if (out.low == 15 && out.type >= 4 && !out.rest.empty()) {
    const std::size_t size = std::size_t{1} << (static_cast<std::uint8_t>(out.rest[0]) & 3);
    out.count = big_endian(out.rest, 1, size);
    out.rest = out.rest.substr(std::min(out.rest.size(), 1 + size));
  }
  return out;
}

BinaryPlist::Kind BinaryPlist::kind(Object object) const {
  const Head found = head(object);
  switch (found.type) {
    case 0x0:
      return found.low == 8 || found.low == 9 ? Kind::Bool : Kind::None;
    case 0x1:
    case 0x8:
      return Kind::Integer;
    case 0x2:
      return Kind::Real;
    case 0x3:
      return Kind::Date;
    case 0x4:
      return Kind::Data;
    case 0x5:
    case 0x6:
    case 0x7:
      return Kind::Text;
    case 0xA:
    case 0xB:
    case 0xC:
      return Kind::Array;
    case 0xD:
      return Kind::Dictionary;
    default:
      return Kind::None;
  }
}

std::string BinaryPlist::text(Object object) const {
  const Head found = head(object);
  const auto size = std::size_t{1} << (found.low & 7);
  char number[40] = "";
  switch (kind(object)) {
    case Kind::Bool:
      return found.low == 9 ? "true" : "false";
    case Kind::Integer:
      if (found.type == 8) return std::to_string(big_endian(found.rest, 0, found.low + 1));
      return size > 8 ? std::string()
                      : std::to_string(static_cast<std::int64_t>(big_endian(found.rest, 0, size)));
    case Kind::Real:
      std::snprintf(number, sizeof number, "%g", real(found.rest, size));
      return number;
    case Kind::Date: {
      const double seconds = real(found.rest, 8);
      if (!std::isfinite(seconds) || std::abs(seconds) > 1e11) return {};
      return to_iso8601(static_cast<std::int64_t>(seconds) + kSecondsTo2001);
    }
    case Kind::Text:
      break;
    default:
      return {};
  }
  const std::uint64_t length = found.type == 6 ? found.count * 2 : found.count;
  if (found.count > found.rest.size()) return {};
  const std::string_view bytes = found.rest.substr(0, length);
  return found.type == 6 ? decode_as(bytes, "UTF-16BE").value_or("") : to_valid_utf8(bytes);
}

std::string_view BinaryPlist::data(Object object) const {
  const Head found = head(object);
  return found.type == 4 ? found.rest.substr(0, found.count) : std::string_view();
}

std::vector<BinaryPlist::Object> BinaryPlist::array(Object object) const {
  std::vector<Object> out;
  const Head found = head(object);
  if (kind(object) != Kind::Array || found.count > found.rest.size() / reference_size_) return out;
  for (std::size_t i = 0; i < found.count; ++i)
    out.push_back(big_endian(found.rest, i * reference_size_, reference_size_));
  return out;
}

std::vector<std::pair<BinaryPlist::Object, BinaryPlist::Object>> BinaryPlist::dictionary(
    Object object) const {
  std::vector<std::pair<Object, Object>> out;
  const Head found = head(object);
  if (found.type != 0xD || found.count > found.rest.size() / reference_size_ / 2) return out;
  for (std::size_t i = 0; i < found.count; ++i)
    out.emplace_back(big_endian(found.rest, i * reference_size_, reference_size_),
                     big_endian(found.rest, (found.count + i) * reference_size_, reference_size_));
  return out;
}

BinaryPlist::Object BinaryPlist::find(Object dictionary, std::string_view key) const {
  for (const auto& [name, value] : this->dictionary(dictionary))
    if (kind(name) == Kind::Text && text(name) == key) return value;
  return kNone;
}

}  // namespace casebound::extract

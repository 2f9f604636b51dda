// Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits, as they are or run-length coded. Source: BITMAPINFOHEADER,
// BITMAPV4HEADER and "Bitmap compression" of the Windows documentation.
#include <array>
#include <bit>
#include <string>
#include <vector>

#include "base/error.h"
#include "extract/little_endian.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

constexpr std::uint32_t kPlain = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kAlphaBitFields = 6;
constexpr std::size_t kFileHeader = 14;

struct Rgb {
  std::uint8_t red = 255, green = 255, blue = 255;
};

struct Bitmap {
  std::uint32_t width = 0, height = 0;
  std::uint32_t bits = 0, compression = kPlain;
  bool from_top = false;
  std::uint64_t pixels_at = 0;
  std::array<Rgb, 256> palette{};
  std::array<std::uint32_t, 3> masks{};
};

std::uint8_t channel(std::uint32_t pixel, std::uint32_t mask) {
  if (mask == 0) return 0;
  const std::uint32_t most = mask >> std::countr_zero(mask);
  return static_cast<std::uint8_t>(std::uint64_t{(pixel & mask) >> std::countr_zero(mask)} * 255 / most);
}

Bitmap read_header(Input& input) {
  std::string head(kFileHeader + 124 + 4 * 256, '\0');
  head.resize(input.read(0, head));
  Bitmap out;
  const std::uint32_t header = le32(head, kFileHeader);
  const bool old = header == 12;
  out.pixels_at = le32(head, 10);
  out.width = old ? le16(head, 18) : le32(head, 18);
  const std::uint32_t height = old ? le16(head, 20) : le32(head, 22);
  out.from_top = !old && height > 0x7FFFFFFF;
  out.height = out.from_top ? 0U - height : height;
  out.bits = le16(head, old ? 24 : 28);
  out.compression = old ? kPlain : le32(head, 30);
  if (out.bits == 16) out.masks = {0x7C00, 0x03E0, 0x001F};
  if (out.bits == 32) out.masks = {0xFF0000, 0x00FF00, 0x0000FF};
  if (out.compression == kBitFields || out.compression == kAlphaBitFields)
    out.masks = {le32(head, 54), le32(head, 58), le32(head, 62)};
  if (out.bits > 8) return out;
  const std::size_t entry = old ? 3 : 4;
  const std::size_t begin = kFileHeader + header + (header == 40 && out.compression == kBitFields ? 12 : 0);
  for (std::size_t i = 0; i < out.palette.size(); ++i) {
    const std::size_t at = begin + i * entry;
    if (at + 3 > head.size() || at + 3 > out.pixels_at) break;
    const auto byte = [&](std::size_t more) { return static_cast<std::uint8_t>(head[at + more]); };
    out.palette[i] = {byte(2), byte(1), byte(0)};
  }
  return out;
}

void put(const Rgb& colour, std::vector<std::uint8_t>& row, std::size_t x) {
  row[x * 3] = colour.red;
  row[x * 3 + 1] = colour.green;
  row[x * 3 + 2] = colour.blue;
}

// One row of the file, without run-length coding, as colours.
void unpack_row(const Bitmap& bitmap, std::string_view packed, std::vector<std::uint8_t>& row) {
  for (std::size_t x = 0; x < bitmap.width; ++x) {
    if (bitmap.bits <= 8) {
      const std::size_t bit = x * bitmap.bits;
      const auto byte = static_cast<std::uint8_t>(packed[bit / 8]);
      put(bitmap.palette[byte >> (8 - bitmap.bits - bit % 8) & ((1U << bitmap.bits) - 1)], row, x);
    } else if (bitmap.bits == 24) {
      const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(packed[x * 3 + i]); };
      put({at(2), at(1), at(0)}, row, x);
    } else {
      const std::uint32_t pixel = bitmap.bits == 16 ? le16(packed, x * 2) : le32(packed, x * 4);
      put({channel(pixel, bitmap.masks[0]), channel(pixel, bitmap.masks[1]), channel(pixel, bitmap.masks[2])},
          row, x);
    }
  }
}

void give_plain(Input& input, const Bitmap& bitmap, PixelRows& rows) {
  const std::size_t stride = (std::size_t{bitmap.width} * bitmap.bits + 31) / 32 * 4;
  std::string packed(stride, '\0');
  std::vector<std::uint8_t> row(std::size_t{bitmap.width} * 3);
  for (std::uint32_t y = 0; y < bitmap.height; ++y) {
    const std::uint64_t number = bitmap.from_top ? y : bitmap.height - 1 - y;
    if (input.read(bitmap.pixels_at + number * stride, packed) == stride) {
      unpack_row(bitmap, packed, row);
    } else {
      std::fill(row.begin(), row.end(), std::uint8_t{255});
      rows.fault(kPictureCut);
    }
    rows.row(row.data(), RowFormat::Rgb);
  }
}

// Numbers of colours for the whole picture, from the bottom row up. \returns whether it came to its end
bool unpack_runs(std::string_view packed, const Bitmap& bitmap, std::string& numbers) {
  const bool nibbles = bitmap.compression == kRle4;
  std::uint64_t x = 0, y = 0;
  const auto set = [&](std::uint8_t number) {
    if (x < bitmap.width && y < bitmap.height) numbers[y * bitmap.width + x] = static_cast<char>(number);
    ++x;
  };
  for (std::size_t at = 0; at + 1 < packed.size(); at += 2) {
    const auto count = static_cast<std::uint8_t>(packed[at]);
    const auto value = static_cast<std::uint8_t>(packed[at + 1]);
    if (count > 0) {
      for (unsigned i = 0; i < count; ++i) set(!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
    } else if (value == 0) {
      x = 0;
      if (++y >= bitmap.height) return true;
    } else if (value == 1) {
      return true;
    } else if (value == 2) {
      if (at + 3 >= packed.size()) return false;
      x += static_cast<std::uint8_t>(packed[at + 2]);
      y += static_cast<std::uint8_t>(packed[at + 3]);
      at += 2;
    } else {
      const std::size_t bytes = nibbles ? (value + 1U) / 2 : value;
      if (packed.size() - at - 2 < bytes) return false;
      for (std::size_t i = 0; i < value; ++i) {
        const auto byte = static_cast<std::uint8_t>(packed[at + 2 + (nibbles ? i / 2 : i)]);
        set(!nibbles ? byte : i % 2 == 0 ? byte >> 4 : byte & 15);
      }
      at += (bytes + 1) / 2 * 2;
    }
  }
  return false;
}

void give_runs(Input& input, const Bitmap& bitmap, PixelRows& rows) {
  const std::string_view file = input.view(kMostPictureBytes);
  std::string numbers(std::size_t{bitmap.width} * bitmap.height, '\0');
  const std::string_view packed =
      bitmap.pixels_at < file.size() ? file.substr(bitmap.pixels_at) : std::string_view();
  if (!unpack_runs(packed, bitmap, numbers)) rows.fault(kPictureCut);
  std::vector<std::uint8_t> row(std::size_t{bitmap.width} * 3);
  for (std::size_t y = bitmap.height; y-- > 0;) {
    for (std::size_t x = 0; x < bitmap.width; ++x)
      put(bitmap.palette[static_cast<std::uint8_t>(numbers[y * bitmap.width + x])], row, x);
    rows.row(row.data(), RowFormat::Rgb);
  }
}

}  // namespace

void decode_bmp(Input& input, PixelRows& rows) {
  const Bitmap bitmap = read_header(input);
  const bool runs = bitmap.compression == kRle8 || bitmap.compression == kRle4;
  const bool known = bitmap.bits == 1 || bitmap.bits == 4 || bitmap.bits == 8 || bitmap.bits == 16 ||
                     bitmap.bits == 24 || bitmap.bits == 32;
  if (!known || bitmap.compression == 4 || bitmap.compression == 5 || bitmap.compression > 6)
    throw Error(ErrorCode::Unsupported, "It is a bitmap of a kind that cannot be shown.");
  PixelRows::check(bitmap.width, bitmap.height, runs ? std::uint64_t{bitmap.width} * bitmap.height : 0);
  rows.begin(bitmap.width, bitmap.height, false);
  if (runs) {
    give_runs(input, bitmap, rows);
  } else {
    give_plain(input, bitmap, rows);
  }
}

}  // namespace casebound::extract

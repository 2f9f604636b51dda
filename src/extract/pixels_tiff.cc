// TIFF by libtiff: row by row where the page is stored plainly, else by strips or tiles through its own
// conversion to RGBA.
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <limits>
#include <memory>
#include <vector>

#include "base/error.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

constexpr tmsize_t kMostAtOnce = 256 << 20;

struct Reading {
  Input& input;
  std::uint64_t at = 0;
  bool has_failed = false;
  bool pads = false;  ///< a strip that the end of the file cuts goes on with zeros: its beginning can be had
  bool was_cut = false;
};
Reading& reading_of(thandle_t handle) { return *static_cast<Reading*>(handle); }

tmsize_t give(thandle_t handle, void* to, tmsize_t length) {
  Reading& reading = reading_of(handle);
  const std::size_t got = reading.input.read(
      reading.at, std::span<char>(static_cast<char*>(to), static_cast<std::size_t>(length)));
  reading.at += got;
  if (!reading.pads || got == 0 || got == static_cast<std::size_t>(length)) return static_cast<tmsize_t>(got);
  reading.was_cut = true;
  std::fill(static_cast<char*>(to) + got, static_cast<char*>(to) + length, '\0');
  return length;
}
tmsize_t take_nothing(thandle_t, void*, tmsize_t) { return 0; }
toff_t seek(thandle_t handle, toff_t offset, int whence) {
  Reading& reading = reading_of(handle);
  const std::uint64_t from = whence == SEEK_CUR ? reading.at : whence == SEEK_END ? reading.input.size() : 0;
  reading.at = from + offset;
  return reading.at;
}
int close(thandle_t) { return 0; }
toff_t size(thandle_t handle) { return reading_of(handle).input.size(); }

int note_fault(TIFF*, void* reading, const char*, const char*, va_list) {
  static_cast<Reading*>(reading)->has_failed = true;
  return 1;
}
int pass_over(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct Close {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using Tiff = std::unique_ptr<TIFF, Close>;

Tiff open(Reading& reading) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             &TIFFOpenOptionsFree);
  if (options == nullptr) return nullptr;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostAtOnce);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), note_fault, &reading);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), pass_over, nullptr);
  // "m": no memory mapping; "h": the header alone, the page is chosen by its offset.
  return Tiff(TIFFClientOpenExt("", "rmh", &reading, give, take_nothing, seek, close, size, nullptr, nullptr,
                                options.get()));
}

std::uint32_t number(TIFF* tiff, std::uint32_t tag, std::uint32_t otherwise) {
  std::uint32_t value = otherwise;
  return TIFFGetField(tiff, tag, &value) != 0 ? value : otherwise;
}
std::uint16_t small(TIFF* tiff, std::uint32_t tag) {
  std::uint16_t value = 0;
  return TIFFGetFieldDefaulted(tiff, tag, &value) != 0 ? value : 0;
}

struct Layout {
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 1, samples = 1, photometric = 0, planar = 1, sample_format = 1, compression = 1;
  bool tiled = false;
  bool has_alpha = false, alpha_on_black = false;
  const std::uint16_t* map[3] = {nullptr, nullptr, nullptr};
};

Layout layout_of(TIFF* tiff) {
  Layout out;
  out.width = number(tiff, TIFFTAG_IMAGEWIDTH, 0);
  out.height = number(tiff, TIFFTAG_IMAGELENGTH, 0);
  out.bits = small(tiff, TIFFTAG_BITSPERSAMPLE);
  out.samples = small(tiff, TIFFTAG_SAMPLESPERPIXEL);
  out.photometric = small(tiff, TIFFTAG_PHOTOMETRIC);
  out.planar = small(tiff, TIFFTAG_PLANARCONFIG);
  out.sample_format = small(tiff, TIFFTAG_SAMPLEFORMAT);
  out.compression = small(tiff, TIFFTAG_COMPRESSION);
  out.tiled = TIFFIsTiled(tiff) != 0;
  if (out.photometric == PHOTOMETRIC_YCBCR && out.compression == COMPRESSION_JPEG &&
      out.planar == PLANARCONFIG_CONTIG) {
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    out.photometric = PHOTOMETRIC_RGB;
  }
  std::uint16_t extra = 0;
  const std::uint16_t* kinds = nullptr;
  if (TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds) != 0 && extra > 0 &&
      kinds != nullptr) {
    out.has_alpha = kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA;
    out.alpha_on_black = kinds[0] == EXTRASAMPLE_ASSOCALPHA;
  }
  if (out.photometric == PHOTOMETRIC_PALETTE) {
    std::uint16_t* map[3] = {};
    if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]) != 0)
      for (int i = 0; i < 3; ++i) out.map[i] = map[i];
  }
  return out;
}

std::uint16_t colours_of(const Layout& layout) {
  switch (layout.photometric) {
    case PHOTOMETRIC_RGB:
      return 3;
    case PHOTOMETRIC_SEPARATED:
      return 4;
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_PALETTE:
      return 1;
    default:
      return 0;
  }
}

bool is_plain(const Layout& layout) {
  const std::uint16_t colours = colours_of(layout);
  const bool whole_numbers =
      layout.sample_format == SAMPLEFORMAT_UINT || layout.sample_format == SAMPLEFORMAT_VOID;
  const bool bits =
      layout.bits == 1 || layout.bits == 2 || layout.bits == 4 || layout.bits == 8 || layout.bits == 16;
  const bool palette =
      layout.photometric != PHOTOMETRIC_PALETTE || (layout.map[2] != nullptr && layout.bits <= 8);
  return !layout.tiled && layout.planar == PLANARCONFIG_CONTIG && whole_numbers && bits && palette &&
         colours > 0 && layout.samples >= colours && layout.samples <= 32;
}

// Brings the samples of a stored row to 8 bits each, `wanted` of each pixel.
class RowUnpacker {
 public:
  RowUnpacker(const Layout& layout, int wanted) : layout_(layout), wanted_(static_cast<std::size_t>(wanted)) {
    // The palette of old programs has 8 bits where 16 belong.
    const bool narrow = layout.map[0] != nullptr && [&] {
      for (std::size_t i = 0; i < (std::size_t{1} << layout.bits); ++i)
        for (const std::uint16_t* map : layout.map)
          if (map[i] > 255) return false;
      return true;
    }();
    shift_ = narrow ? 0 : 8;
  }

  void unpack(const std::uint8_t* stored, std::uint8_t* to) const {
    const bool inverted = layout_.photometric == PHOTOMETRIC_MINISWHITE;
    for (std::size_t x = 0; x < layout_.width; ++x) {
      const std::size_t first = x * layout_.samples;
      if (layout_.photometric == PHOTOMETRIC_PALETTE) {
        const unsigned colour = raw(stored, first);
        for (const std::uint16_t* map : layout_.map) *to++ = static_cast<std::uint8_t>(map[colour] >> shift_);
        continue;
      }
      for (std::size_t i = 0; i < wanted_; ++i) {
        const std::uint8_t value = scaled(stored, first + i);
        *to++ = inverted && i == 0 ? static_cast<std::uint8_t>(255 - value) : value;
      }
    }
  }

 private:
  unsigned raw(const std::uint8_t* stored, std::size_t sample) const {
    if (layout_.bits == 8) return stored[sample];
    const std::size_t bit = sample * layout_.bits;
    return stored[bit / 8] >> (8 - layout_.bits - bit % 8) & ((1U << layout_.bits) - 1);
  }
  std::uint8_t scaled(const std::uint8_t* stored, std::size_t sample) const {
    // libtiff gives 16 bits in the order of this machine, the small byte first.
    if (layout_.bits == 16) return stored[sample * 2 + 1];
    return static_cast<std::uint8_t>(raw(stored, sample) * 255 / ((1U << layout_.bits) - 1));
  }
  const Layout& layout_;
  std::size_t wanted_;
  int shift_ = 8;
};

RowFormat format_of(const Layout& layout) {
  const bool alpha = layout.has_alpha && layout.samples > colours_of(layout);
  switch (layout.photometric) {
    case PHOTOMETRIC_RGB:
      return !alpha ? RowFormat::Rgb : layout.alpha_on_black ? RowFormat::RgbaOnBlack : RowFormat::Rgba;
    case PHOTOMETRIC_SEPARATED:
      return RowFormat::Cmyk;
    case PHOTOMETRIC_PALETTE:
      return RowFormat::Rgb;
    default:
      return alpha && !layout.alpha_on_black ? RowFormat::GreyAlpha : RowFormat::Grey;
  }
}

// Each tells whether all of it could be read. \throws Error{Damaged} when nothing could
bool give_rows(TIFF* tiff, const Layout& layout, PixelRows& rows) {
  const RowFormat format = format_of(layout);
  const RowUnpacker unpacker(layout, samples_of(format));
  const std::size_t needed = (std::size_t{layout.width} * layout.samples * layout.bits + 7) / 8;
  // The library may write a whole line of its own idea of the length.
  std::vector<std::uint8_t> stored(
      std::max(needed, static_cast<std::size_t>(std::max<tmsize_t>(TIFFScanlineSize(tiff), 0))));
  std::vector<std::uint8_t> row(std::size_t{layout.width} * 4);
  rows.begin(layout.width, layout.height, format == RowFormat::Grey || format == RowFormat::GreyAlpha);
  const std::uint32_t strip = std::max(number(tiff, TIFFTAG_ROWSPERSTRIP, layout.height), 1U);
  std::uint32_t lost = 0;
  std::uint32_t lost_until = 0;
  for (std::uint32_t y = 0; y < layout.height; ++y) {
    // What follows in another strip may still be there.
    if (y >= lost_until && TIFFReadScanline(tiff, stored.data(), y, 0) < 0)
      lost_until = strip - y % strip > layout.height - y ? layout.height : y + (strip - y % strip);
    if (y < lost_until) {
      std::fill(row.begin(), row.end(), format == RowFormat::Cmyk ? std::uint8_t{0} : std::uint8_t{255});
      ++lost;
    } else {
      unpacker.unpack(stored.data(), row.data());
    }
    rows.row(row.data(), format);
  }
  if (lost == layout.height) throw Error(ErrorCode::Damaged, "Nothing of this picture can be decoded.");
  return lost == 0;
}

// A band of rows as libtiff's RGBA: from the bottom up, one number a pixel.
void give_band(const std::vector<std::uint32_t>& band, std::uint32_t width, std::uint32_t height,
               PixelRows& rows) {
  std::vector<std::uint8_t> row(std::size_t{width} * 4);
  for (std::uint32_t y = 0; y < height; ++y) {
    const std::uint32_t* const from = &band[std::size_t{height - 1 - y} * width];
    for (std::size_t x = 0; x < width; ++x) {
      row[x * 4] = static_cast<std::uint8_t>(TIFFGetR(from[x]));
      row[x * 4 + 1] = static_cast<std::uint8_t>(TIFFGetG(from[x]));
      row[x * 4 + 2] = static_cast<std::uint8_t>(TIFFGetB(from[x]));
      row[x * 4 + 3] = static_cast<std::uint8_t>(TIFFGetA(from[x]));
    }
    rows.row(row.data(), RowFormat::RgbaOnBlack);
  }
}

bool give_bands(TIFF* tiff, const Layout& layout, PixelRows& rows) {
  std::array<char, 1024> why{};
  if (TIFFRGBAImageOK(tiff, why.data()) == 0)
    throw Error(ErrorCode::Unsupported, "It is a TIFF picture of a kind that cannot be shown.");
  // Turning is done at the end, for the whole page.
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  const std::uint32_t tile_width = layout.tiled ? number(tiff, TIFFTAG_TILEWIDTH, 0) : layout.width;
  std::uint32_t band_height =
      layout.tiled ? number(tiff, TIFFTAG_TILELENGTH, 0) : number(tiff, TIFFTAG_ROWSPERSTRIP, layout.height);
  if (!layout.tiled) band_height = std::min(band_height, layout.height);
  const std::uint64_t held = std::uint64_t{std::max(tile_width, layout.width)} * band_height * 4;
  PixelRows::check(tile_width, band_height, held * (layout.tiled ? 2 : 1));
  std::vector<std::uint32_t> band(std::size_t{layout.width} * band_height);
  std::vector<std::uint32_t> tile(layout.tiled ? std::size_t{tile_width} * band_height : 0);
  rows.begin(layout.width, layout.height, false);
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  for (std::uint32_t y = 0; y < layout.height; y += band_height) {
    const std::uint32_t height = std::min(band_height, layout.height - y);
    std::fill(band.begin(), band.end(), 0xFFFFFFFFU);
    if (!layout.tiled) {
      const bool read = TIFFReadRGBAStrip(tiff, y, band.data()) != 0;
      ++(read ? good : bad);
      if (!read) std::fill(band.begin(), band.end(), 0xFFFFFFFFU);
    }
    for (std::uint32_t x = 0; layout.tiled && x < layout.width; x += tile_width) {
      const bool read = TIFFReadRGBATile(tiff, x, y, tile.data()) != 0;
      ++(read ? good : bad);
      if (!read) continue;
      const std::uint32_t width = std::min(tile_width, layout.width - x);
      for (std::uint32_t row = 0; row < height; ++row)
        std::copy_n(&tile[std::size_t{band_height - 1 - row} * tile_width], width,
                    &band[std::size_t{height - 1 - row} * layout.width + x]);
    }
    give_band(band, layout.width, height, rows);
    if (layout.height - y <= band_height) break;
  }
  if (good == 0) throw Error(ErrorCode::Damaged, "Nothing of this picture can be decoded.");
  return bad == 0;
}

}  // namespace

void decode_tiff(Input& input, std::uint64_t directory, PixelRows& rows) {
  Reading reading{input};
  const Tiff tiff = open(reading);
  if (tiff == nullptr || TIFFSetSubDirectory(tiff.get(), directory) == 0)
    throw Error(ErrorCode::Damaged, "The header of this picture is damaged.");
  const Layout layout = layout_of(tiff.get());
  PixelRows::check(layout.width, layout.height);
  if (TIFFIsCODECConfigured(layout.compression) == 0)
    throw Error(ErrorCode::Unsupported, "It is a TIFF picture packed in a way that cannot be shown.");
  reading.has_failed = false;
  reading.pads = true;
  const bool whole =
      is_plain(layout) ? give_rows(tiff.get(), layout, rows) : give_bands(tiff.get(), layout, rows);
  if (reading.was_cut) rows.fault(kPictureCut);
  if (!whole || reading.has_failed) rows.fault(kPictureDamaged);
}

}  // namespace casebound::extract

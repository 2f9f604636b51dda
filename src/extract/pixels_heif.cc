// HEIC by libde265, called without threads: Debian's libheif starts one, waits for ever where that is
// refused, and would bring encoders into the locked room.
#include <libde265/de265.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/error.h"
#include "extract/big_endian.h"
#include "extract/heif_boxes.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

constexpr std::uint32_t kMostTiles = 4'096;

struct FreeDecoder {
  void operator()(de265_decoder_context* decoder) const { de265_free_decoder(decoder); }
};
using Decoder = std::unique_ptr<de265_decoder_context, FreeDecoder>;

// The size of what is coded may differ from what the boxes say: looked at before its memory is asked for.
int get_buffer(de265_decoder_context* decoder, de265_image_spec* spec, de265_image* image, void*) {
  const std::uint64_t pixels = static_cast<std::uint64_t>(std::max(spec->width, 0)) *
                               static_cast<std::uint64_t>(std::max(spec->height, 0));
  if (pixels > kMostPixels || pixels * 6 > kMostDecoderBytes) return 0;
  const de265_image_allocation* const usual = de265_get_default_image_allocation_functions();
  return usual->get_buffer(decoder, spec, image, nullptr);
}
void release_buffer(de265_decoder_context* decoder, de265_image* image, void*) {
  de265_get_default_image_allocation_functions()->release_buffer(decoder, image, nullptr);
}

Decoder new_decoder() {
  Decoder out(de265_new_decoder());
  if (out == nullptr) throw Error(ErrorCode::TooLarge, "There is not enough memory for this picture.");
  de265_image_allocation own{get_buffer, release_buffer};
  de265_set_image_allocation_functions(out.get(), &own, nullptr);
  de265_set_parameter_bool(out.get(), DE265_DECODER_PARAM_BOOL_SEI_CHECK_HASH, 0);
  return out;
}

// How YCbCr becomes RGB. Source: ITU-T H.273, 8.3 (matrix coefficients).
struct Colours {
  int matrix = 2;  ///< 2: not said
  bool full_range = true;
  bool is_said = false;
};

Colours declared_colours(const HeifFile& file, const HeifItem& item) {
  for (const IsoBox& each : file.properties(item)) {
    if (each.type == "colr" && each.inside.starts_with("nclx"))
      return {static_cast<int>(big_endian(each.inside, 8, 2)), (big_endian(each.inside, 10, 1) & 0x80) != 0,
              true};
  }
  return {};
}

class Picture265 {
 public:
  Picture265(const de265_image* image, Colours colours) : colours_(colours) {
    if (!colours_.is_said)
      colours_ = {de265_get_image_matrix_coefficients(image), de265_get_image_full_range_flag(image) != 0,
                  true};
    mono_ = de265_get_chroma_format(image) == de265_chroma_mono;
    for (int channel = 0; channel < (mono_ ? 1 : 3); ++channel) {
      Plane& plane = planes_[static_cast<std::size_t>(channel)];
      plane.bytes = de265_get_image_plane(image, channel, &plane.stride);
      plane.bits = de265_get_bits_per_pixel(image, channel);
      plane.width = de265_get_image_width(image, channel);
      plane.height = de265_get_image_height(image, channel);
    }
    // BT.709 and BT.2020 where they are said, BT.601 else.
    const bool hd = colours_.matrix == 1;
    const bool uhd = colours_.matrix == 9 || colours_.matrix == 10;
    red_ = hd ? 0.2126F : uhd ? 0.2627F : 0.299F;
    blue_ = hd ? 0.0722F : uhd ? 0.0593F : 0.114F;
  }
  std::uint32_t width() const { return static_cast<std::uint32_t>(std::max(planes_[0].width, 0)); }
  std::uint32_t height() const { return static_cast<std::uint32_t>(std::max(planes_[0].height, 0)); }

  /// One row as RGB, at most `width` pixels.
  void row(std::uint32_t y, std::uint32_t width, std::uint8_t* to) const {
    for (std::uint32_t x = 0; x < width; ++x, to += 3) {
      const float luma = colours_.full_range ? at(0, x, y) : (at(0, x, y) - 16) * 255 / 219;
      const float stretch = colours_.full_range ? 1.0F : 255.0F / 224;
      const float cb = mono_ ? 0 : (at(1, x, y) - 128) * stretch;
      const float cr = mono_ ? 0 : (at(2, x, y) - 128) * stretch;
      const float green = 1 - red_ - blue_;
      to[0] = clamp(luma + 2 * (1 - red_) * cr);
      to[1] = clamp(luma - (2 * (1 - blue_) * blue_ * cb + 2 * (1 - red_) * red_ * cr) / green);
      to[2] = clamp(luma + 2 * (1 - blue_) * cb);
    }
  }

 private:
  struct Plane {
    const std::uint8_t* bytes = nullptr;
    int stride = 0, bits = 8, width = 0, height = 0;
  };
  // A sample brought to 8 bits; chroma may have fewer columns and rows.
  float at(std::size_t channel, std::uint32_t x, std::uint32_t y) const {
    const Plane& plane = planes_[channel];
    if (plane.bytes == nullptr || plane.width <= 0 || plane.height <= 0) return 128;
    const auto column = std::min<std::size_t>(plane.width < planes_[0].width ? x / 2 : x,
                                              static_cast<std::size_t>(plane.width - 1));
    const auto line = std::min<std::size_t>(plane.height < planes_[0].height ? y / 2 : y,
                                            static_cast<std::size_t>(plane.height - 1));
    const std::uint8_t* const row = plane.bytes + line * static_cast<std::size_t>(plane.stride);
    if (plane.bits <= 8) return row[column];
    const int wide = row[column * 2] | row[column * 2 + 1] << 8;
    return static_cast<float>(wide) / static_cast<float>(1 << (plane.bits - 8));
  }
  static std::uint8_t clamp(float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
  }
  Colours colours_;
  std::array<Plane, 3> planes_;
  bool mono_ = false;
  float red_ = 0.299F, blue_ = 0.114F;
};

void push(de265_decoder_context* decoder, std::string_view unit) {
  if (!unit.empty()) de265_push_NAL(decoder, unit.data(), static_cast<int>(unit.size()), 0, nullptr);
}

// The parameter sets that stand apart from the coded picture. Source: ISO/IEC 14496-15, 8.3.3.1.2.
void push_parameters(de265_decoder_context* decoder, std::string_view configuration) {
  std::size_t at = 23;
  const auto arrays = big_endian(configuration, 22, 1);
  for (std::uint64_t i = 0; i < arrays; ++i) {
    const auto units = big_endian(configuration, at + 1, 2);
    at += 3;
    for (std::uint64_t unit = 0; unit < units && at + 2 <= configuration.size(); ++unit) {
      const auto length = static_cast<std::size_t>(big_endian(configuration, at, 2));
      push(decoder, configuration.substr(at + 2, length));
      at += 2 + length;
      if (at > configuration.size()) return;
    }
  }
}

// One coded picture, handed to `use`. \returns false when nothing of it can be had
template <class Use>
bool decode_item(const HeifFile& file, const HeifItem& item, PixelRows& rows, Use use) {
  const IsoBox configuration = file.property(item, "hvcC");
  if (item.type != "hvc1" || configuration.type.empty()) return false;
  bool is_whole = true;
  const std::string bytes = file.load(item, is_whole);
  if (!is_whole) rows.fault(kPictureCut);
  const Decoder decoder = new_decoder();
  push_parameters(decoder.get(), configuration.inside);
  const std::size_t length_size = (big_endian(configuration.inside, 21, 1) & 3) + 1;
  for (std::size_t at = 0; at + length_size < bytes.size();) {
    const std::uint64_t length = big_endian(bytes, at, length_size);
    at += length_size;
    push(decoder.get(), std::string_view(bytes).substr(at, length));
    if (length > bytes.size() - at) break;
    at += static_cast<std::size_t>(length);
  }
  de265_flush_data(decoder.get());
  int more = 1;
  de265_error error = DE265_OK;
  while (more != 0) {
    more = 0;
    error = de265_decode(decoder.get(), &more);
    if (de265_isOK(error) == 0) break;
    if (const de265_image* const image = de265_get_next_picture(decoder.get())) {
      use(Picture265(image, declared_colours(file, item)));
      return true;
    }
  }
  if (const de265_image* const image = de265_get_next_picture(decoder.get())) {
    rows.fault(kPictureDamaged);
    use(Picture265(image, declared_colours(file, item)));
    return true;
  }
  return false;
}

struct Grid {
  std::uint32_t rows = 0, columns = 0, width = 0, height = 0;
};

// Source: ISO/IEC 23008-12, 6.6.2.3.2.
Grid read_grid(std::string_view bytes) {
  Grid out;
  const std::size_t size = (big_endian(bytes, 1, 1) & 1) != 0 ? 4 : 2;
  out.rows = static_cast<std::uint32_t>(big_endian(bytes, 2, 1)) + 1;
  out.columns = static_cast<std::uint32_t>(big_endian(bytes, 3, 1)) + 1;
  out.width = static_cast<std::uint32_t>(big_endian(bytes, 4, size));
  out.height = static_cast<std::uint32_t>(big_endian(bytes, 4 + size, size));
  return out;
}

void decode_grid(const HeifFile& file, std::uint32_t id, const HeifItem& item, PixelRows& rows) {
  bool is_whole = true;
  const Grid grid = read_grid(file.load(item, is_whole));
  const std::vector<std::uint32_t> tiles = file.references(id, "dimg");
  PixelRows::check(grid.width, grid.height);
  const HeifItem* const first = tiles.empty() ? nullptr : file.find(tiles[0]);
  const HeifSize tile = first == nullptr ? HeifSize{} : coded_size(file, *first);
  const std::uint64_t count = std::uint64_t{grid.rows} * grid.columns;
  if (tile.width == 0 || tile.height == 0 || count > kMostTiles || tiles.size() < count)
    throw Error(ErrorCode::Damaged, "The parts of this picture are not all there.");
  const std::size_t stride = std::size_t{grid.width} * 3;
  const std::uint32_t band_height = std::min(tile.height, grid.height);
  PixelRows::check(grid.width, band_height, stride * band_height);
  std::vector<std::uint8_t> band(stride * band_height);
  HeifArea area = shown_area(file, item);
  if (area.left + area.width > grid.width || area.top + area.height > grid.height || area.width == 0)
    area = {0, 0, grid.width, grid.height};
  rows.begin(area.width, area.height, false);
  std::uint64_t good = 0;
  for (std::uint32_t line = 0; line < grid.rows; ++line) {
    std::fill(band.begin(), band.end(), std::uint8_t{255});
    for (std::uint32_t column = 0; column < grid.columns; ++column) {
      const std::uint64_t left = std::uint64_t{column} * tile.width;
      if (left >= grid.width) break;
      const HeifItem* const part = file.find(tiles[std::size_t{line} * grid.columns + column]);
      const bool had = part != nullptr && decode_item(file, *part, rows, [&](const Picture265& picture) {
                         const auto width = static_cast<std::uint32_t>(
                             std::min<std::uint64_t>({picture.width(), tile.width, grid.width - left}));
                         for (std::uint32_t y = 0; y < std::min(picture.height(), band_height); ++y)
                           picture.row(y, width, &band[stride * y + left * 3]);
                       });
      good += had ? 1 : 0;
      if (!had) rows.fault(kPictureDamaged);
    }
    const std::uint64_t top = std::uint64_t{line} * tile.height;
    for (std::uint32_t y = 0; y < band_height; ++y)
      if (top + y >= area.top) rows.row(&band[stride * y + std::size_t{area.left} * 3], RowFormat::Rgb);
  }
  if (good == 0) throw Error(ErrorCode::Damaged, "Nothing of this picture can be decoded.");
}

// The turns and mirrors of a picture as one orientation of Exif. Source: ISO/IEC 23008-12, 6.5.10, 6.5.12.
int orientation_of(const HeifFile& file, const HeifItem& item) {
  int turns = 0;          // clockwise, a quarter each
  bool mirrored = false;  // left to right, before the turns
  for (const IsoBox& each : file.properties(item)) {
    if (each.type == "irot") turns += 4 - static_cast<int>(big_endian(each.inside, 0, 1) & 3);
    if (each.type == "imir") {
      // After an odd number of quarter turns a mirror left to right is one top to bottom before them, which
      // is a mirror left to right and a half turn.
      const bool top_to_bottom = (big_endian(each.inside, 0, 1) & 1) == 0;
      turns = -turns + (top_to_bottom ? 2 : 0);
      mirrored = !mirrored;
    }
  }
  // Mirror first, then turn clockwise: 2, 7, 4, 5; without the mirror 1, 6, 3, 8.
  constexpr std::array<int, 4> kTurned{1, 6, 3, 8};
  constexpr std::array<int, 4> kMirrored{2, 7, 4, 5};
  const auto quarter = static_cast<std::size_t>(((turns % 4) + 4) % 4);
  return mirrored ? kMirrored[quarter] : kTurned[quarter];
}

}  // namespace

int decode_heif(Input& input, PixelRows& rows) {
  const HeifFile file = HeifFile::read(input.view(kMostPictureBytes));
  const HeifItem* const item = file.find(file.primary());
  if (item == nullptr)
    throw Error(ErrorCode::Damaged, "There is no picture in this file that can be decoded.");
  if (item->type == "grid") {
    decode_grid(file, file.primary(), *item, rows);
  } else if (item->type == "hvc1") {
    const HeifSize size = coded_size(file, *item);
    PixelRows::check(size.width, size.height, std::uint64_t{size.width} * size.height * 3);
    const HeifArea area = shown_area(file, *item);
    const bool had = decode_item(file, *item, rows, [&](const Picture265& picture) {
      const bool fits =
          area.left + area.width <= picture.width() && area.top + area.height <= picture.height();
      const HeifArea shown = fits ? area : HeifArea{0, 0, picture.width(), picture.height()};
      rows.begin(shown.width, shown.height, false);
      std::vector<std::uint8_t> row(std::size_t{picture.width()} * 3);
      for (std::uint32_t y = 0; y < shown.height; ++y) {
        picture.row(shown.top + y, picture.width(), row.data());
        rows.row(&row[std::size_t{shown.left} * 3], RowFormat::Rgb);
      }
    });
    if (!had) throw Error(ErrorCode::Damaged, "Nothing of this picture can be decoded.");
  } else {
    throw Error(ErrorCode::Unsupported, "It is a picture packed in a way that cannot be shown yet.");
  }
  return orientation_of(file, *item);
}

}  // namespace casebound::extract

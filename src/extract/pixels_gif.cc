// GIF by giflib: the first frame on the screen that the file declares.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/error.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

constexpr int kNoColour = -1;

struct Reading {
  Input& input;
  std::uint64_t at = 0;
  bool has_ended = false;
};

int give(GifFileType* file, GifByteType* to, int length) {
  auto* const reading = static_cast<Reading*>(file->UserData);
  const std::size_t got = reading->input.read(
      reading->at, std::span<char>(reinterpret_cast<char*>(to), static_cast<std::size_t>(length)));
  reading->at += got;
  if (got < static_cast<std::size_t>(length)) reading->has_ended = true;
  return static_cast<int>(got);
}

struct Close {
  void operator()(GifFileType* file) const { DGifCloseFile(file, nullptr); }
};
using GifFile = std::unique_ptr<GifFileType, Close>;

// The colour that is not painted, from the extensions before the frame; stops at the frame.
// \returns false when no frame follows
bool find_frame(GifFileType* file, int& transparent) {
  for (;;) {
    GifRecordType kind = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(file, &kind) == GIF_ERROR || kind == TERMINATE_RECORD_TYPE) return false;
    if (kind == IMAGE_DESC_RECORD_TYPE) return DGifGetImageHeader(file) != GIF_ERROR;
    if (kind != EXTENSION_RECORD_TYPE) continue;
    int code = 0;
    GifByteType* bytes = nullptr;
    if (DGifGetExtension(file, &code, &bytes) == GIF_ERROR) return false;
    while (bytes != nullptr) {
      GraphicsControlBlock control{};
      if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(bytes[0], bytes + 1, &control) != GIF_ERROR)
        transparent = control.TransparentColor;
      if (DGifGetExtensionNext(file, &bytes) == GIF_ERROR) return false;
    }
  }
}

// Rows of the frame, as colour numbers; what does not arrive stays kUnpainted.
constexpr std::uint16_t kUnpainted = 256;

bool read_frame(GifFileType* file, std::vector<std::uint16_t>& frame) {
  const auto width = static_cast<std::size_t>(file->Image.Width);
  const auto height = static_cast<std::size_t>(file->Image.Height);
  std::vector<GifPixelType> line(width);
  const auto read_line = [&](std::size_t y) {
    if (DGifGetLine(file, line.data(), static_cast<int>(width)) == GIF_ERROR) return false;
    std::copy(line.begin(), line.end(), &frame[y * width]);
    return true;
  };
  if (!file->Image.Interlace) {
    for (std::size_t y = 0; y < height; ++y)
      if (!read_line(y)) return false;
    return true;
  }
  constexpr std::array<std::pair<std::size_t, std::size_t>, 4> kPasses{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  for (const auto& [first, step] : kPasses) {
    for (std::size_t y = first; y < height; y += step)
      if (!read_line(y)) return false;
  }
  return true;
}

}  // namespace

void decode_gif(Input& input, PixelRows& rows) {
  Reading reading{input};
  int error = 0;
  const GifFile file(DGifOpen(&reading, give, &error));
  int transparent = kNoColour;
  if (file == nullptr || !find_frame(file.get(), transparent))
    throw Error(ErrorCode::Damaged, "There is no picture in this file that can be decoded.");
  const GifImageDesc& place = file->Image;
  if (place.Width <= 0 || place.Height <= 0 || place.Left < 0 || place.Top < 0)
    throw Error(ErrorCode::Damaged, "This picture has no size.");
  // Browsers show a frame that is larger than the screen whole.
  const auto width = static_cast<std::uint32_t>(std::max(file->SWidth, place.Left + place.Width));
  const auto height = static_cast<std::uint32_t>(std::max(file->SHeight, place.Top + place.Height));
  const std::uint64_t painted =
      std::uint64_t{static_cast<std::uint32_t>(place.Width)} * static_cast<std::uint32_t>(place.Height);
  PixelRows::check(width, height, painted * 2);
  const ColorMapObject* const colours = place.ColorMap != nullptr ? place.ColorMap : file->SColorMap;
  std::vector<std::uint16_t> frame(painted, kUnpainted);
  rows.begin(width, height, false);
  if (!read_frame(file.get(), frame)) rows.fault(reading.has_ended ? kPictureCut : kPictureDamaged);

  std::vector<std::uint8_t> row(std::size_t{width} * 3);
  for (std::uint32_t y = 0; y < height; ++y) {
    std::fill(row.begin(), row.end(), std::uint8_t{255});
    const std::int64_t inside = std::int64_t{y} - place.Top;
    for (int x = 0; x < place.Width && inside >= 0 && inside < place.Height; ++x) {
      const int colour = frame[static_cast<std::size_t>(inside * place.Width + x)];
      if (colour == transparent || colours == nullptr || colour >= colours->ColorCount) continue;
      const GifColorType& is = colours->Colors[colour];
      std::uint8_t* const to = &row[static_cast<std::size_t>(place.Left + x) * 3];
      to[0] = is.Red;
      to[1] = is.Green;
      to[2] = is.Blue;
    }
    rows.row(row.data(), RowFormat::Rgb);
  }
}

}  // namespace casebound::extract

// WebP by libwebp; of an animation the first frame.
#include <webp/decode.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/error.h"
#include "extract/little_endian.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

const std::uint8_t* bytes_of(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

// The bitstream of the first frame of an animation, without its alpha where that stands apart; the whole file
// when it is none. Source: RFC 9649, 2.7.1.1.
std::string_view first_frame(std::string_view file) {
  for (std::size_t at = 12; at + 8 <= file.size();) {
    const std::string_view name = file.substr(at, 4);
    const std::uint64_t length = le32(file, at + 4);
    if (name == "ANMF") {
      const std::string_view frame = file.substr(at + 8, length);
      for (std::size_t in = 16; in + 8 <= frame.size();) {
        if (frame.substr(in, 3) == "VP8") return frame.substr(in + 8, le32(frame, in + 4));
        in += 8 + std::size_t{le32(frame, in + 4)} + (le32(frame, in + 4) & 1);
      }
      return {};
    }
    at += 8 + length + (length & 1);
  }
  return file;
}

}  // namespace

void decode_webp(Input& input, PixelRows& rows) {
  const std::string_view file = input.view(kMostPictureBytes);
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0)
    throw Error(ErrorCode::Unsupported, "The library for WebP pictures is of another version.");
  std::string_view bytes = file;
  VP8StatusCode status = WebPGetFeatures(bytes_of(bytes), bytes.size(), &config.input);
  if (status == VP8_STATUS_OK && config.input.has_animation != 0) {
    bytes = first_frame(file);
    status = WebPGetFeatures(bytes_of(bytes), bytes.size(), &config.input);
  }
  if (status != VP8_STATUS_OK) throw Error(ErrorCode::Damaged, "The header of this picture is damaged.");
  const auto width = static_cast<std::uint32_t>(config.input.width);
  const auto height = static_cast<std::uint32_t>(config.input.height);
  // Pictures without loss are held whole beside the result.
  PixelRows::check(width, height, std::uint64_t{width} * height * (config.input.format == 2 ? 8 : 4));

  const RowFormat format = config.input.has_alpha != 0 ? RowFormat::Rgba : RowFormat::Rgb;
  const std::size_t stride = std::size_t{width} * static_cast<std::size_t>(samples_of(format));
  std::vector<std::uint8_t> pixels(stride * height, 255);
  config.output.colorspace = format == RowFormat::Rgba ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {pixels.data(), static_cast<int>(stride), pixels.size()};
  // By increments, because that gives the rows of a picture that is cut off.
  const std::unique_ptr<WebPIDecoder, void (*)(WebPIDecoder*)> decoder(WebPIDecode(nullptr, 0, &config),
                                                                       &WebPIDelete);
  if (decoder == nullptr)
    throw Error(ErrorCode::TooLarge, "Decoding this picture takes more memory than one document may have.");
  status = WebPIUpdate(decoder.get(), bytes_of(bytes), bytes.size());
  int last = 0;
  if (status != VP8_STATUS_OK && status != VP8_STATUS_SUSPENDED)
    throw Error(ErrorCode::Damaged, "This picture cannot be decoded.");
  if (status == VP8_STATUS_SUSPENDED) {
    WebPIDecGetRGB(decoder.get(), &last, nullptr, nullptr, nullptr);
    rows.fault(kPictureCut);
  } else {
    last = static_cast<int>(height);
  }
  rows.begin(width, height, false);
  for (int y = 0; y < last; ++y) rows.row(&pixels[stride * static_cast<std::size_t>(y)], format);
}

}  // namespace casebound::extract

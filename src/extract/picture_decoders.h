#pragma once
/// \file The decoders, one a library: each feeds its rows to a PixelRows. For pixels.cc alone.
///
/// Each checks the size that its own library reads before a pixel is decoded, gives what can be had of a cut
/// picture and notes the fault. \throws as decode_pixels
#include "extract/pixel_rows.h"

namespace casebound::extract {

/// What is said of a picture that ends too early, or whose middle is wrong.
constexpr std::string_view kPictureCut = "The picture is cut off: what is there was decoded.";
constexpr std::string_view kPictureDamaged = "A part of the picture is damaged.";

void decode_jpeg(Input& input, PixelRows& rows);  // libjpeg-turbo
void decode_png(Input& input, PixelRows& rows);   // libpng
/// libtiff; `directory` is the offset of the page's directory in the file.
void decode_tiff(Input& input, std::uint64_t directory, PixelRows& rows);
void decode_webp(Input& input, PixelRows& rows);  // libwebp
void decode_gif(Input& input, PixelRows& rows);   // giflib; the first frame
void decode_bmp(Input& input, PixelRows& rows);
/// libde265 without threads. Tells the orientation by which its own transformations are undone.
int decode_heif(Input& input, PixelRows& rows);

/// The most bytes that are taken as a whole by decoders that need it.
constexpr std::uint64_t kMostPictureBytes = 256ULL << 20;

}  // namespace casebound::extract

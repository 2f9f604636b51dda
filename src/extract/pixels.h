#pragma once
/// \file A page of a picture as pixels: upright, 8 bits a sample, grey or RGB, never larger than asked for.
///
/// What the pictures of `casebound page` and the reading of scans (OCR) start from. Each kind is decoded in
/// the one file that talks to its library (pixels_jpeg.cc, pixels_png.cc, ...).
#include <cstdint>
#include <string>

#include "extract/format.h"

namespace casebound::extract {

/// More pixels in one page, or a longer side, are not decoded (a sheet of A0 at 450 dots per inch has 315
/// million).
constexpr std::uint64_t kMostPixels = 400'000'000;
constexpr std::uint64_t kMostSide = 1'000'000;
bool may_be_decoded(std::uint64_t width, std::uint64_t height);

/// More bytes are not held at once by a decoder that cannot work row by row (interlaced, progressive, HEIC).
constexpr std::uint64_t kMostDecoderBytes = 384ULL << 20;

struct Pixels {
  std::uint32_t width = 0;   ///< pixels
  std::uint32_t height = 0;  ///< pixels
  int channels = 3;          ///< 1: grey; 3: red, green, blue
  std::string samples;       ///< rows from the top without gaps; what was transparent lies on white
  std::string fault;         ///< why a part of it is missing or wrong, as a sentence; empty when it is whole
};

struct PixelWish {
  PageNumber page = 1;
  float dpi = 0;  ///< no more dots per inch than this; 0: as many as it has. It is never enlarged.
  std::uint64_t max_pixels = 100'000'000;  ///< of the result: what is larger is scaled down
};

/// Decodes one page, upright as its orientation says, scaled down to the wish. What can be had of a cut or
/// damaged picture is given, with its fault; missing rows are white.
/// \throws Error{NoPicture} for a page that is not there, Error{Damaged} when nothing can be had,
///         Error{TooLarge} past kMostPixels or kMostDecoderBytes (said before anything is decoded),
///         Error{Unsupported} for a variety that the library does not decode
Pixels decode_pixels(Input& input, const PixelWish& wish);

}  // namespace casebound::extract

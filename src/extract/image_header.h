#pragma once
/// \file What the header of a picture says: its kind, its pages, their sizes. Nothing is decoded.
#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

enum class ImageKind : std::uint8_t { None, Png, Jpeg, Tiff, Gif, Bmp, Webp, Heif, Avif };

ImageKind image_kind(std::string_view head);
std::string_view media_type_of(ImageKind kind);

struct ImagePage {
  std::uint32_t width = 0;   ///< pixels, as stored
  std::uint32_t height = 0;  ///< pixels, as stored
  float dpi_x = 72;          ///< as declared, else 72
  float dpi_y = 72;
  std::uint64_t at = 0;  ///< TIFF: offset of its directory
};

struct ImageHeader {
  ImageKind kind = ImageKind::None;
  std::vector<ImagePage> pages;  ///< empty when the header is cut off or impossible
  bool is_cut = false;           ///< there are more pages than could be read
  bool has_thumbnail = false;    ///< TIFF: a page that is another page made smaller, and left out
};

/// Source: PNG (third edition) 11.2, 11.3.4.3; ITU-T T.81 B.2.2 and JFIF 1.02; TIFF 6.0 section 2 and 8;
/// GIF89a 18; BITMAPINFOHEADER; RFC 9649 2.5-2.7; ISO/IEC 23008-12 6.5.3 (ispe).
ImageHeader read_image_header(Input& input, std::uint32_t max_pages);

}  // namespace casebound::extract

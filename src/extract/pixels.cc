#include "extract/pixels.h"

#include <algorithm>

#include "base/error.h"
#include "extract/image_header.h"
#include "extract/picture_decoders.h"
#include "extract/picture_notes.h"

namespace casebound::extract {
namespace {

int orientation_of(Input& input, const ImageHeader& header, const ImagePage& page) {
  PictureNotes notes;
  if (input.size() > kMostPictureBytes) return notes.orientation;
  const std::string_view bytes = input.view(kMostPictureBytes);
  if (header.kind == ImageKind::Tiff) {
    read_tiff_notes(TiffTags(bytes), page.at, notes);
  } else {
    const std::string exif = read_picture_blocks(bytes, header.kind).exif;
    const TiffTags tags(exif);
    read_tiff_notes(tags, tags.first(), notes);
  }
  return notes.orientation;
}

}  // namespace

Pixels decode_pixels(Input& input, const PixelWish& wish) {
  const ImageHeader header = read_image_header(input, std::max<PageNumber>(wish.page, 1));
  if (header.pages.empty())
    throw Error(ErrorCode::Damaged, "The header of this picture is cut off or impossible.");
  if (wish.page == 0 || wish.page > header.pages.size())
    throw Error(ErrorCode::NoPicture, "This document has no page of that number.");
  const ImagePage& page = header.pages[wish.page - 1];
  PixelRows::check(page.width, page.height);
  PixelRows rows(wish, page.dpi_x, page.dpi_y);
  switch (header.kind) {
    case ImageKind::Jpeg:
      decode_jpeg(input, rows);
      return rows.finish(orientation_of(input, header, page));
    case ImageKind::Png:
      decode_png(input, rows);
      return rows.finish(orientation_of(input, header, page));
    case ImageKind::Tiff:
      decode_tiff(input, page.at, rows);
      return rows.finish(orientation_of(input, header, page));
    case ImageKind::Webp:
      decode_webp(input, rows);
      return rows.finish(orientation_of(input, header, page));
    case ImageKind::Gif:
      decode_gif(input, rows);
      return rows.finish(1);
    case ImageKind::Bmp:
      decode_bmp(input, rows);
      return rows.finish(1);
    case ImageKind::Heif: {
      const int orientation = decode_heif(input, rows);
      return rows.finish(orientation);
    }
    case ImageKind::Avif:
    case ImageKind::None:
      break;
  }
  throw Error(ErrorCode::Unsupported,
              "Pictures of this kind cannot be shown yet; open the original instead.");
}

}  // namespace casebound::extract

#include "extract/png_writer.h"

#include <png.h>

#include <string>

#include "base/error.h"

namespace casebound::extract {

Picture to_png(std::string_view samples, std::uint32_t width, std::uint32_t height, std::uint32_t stride,
               PngLayout layout) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = layout == PngLayout::Grey  ? static_cast<png_uint_32>(PNG_FORMAT_GRAY)
                 : layout == PngLayout::Rgb ? static_cast<png_uint_32>(PNG_FORMAT_RGB)
                                            : static_cast<png_uint_32>(PNG_FORMAT_BGR);
  // zlib level 3 without filters: pages are mostly white, and are looked at once.
  image.flags = PNG_IMAGE_FLAG_FAST;
  std::string out(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = out.size();
  if (png_image_write_to_memory(&image, out.data(), &size, 0, samples.data(), static_cast<png_int_32>(stride),
                                nullptr) == 0)
    throw Error(ErrorCode::TooLarge, "The picture of this page could not be encoded.");
  out.resize(size);
  out.shrink_to_fit();
  return {width, height, std::move(out)};
}

}  // namespace casebound::extract

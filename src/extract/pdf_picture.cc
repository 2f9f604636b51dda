#include "extract/pdf_picture.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "base/error.h"
#include "extract/png_writer.h"

namespace casebound::extract {

Picture draw_pdf_page(CbPdfPage* page, float dpi, std::uint64_t max_pixels) {
  CbPdfRect box{};
  if (FPDF_GetPageBoundingBox(page, &box) == 0) throw Error(ErrorCode::NoPicture, "This page has no size.");
  const bool turned = (FPDFPage_GetRotation(page) & 1) != 0;
  const double wide = std::abs(turned ? box.top - box.bottom : box.right - box.left);
  const double high = std::abs(turned ? box.right - box.left : box.top - box.bottom);
  const double width = std::max(1.0, std::round(wide * dpi / 72));
  const double height = std::max(1.0, std::round(high * dpi / 72));
  if (!(width * height <= static_cast<double>(max_pixels)) || width > 60'000 || height > 60'000)
    throw Error(ErrorCode::TooLarge,
                "The picture of this page would be too large. Ask for fewer dots per inch.");

  const int columns = static_cast<int>(width);
  const int rows = static_cast<int>(height);
  const std::string pixels = draw_pdf_pixels(page, columns, rows, {0, 0, columns, rows});
  if (pixels.empty())
    throw Error(ErrorCode::TooLarge, "There is not enough memory for a picture of this page.");
  return to_png(pixels, static_cast<std::uint32_t>(columns), static_cast<std::uint32_t>(rows),
                static_cast<std::uint32_t>(columns * 3), PngLayout::Bgr);
}

std::string draw_pdf_pixels(CbPdfPage* page, int columns, int rows, const PdfCutout& cutout) {
  const int stride = cutout.columns * 3;
  std::string pixels(static_cast<std::size_t>(stride) * static_cast<std::size_t>(cutout.rows), '\xFF');
  struct Destroy {
    void operator()(CbPdfBitmap* bitmap) const { FPDFBitmap_Destroy(bitmap); }
  };
  const std::unique_ptr<CbPdfBitmap, Destroy> bitmap(
      FPDFBitmap_CreateEx(cutout.columns, cutout.rows, kPdfBitmapBgr, pixels.data(), stride));
  if (bitmap == nullptr) return {};
  FPDF_RenderPageBitmap(bitmap.get(), page, -cutout.left, -cutout.top, columns, rows, 0,
                        kPdfRenderAnnotations);
  return pixels;
}

}  // namespace casebound::extract

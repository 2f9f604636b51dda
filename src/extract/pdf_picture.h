#pragma once
/// \file A PDF page as a picture.
#include <string>

#include "extract/format.h"
#include "extract/pdfium.h"

namespace casebound::extract {

/// Draws the page with its annotations on white and encodes it as PNG (RGB, 8 bits, quick compression).
/// \throws Error{TooLarge} when it would have more pixels than `max_pixels`, Error{NoPicture} when there is
/// nothing
///         to draw on
Picture draw_pdf_page(CbPdfPage* page, float dpi, std::uint64_t max_pixels);

/// A part of a page as it is drawn, in dots from the top left of the whole.
struct PdfCutout {
  int left = 0, top = 0, columns = 0, rows = 0;
};
/// The cutout as bytes: blue, green, red, row by row from the top. Empty when there is no memory for it.
/// \param columns,rows dots of the whole page
std::string draw_pdf_pixels(CbPdfPage* page, int columns, int rows, const PdfCutout& cutout);

}  // namespace casebound::extract

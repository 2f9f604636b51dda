#pragma once
/// \file A PDF page as a picture.
#include "extract/format.h"
#include "extract/pdfium.h"

namespace casebound::extract {

/// Draws the page with its annotations on white and encodes it as PNG (RGB, 8 bits, quick compression).
/// \throws Error{TooLarge} when it would have more pixels than `max_pixels`, Error{NoPicture} when there is
/// nothing
///         to draw on
Picture draw_pdf_page(CbPdfPage* page, float dpi, std::uint64_t max_pixels);

}  // namespace casebound::extract

#pragma once
/// \file From page space to points from the top left of the page as it is shown.
#include <algorithm>
#include <cmath>
#include <utility>

#include "extract/pdf_glyphs.h"
#include "extract/pdfium.h"
#include "model/page.h"

namespace casebound::extract {

class PdfFrame {
 public:
  explicit PdfFrame(CbPdfPage* page) : turns_(FPDFPage_GetRotation(page) & 3) {
    const bool is_known = FPDF_GetPageBoundingBox(page, &box_) != 0;
    if (!is_known || !std::isfinite(width()) || !std::isfinite(height())) box_ = {0, 792, 612, 0};
  }
  float width() const { return turns_ % 2 == 0 ? box_.right - box_.left : box_.top - box_.bottom; }
  float height() const { return turns_ % 2 == 0 ? box_.top - box_.bottom : box_.right - box_.left; }
  /// What is shown of the page, in page space.
  const CbPdfRect& shown() const { return box_; }
  Box place(const Glyph& glyph) const {
    const auto [ax, ay] = turned(glyph.left, glyph.bottom);
    const auto [bx, by] = turned(glyph.right, glyph.top);
    return {std::min(ax, bx), std::min(ay, by), std::max(ax, bx), std::max(ay, by)};
  }

 private:
  std::pair<float, float> turned(double x, double y) const {
    switch (turns_) {
      case 0:
        return {static_cast<float>(x - box_.left), static_cast<float>(box_.top - y)};
      case 1:
        return {static_cast<float>(y - box_.bottom), static_cast<float>(x - box_.left)};
      case 2:
        return {static_cast<float>(box_.right - x), static_cast<float>(y - box_.bottom)};
      default:
        return {static_cast<float>(box_.top - y), static_cast<float>(box_.right - x)};
    }
  }
  CbPdfRect box_{};
  int turns_;
};

}  // namespace casebound::extract

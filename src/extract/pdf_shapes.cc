#include "extract/pdf_shapes.h"

#include <cmath>

namespace casebound::extract {

PdfMatrix PdfMatrix::then(const PdfMatrix& outer) const {
  return {a * outer.a + b * outer.c,           a * outer.b + b * outer.d,
          c * outer.a + d * outer.c,           c * outer.b + d * outer.d,
          e * outer.a + f * outer.c + outer.e, e * outer.b + f * outer.d + outer.f};
}

PdfBounds PdfMatrix::operator()(const PdfBounds& box) const {
  const PdfPoint corners[] = {(*this)(PdfPoint{box.left, box.bottom}),
                              (*this)(PdfPoint{box.right, box.bottom}), (*this)(PdfPoint{box.left, box.top}),
                              (*this)(PdfPoint{box.right, box.top})};
  PdfBounds out{corners[0].x, corners[0].y, corners[0].x, corners[0].y};
  for (const PdfPoint& each : corners)
    out = {std::min(out.left, each.x), std::min(out.bottom, each.y), std::max(out.right, each.x),
           std::max(out.top, each.y)};
  return out;
}

double PdfMatrix::scale() const { return std::sqrt(std::abs(a * d - b * c)); }

PdfMatrix matrix_of(CbPdfPageObject* object) {
  CbPdfMatrix matrix{1, 0, 0, 1, 0, 0};
  FPDFPageObj_GetMatrix(object, &matrix);
  return {matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f};
}

PdfOutline PdfOutline::of_path(CbPdfPageObject* path, const PdfMatrix& to_page) {
  PdfOutline out;
  const int count = FPDFPath_CountSegments(path);
  out.too_long_ = count > kMostSegments;
  const PdfMatrix matrix = matrix_of(path).then(to_page);
  for (int i = 0; i < count && !out.too_long_; ++i) out.add(FPDFPath_GetPathSegment(path, i), matrix);
  out.settle();
  out.segments_ = static_cast<std::size_t>(std::clamp(count, 0, kMostSegments));
  return out;
}

PdfOutline PdfOutline::of_clip(CbPdfClipPath* clip, int path, const PdfMatrix& to_page) {
  PdfOutline out;
  const int count = FPDFClipPath_CountPathSegments(clip, path);
  out.too_long_ = count > kMostSegments;
  for (int i = 0; i < count && !out.too_long_; ++i)
    out.add(FPDFClipPath_GetPathSegment(clip, path, i), to_page);
  out.settle();
  out.segments_ = static_cast<std::size_t>(std::clamp(count, 0, kMostSegments));
  return out;
}

void PdfOutline::add(CbPdfSegment* segment, const PdfMatrix& to_page) {
  float x = 0;
  float y = 0;
  if (segment == nullptr || FPDFPathSegment_GetPoint(segment, &x, &y) == 0) return;
  if (lines_.empty() || FPDFPathSegment_GetType(segment) == kPdfSegmentMove) lines_.emplace_back();
  lines_.back().push_back(to_page(PdfPoint{x, y}));
}

void PdfOutline::settle() {
  bool any = false;
  for (const auto& line : lines_) {
    for (const PdfPoint& at : line) {
      if (!any) bounds_ = {at.x, at.y, at.x, at.y};
      any = true;
      bounds_ = {std::min(bounds_.left, at.x), std::min(bounds_.bottom, at.y), std::max(bounds_.right, at.x),
                 std::max(bounds_.top, at.y)};
    }
  }
  const auto on_edge = [&](const PdfPoint& at) {
    return (at.x == bounds_.left || at.x == bounds_.right) && (at.y == bounds_.bottom || at.y == bounds_.top);
  };
  is_box_ = lines_.size() == 1 && (lines_[0].size() == 4 || lines_[0].size() == 5) &&
            std::ranges::all_of(lines_[0], on_edge);
}

bool PdfOutline::contains(PdfPoint at, bool even_odd) const {
  if (too_long_) return true;
  if (!bounds_.contains(at)) return false;
  if (is_box_) return true;
  int winding = 0;
  int crossings = 0;
  for (const auto& line : lines_) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const PdfPoint& from = line[i];
      const PdfPoint& to = line[(i + 1) % line.size()];
      if ((from.y <= at.y) == (to.y <= at.y)) continue;
      if (from.x + (at.y - from.y) / (to.y - from.y) * (to.x - from.x) <= at.x) continue;
      winding += from.y <= at.y ? 1 : -1;
      ++crossings;
    }
  }
  return even_odd ? crossings % 2 != 0 : winding != 0;
}

bool PdfOutline::is_near(PdfPoint at, double width) const {
  const double most = width / 2;
  for (const auto& line : lines_) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      const double dx = line[i + 1].x - line[i].x;
      const double dy = line[i + 1].y - line[i].y;
      const double length = dx * dx + dy * dy;
      const double along = length > 0 ? ((at.x - line[i].x) * dx + (at.y - line[i].y) * dy) / length : 0;
      const double t = std::clamp(along, 0.0, 1.0);
      if (std::hypot(at.x - line[i].x - t * dx, at.y - line[i].y - t * dy) <= most) return true;
    }
  }
  return false;
}

}  // namespace casebound::extract

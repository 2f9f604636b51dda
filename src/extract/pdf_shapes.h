#pragma once
/// \file The shapes of a PDF page in page space: does this point lie in that path?
#include <algorithm>
#include <cstddef>
#include <vector>

#include "extract/pdfium.h"

namespace casebound::extract {

struct PdfPoint {
  double x = 0, y = 0;
};

/// Left, bottom, right, top in points.
struct PdfBounds {
  double left = 0, bottom = 0, right = 0, top = 0;
  bool contains(PdfPoint at) const { return at.x >= left && at.x <= right && at.y >= bottom && at.y <= top; }
  double width() const { return right - left; }
  double height() const { return top - bottom; }
};

struct PdfMatrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  PdfPoint operator()(PdfPoint at) const { return {a * at.x + c * at.y + e, b * at.x + d * at.y + f}; }
  /// First this one, then `outer`.
  PdfMatrix then(const PdfMatrix& outer) const;
  /// The box around a box that was moved.
  PdfBounds operator()(const PdfBounds& box) const;
  /// How much longer a line becomes, as the square root of the area.
  double scale() const;
};
PdfMatrix matrix_of(CbPdfPageObject* object);  ///< of a path, a picture or a form

/// A path as closed lines. Curves are drawn by their control points: near enough to ask for the middle of a
/// letter.
class PdfOutline {
 public:
  static constexpr int kMostSegments = 2'000;

  /// One of more than kMostSegments is not kept; it counts as if it were everywhere.
  static PdfOutline of_path(CbPdfPageObject* path, const PdfMatrix& to_page);
  static PdfOutline of_clip(CbPdfClipPath* clip, int path, const PdfMatrix& to_page);

  std::size_t segments() const { return segments_; }
  /// Filled by the nonzero winding rule, or by the even-odd one.
  bool contains(PdfPoint at, bool even_odd) const;
  /// Drawn as a line of that width.
  bool is_near(PdfPoint at, double width) const;

 private:
  void add(CbPdfSegment* segment, const PdfMatrix& to_page);
  void settle();

  std::vector<std::vector<PdfPoint>> lines_;
  PdfBounds bounds_;
  std::size_t segments_ = 0;
  bool too_long_ = false;
  bool is_box_ = false;
};

}  // namespace casebound::extract

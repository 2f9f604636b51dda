#pragma once
/// \file Which characters of a PDF page can be seen, and what hides the others.
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "extract/pdf_frame.h"
#include "extract/pdf_glyphs.h"
#include "extract/pdf_shapes.h"

namespace casebound::extract {

/// The objects of one page in the order in which they are painted.
///
/// A character is judged in two steps. The objects alone tell what is drawn without ink, off the page or in
/// the colour of the plain ground that it stands on. Outside of a clip, under something painted later, white
/// on a picture, on a layer are suspicions: that part of the page is drawn with and without the text
/// concerned, and what makes no difference to the picture cannot be seen. So what PDFium shows decides, and
/// pages without suspicion are never drawn.
class PdfSight {
 public:
  PdfSight(CbPdfPage* page, const PdfFrame& frame);

  /// Something but text is drawn.
  bool draws_anything() const { return draws_anything_; }
  /// Numbers the text objects from 1; 0 for one that is not known.
  std::uint32_t piece_of(CbPdfPageObject* text) const;
  /// Sets `unseen` of the glyphs, from their places and pieces.
  /// \param layers_may_be_off layers of this document may be switched off
  /// \param may_draw          the page may be drawn; else suspicions of layers are dropped, the others stand
  /// \returns whether the page was drawn
  bool judge(std::vector<Glyph>& glyphs, bool layers_may_be_off, bool may_draw);

 private:
  struct Colour {
    unsigned int r = 255, g = 255, b = 255;
    unsigned int away_from(const Colour& other) const;
  };
  struct Holder {  // the page, or a form drawn on it
    PdfMatrix to_page;
    std::uint32_t parent = 0;
    CbPdfPageObject* form = nullptr;
  };
  struct Piece {
    CbPdfPageObject* object = nullptr;
    std::uint32_t holder = 0;
    std::uint32_t order = 0;
  };
  struct Ink;    // how a piece is drawn
  struct Cover;  // what may hide a glyph, or lie under it

  void walk(CbPdfPageObject* object, std::uint32_t holder, int depth);
  void add_cover(CbPdfPageObject* object, int type, std::uint32_t holder);
  void add_annotations();
  std::vector<PdfOutline> clips_of(CbPdfPageObject* object, std::uint32_t holder);
  Ink ink_of(const Piece& piece, bool layers_may_be_off);
  void fill_rows();
  const std::vector<std::uint32_t>& row_of(double y) const;
  static bool covers(Cover& cover, PdfPoint at);
  bool judge_one(Glyph& glyph, const Ink& ink, std::uint32_t order);
  bool may_work(std::size_t steps);
  bool can_draw() const;
  bool is_scan() const;
  void compare(const std::vector<Glyph*>& suspects);

  CbPdfPage* page_;
  const PdfFrame& frame_;
  PdfBounds shown_;
  std::vector<Holder> holders_;
  std::vector<Piece> pieces_;
  std::unordered_map<CbPdfPageObject*, std::uint32_t> numbers_;
  std::vector<Cover> covers_;
  std::vector<std::vector<std::uint32_t>> rows_;
  std::uint32_t order_ = 0;
  std::uint64_t image_pixels_ = 0;
  double image_area_ = 0;
  std::size_t work_ = 0;
  bool draws_anything_ = false;

 public:
  ~PdfSight();
  PdfSight(const PdfSight&) = delete;
  PdfSight& operator=(const PdfSight&) = delete;
};

}  // namespace casebound::extract

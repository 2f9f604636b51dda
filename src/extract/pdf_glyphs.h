#pragma once
/// \file The characters of a PDF page with their places, and what right-to-left lines need put right.
#include <cstdint>
#include <optional>
#include <vector>

#include "model/page.h"

namespace casebound::extract {

struct Glyph {
  char32_t character = 0;
  bool generated = false;                         ///< a space or line end that was put in: it has no place
  std::optional<MarkKind> unseen = std::nullopt;  ///< why it cannot be seen
  std::uint32_t piece = 0;  ///< the text object that it is of, counted from 1; 0 for generated ones
  double left = 0, right = 0, bottom = 0, top = 0;  ///< page space, points
  double x = 0, y = 0;                              ///< origin

  bool shares_place(const Glyph& other) const {
    return left == other.left && right == other.right && bottom == other.bottom && top == other.top &&
           x == other.x && y == other.y;
  }
};

/// Puts the characters of ligature glyphs in reading order.
///
/// The characters of one glyph share its place. PDFium turns a right-to-left line around character by
/// character, so that they come out backwards ("alef lam" for lam-alef); a presentation form that it takes
/// apart itself comes out right and is left alone.
void turn_ligatures(std::vector<Glyph>& glyphs);

/// Puts right-to-left lines in reading order where their glyphs do not stand so.
///
/// Vowel signs drawn off the base line make PDFium cut a line in two and swap the halves, or move the full
/// stop. A line whose letters are mostly right-to-left is read again from the places of its glyphs: sorted
/// from right to left, signs behind the letter that they stand over, numbers and Latin words turned (UAX #9,
/// inverse), spaces where the gaps are. A line that already stands in that order is not touched.
void mend_rtl_lines(std::vector<Glyph>& glyphs);

}  // namespace casebound::extract

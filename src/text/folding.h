#pragma once
/// \file Folding for search alone: different spellings of one word become one term. Never stored, never
/// shown.
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::text {

/// Folded text, and for every folded character the place it came from.
struct Folded {
  std::string text;
  /// For folded code point i (in order): half-open byte range in the original. A letter's range holds its
  /// marks and, in Uyghur, its hamza seat; several folded characters of one original (ß) share its range.
  struct Place {
    ByteOffset folded;  ///< byte offset in `text`
    ByteOffset begin, end;
  };
  std::vector<Place> places;
};

/// Folds valid UTF-8 so that spellings of one word become the same; folding twice changes nothing, and text
/// in NFC and NFD folds alike.
///
/// NFKC_Casefold (Unicode 15, UAX #31: case, full-width and presentation forms; zero-width and bidi controls
/// vanish), then Han towards Simplified (OpenCC TSCharacters, one character for one, never towards
/// Traditional; radicals and ○ as the characters they stand for), Arabic script (tatweel and harakat left
/// out; أ إ آ ٱ as ا; ى ی as ي; ک as ك; ه ہ ة as ە; ئ left out before a Uyghur vowel), marks of Latin, Greek
/// and Hebrew letters and the accents of Cyrillic left out, digits of all scripts as 0-9, apostrophes as '.
/// Reasons: docs/design/0001-folding-and-tokens.md.
std::string fold(std::string_view text);
Folded fold_with_places(std::string_view text);

}  // namespace casebound::text

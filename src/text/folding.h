#pragma once
/// \file Folding for search alone: different spellings of one word become one term. Never stored, never shown.
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::text {

/// Folded text, and for every folded byte the place it came from.
struct Folded {
  std::string text;
  /// For folded code point i (in order): half-open byte range in the original.
  struct Place {
    ByteOffset folded;  ///< byte offset in `text`
    ByteOffset begin, end;
  };
  std::vector<Place> places;
};

/// Folds by NFKC_Casefold (Unicode 14, UAX #31), then Han towards Simplified (OpenCC TSCharacters, one character for one),
/// then Arabic script (tatweel, harakat, the hamza seat before Uyghur vowels, alef forms, presentation forms), then the
/// diacritics of Latin letters. Never expands towards Traditional.
std::string fold(std::string_view text);
Folded fold_with_places(std::string_view text);

}  // namespace casebound::text

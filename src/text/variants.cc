#include "text/variants.h"

#include <algorithm>
#include <clocale>
#include <cwctype>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/folding.h"
#include "text/places.h"
#include "text/scripts.h"

namespace casebound::text {
namespace {

/// Reasons in the order met, each once.
class Reasons {
 public:
  void add(std::string_view reason) {
    if (std::find(reasons_.begin(), reasons_.end(), reason) == reasons_.end()) reasons_.push_back(reason);
  }
  /// "with X" when only the text has it, "without X" when only the query has it.
  void add_presence(bool in_found, bool in_typed, std::string_view with, std::string_view without) {
    if (in_found != in_typed) add(in_found ? with : without);
  }
  void add(const Reasons& others) {
    for (const std::string_view reason : others.reasons_) add(reason);
  }
  bool empty() const { return reasons_.empty(); }
  std::string joined() const {
    std::string out;
    for (const std::string_view reason : reasons_) {
      if (!out.empty()) out += ", ";
      out += reason;
    }
    return out;
  }

 private:
  std::vector<std::string_view> reasons_;  // literals
};

bool is_full_width(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E; }
bool is_half_width(char32_t c) { return c >= 0xFF61 && c <= 0xFFDC; }
bool is_compatibility_han(char32_t c) {
  return (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}
bool is_combining_mark(char32_t c) { return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1DC0 && c <= 0x1DFF); }
bool is_arabic_presentation(char32_t c) {
  return (c >= 0xFB50 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF);
}
bool is_arabic_mark(char32_t c) {
  return (c >= 0x064B && c <= 0x065F) || c == 0x0670 || (c >= 0x06D6 && c <= 0x06DC) ||
         (c >= 0x06DF && c <= 0x06E8);
}
bool is_alef(char32_t c) { return c == 0x0622 || c == 0x0623 || c == 0x0625 || c == 0x0627 || c == 0x0671; }
constexpr char32_t kTatweel = 0x0640;
constexpr char32_t kHamzaSeat = 0x0626;

template <class Test>
bool has(const std::u32string& piece, Test test) {
  return std::any_of(piece.begin(), piece.end(), test);
}

char32_t to_lower(char32_t c) {
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return unicode == nullptr ? c : static_cast<char32_t>(towlower_l(static_cast<wint_t>(c), unicode));
}

/// A Latin letter with a mark, made of one code point or of two.
bool has_diacritic(const std::u32string& piece) {
  return has(piece, is_combining_mark) ||
         has(piece, [](char32_t c) { return (c >= 0x00C0 && c <= 0x024F) || (c >= 0x1E00 && c <= 0x1EFF); });
}

void explain_han(char32_t found, char32_t typed, Reasons& reasons) {
  std::string found_text, typed_text;
  append_utf8(found_text, found);
  append_utf8(typed_text, typed);
  if (is_compatibility_han(found) || is_compatibility_han(typed))
    reasons.add("another code of the character");
  else if (fold(typed_text) == typed_text)
    reasons.add("Traditional form");
  else if (fold(found_text) == found_text)
    reasons.add("Simplified form");
  else
    reasons.add("another form of the character");
}

void explain_arabic(const std::u32string& found, const std::u32string& typed, Reasons& reasons) {
  if (has(found, is_arabic_presentation) != has(typed, is_arabic_presentation))
    return reasons.add("joined letter form");
  reasons.add_presence(has(found, is_arabic_mark), has(typed, is_arabic_mark), "with vowel marks",
                       "without vowel marks");
  const auto is_tatweel = [](char32_t c) { return c == kTatweel; };
  reasons.add_presence(has(found, is_tatweel), has(typed, is_tatweel), "stretched letters",
                       "letters not stretched");
  const auto is_seat = [](char32_t c) { return c == kHamzaSeat; };
  if (has(found, is_seat) != has(typed, is_seat)) reasons.add("another spelling of Uyghur hamza");
  if (!reasons.empty()) return;
  reasons.add(has(found, is_alef) && has(typed, is_alef) ? "another form of alef"
                                                         : "another form of the letter");
}

void explain_alphabet(const std::u32string& found, const std::u32string& typed, Reasons& reasons) {
  if (has(found, is_full_width)) return reasons.add("full-width form");
  if (has(typed, is_full_width) || has(found, is_half_width)) return reasons.add("half-width form");
  const bool marks_here = has_diacritic(found);
  const bool marks_typed = has_diacritic(typed);
  reasons.add_presence(marks_here, marks_typed, "with diacritics", "without diacritics");
  std::u32string found_lower = found;
  std::u32string typed_lower = typed;
  std::transform(found.begin(), found.end(), found_lower.begin(), to_lower);
  std::transform(typed.begin(), typed.end(), typed_lower.begin(), to_lower);
  const bool is_capital_here = found_lower != found;
  const bool is_capital_typed = typed_lower != typed;
  if (is_capital_here != is_capital_typed) return reasons.add("letter case");
  if (marks_here == marks_typed) reasons.add(marks_here ? "other diacritics" : "another spelling");
}

/// Two pieces that fold to the same and are not the same.
void explain_piece(const std::u32string& found, const std::u32string& typed, Reasons& reasons) {
  if (found == typed || found.empty() || typed.empty()) return;
  Reasons here;
  const auto is_arabic = [](char32_t c) {
    return script_of(c) == Script::Arabic || is_arabic_presentation(c);
  };
  if (is_han(found.front()) && is_han(typed.front()))
    explain_han(found.front(), typed.front(), here);
  else if (has(found, is_arabic) || has(typed, is_arabic))
    explain_arabic(found, typed, here);
  else
    explain_alphabet(found, typed, here);
  reasons.add(here);
}

/// One folded character of a word, where it came from, and the signs before it (white space left out).
struct Piece {
  char32_t folded = 0;
  std::u32string raw;
  std::u32string signs;
  bool after_line_break = false;
};

/// Cuts a surface by what it folds to: signs between the pieces do not fold into words.
std::vector<Piece> pieces_of(std::string_view surface) {
  const Folded folded = fold_with_places(surface);
  std::vector<Piece> out;
  Piece next;
  for (const Folded::Place& place : folded.places) {
    std::size_t at = place.folded;
    next.folded = next_code_point(folded.text, at);
    next.raw = to_utf32(surface.substr(place.begin, place.end - place.begin));
    switch (Character(next.folded).character_class()) {
      case CharacterClass::Letter:
      case CharacterClass::Digit:
      case CharacterClass::Mark:
      case CharacterClass::Each:
        out.push_back(std::exchange(next, {}));
        break;
      case CharacterClass::Break:
        next.after_line_break = true;
        break;
      case CharacterClass::Space:
        break;
      case CharacterClass::Apostrophe:
        next.signs += U'\'';  // straight or curly says nothing
        break;
      case CharacterClass::Other:
        next.signs += next.folded;
    }
  }
  return out;
}

void explain_signs(const Piece& found, const Piece& typed, Reasons& reasons) {
  if (found.signs == typed.signs) return;
  const auto is_apostrophe = [](const std::u32string& signs) { return signs == U"'"; };
  if (found.signs.size() == 1 && found.after_line_break && typed.signs.empty())
    return reasons.add("parted at the end of a line");
  if (is_apostrophe(found.signs) && typed.signs.empty()) return reasons.add("with an apostrophe");
  if (is_apostrophe(typed.signs) && found.signs.empty()) return reasons.add("without an apostrophe");
  reasons.add("other signs inside");
}

}  // namespace

std::string explain_variant(std::string_view found, std::string_view typed) {
  if (in_one_line(found) == in_one_line(typed)) return {};
  const std::vector<Piece> here = pieces_of(found);
  const std::vector<Piece> asked = pieces_of(typed);
  Reasons reasons;
  // Step by step; what only one side has (the s of 's, the number of a note) is passed over.
  for (std::size_t i = 0, j = 0; i < here.size() && j < asked.size(); ++i) {
    if (here[i].folded != asked[j].folded) continue;
    explain_piece(here[i].raw, asked[j].raw, reasons);
    if (j > 0) explain_signs(here[i], asked[j], reasons);
    ++j;
  }
  return reasons.joined();
}

}  // namespace casebound::text

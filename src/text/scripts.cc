#include "text/scripts.h"

#include <algorithm>
#include <iterator>

#include "text/characters.h"
#include "text/uyghur.h"

namespace casebound::text {
namespace {

#include "text/tables/han_sides.inc"

/// What takes one character of Han takes about this many letters: so much each weighs when a text has both.
constexpr std::uint32_t kLettersOfSyllable = 3;
/// Japanese writes at least this share of its East Asian characters in Kana.
constexpr std::uint32_t kKanaOneIn = 5;
/// The clearer side of Han must outnumber the other by this factor.
constexpr std::uint32_t kClearMajority = 4;

template <std::size_t kSize>
bool contains(const char32_t (&sorted)[kSize], char32_t c) {
  return std::binary_search(std::begin(sorted), std::end(sorted), c);
}

bool is_letter(CharacterClass its_class) {
  return its_class == CharacterClass::Letter || its_class == CharacterClass::Each;
}

/// Whether a letter of a script folds to several: ﬁ, ﻼ, ß.
bool is_ligature(const Character& entry) {
  if (entry.folds_to_itself() || entry.folds_to_one() || entry.script() == Script::Other) return false;
  const auto folded = entry.sequence();
  return !folded.empty() && is_letter(Character(folded.front()).character_class());
}

std::string language_of_han(const ScriptCounts& counts) {
  const std::uint32_t simplified = counts.simplified_only;
  const std::uint32_t traditional = counts.traditional_only;
  if (simplified > traditional * kClearMajority) return "zh-Hans";
  if (traditional > simplified * kClearMajority) return "zh-Hant";
  return "zh";
}

}  // namespace

Script script_of(char32_t code_point) {
  return code_point > 0x10FFFF ? Script::Other : Character(code_point).script();
}

bool is_han(char32_t code_point) { return script_of(code_point) == Script::Han; }

ScriptCounts count_scripts(std::string_view text) {
  ScriptCounts counts;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode(text, at);
    const Character entry(c);
    if (!is_letter(entry.character_class()) && !is_ligature(entry)) continue;
    ++counts.letters;
    switch (entry.script()) {
      case Script::Han:
        ++counts.han;
        counts.simplified_only += contains(kSimplifiedOnly, c);
        counts.traditional_only += contains(kTraditionalOnly, c);
        break;
      case Script::Kana:
        ++counts.kana;
        break;
      case Script::Hangul:
        ++counts.hangul;
        break;
      case Script::Latin:
        ++counts.latin;
        break;
      case Script::Cyrillic:
        ++counts.cyrillic;
        break;
      case Script::Arabic:
        ++counts.arabic;
        counts.uyghur_letters += is_uyghur_letter(c);
        break;
      default:
        ++counts.other;
    }
  }
  return counts;
}

std::string language_by_script(const ScriptCounts& counts, std::string_view text) {
  const std::uint32_t syllables = counts.han + counts.kana + counts.hangul;
  const std::uint32_t others = counts.letters - syllables;
  if (syllables * kLettersOfSyllable > others) {
    if (counts.hangul > counts.han + counts.kana) return "ko";
    if (counts.kana * kKanaOneIn >= counts.han + counts.kana) return "ja";
    return language_of_han(counts);
  }
  if (counts.arabic > counts.letters / 2) return is_uyghur_arabic(text) ? "ug" : "";
  if (counts.latin > counts.letters / 2) return is_uyghur_latin(text) ? "ug-Latn" : "";
  return {};
}

}  // namespace casebound::text

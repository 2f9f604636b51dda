#pragma once
/// \file What folding, tokens and scripts know of each character: tables of one Unicode and one OpenCC
/// version, so that an index gives the same totals on every system.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "text/scripts.h"

namespace casebound::text {

/// What a character is to tokens, after folding.
enum class CharacterClass : std::uint8_t {
  Other,       ///< ends a word
  Letter,      ///< of a script that parts words by spaces
  Digit,       ///< folded to 0-9
  Mark,        ///< belongs to the character before it
  Each,        ///< a position of its own: Han, Kana, Hangul, Thai ...
  Space,       ///< white space within a line
  Break,       ///< ends a line
  Apostrophe,  ///< folded to '
};

namespace tables {
constexpr unsigned kShift = 5;
extern const std::uint16_t kStage1[];
extern const std::uint32_t kStage2[];
extern const char32_t kPool[];
extern const bool kLeadMayJoin[];
}  // namespace tables

/// The entry of one character: 21 bits of payload, 2 of kind, 2 flags, 3 of class, 4 of script
/// (tools/text_tables/make.py).
class Character {
 public:
  /// \param code_point at most U+10FFFF
  explicit Character(char32_t code_point)
      : value_(tables::kStage2[tables::kStage1[code_point >> tables::kShift] << tables::kShift |
                               (code_point & ((1u << tables::kShift) - 1))]) {}

  bool folds_to_itself() const { return (value_ >> 21 & 3) == 0; }
  /// Whether it folds to exactly one other code point: `folded()`.
  bool folds_to_one() const { return (value_ >> 21 & 3) == 1; }
  char32_t folded() const { return value_ & 0x1FFFFF; }
  /// None, or several: valid when neither of the above.
  std::u32string_view sequence() const {
    return {tables::kPool + ((value_ & 0x1FFFFF) >> 5), static_cast<std::size_t>(value_ & 31)};
  }
  /// Whether it may become one with the character before it, or vanish into it.
  bool joins() const { return value_ >> 23 & 1; }
  /// Whether nothing of it is seen: zero-width and bidi controls, soft hyphen.
  bool is_invisible() const { return value_ >> 24 & 1; }
  /// Class of what it folds to; Other when that is not one code point.
  CharacterClass character_class() const { return static_cast<CharacterClass>(value_ >> 25 & 7); }
  Script script() const { return static_cast<Script>(value_ >> 28); }

 private:
  std::uint32_t value_;
};

/// Canonical combining class (UAX #44); 0 for most.
std::uint8_t combining_class(char32_t code_point);
/// The canonical composite of two code points, Hangul included; 0 when there is none that folding leaves.
char32_t compose_pair(char32_t first, char32_t second);
/// Splits a composite that folding leaves into its pair; false when it is none.
bool decompose_pair(char32_t whole, char32_t& first, char32_t& second);

/// Decodes as next_code_point() does; quicker on valid text.
inline char32_t decode(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return static_cast<unsigned char>(text[at++]);
  // E1..EC have no over-long forms and no surrogates.
  if (lead >= 0xE1 && lead <= 0xEC && text.size() - at >= 3 && (byte(1) & 0xC0) == 0x80 &&
      (byte(2) & 0xC0) == 0x80) {
    const char32_t c = static_cast<char32_t>((lead & 0xF) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
    at += 3;
    return c;
  }
  if (lead >= 0xC2 && lead <= 0xDF && text.size() - at >= 2 && (byte(1) & 0xC0) == 0x80) {
    const char32_t c = static_cast<char32_t>((lead & 0x1F) << 6 | (byte(1) & 0x3F));
    at += 2;
    return c;
  }
  return next_code_point(text, at);
}

/// Whether the character at `at` may join the one before; a quick no for most text. Past the end: no.
inline bool may_join(std::string_view text, std::size_t at) {
  return at < text.size() && tables::kLeadMayJoin[static_cast<unsigned char>(text[at])];
}

}  // namespace casebound::text

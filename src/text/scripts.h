#pragma once
/// \file Scripts of a text, counted; and what the counts alone say of its language.
#include <cstdint>
#include <string>
#include <string_view>

namespace casebound::text {

enum class Script : std::uint8_t {
  Other,
  Han,
  Kana,
  Hangul,
  Latin,
  Cyrillic,
  Arabic,
  Hebrew,
  Greek,
  Tibetan,
  Mongolian,
  Devanagari,
  Thai
};
Script script_of(char32_t code_point);
bool is_han(char32_t code_point);

/// Code points by script, and the tell-tale ones.
struct ScriptCounts {
  std::uint32_t letters = 0;  ///< all letters
  std::uint32_t han = 0, kana = 0, hangul = 0, latin = 0, cyrillic = 0, arabic = 0, other = 0;
  std::uint32_t simplified_only = 0;   ///< Han characters that only Simplified texts use
  std::uint32_t traditional_only = 0;  ///< Han characters that only Traditional texts use
  std::uint32_t uyghur_letters = 0;    ///< ې ۈ ۆ ۋ ڭ ە ۇ: Arabic and Persian lack them
};
ScriptCounts count_scripts(std::string_view text);

/// A language that the scripts, and for Uyghur the letters and endings of its words, decide: "zh-Hans",
/// "zh-Hant", "zh" (undetermined Han), "ja", "ko", "ug", "ug-Latn"; empty when a statistical model must
/// decide.
std::string language_by_script(const ScriptCounts& counts, std::string_view text);

}  // namespace casebound::text

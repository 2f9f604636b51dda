#include "analyze/language.h"

#include <fasttext/fasttext.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"
#include "text/scripts.h"

namespace casebound::analyze {
namespace {

/// The model needs some words; below this, names and headings come out as any language.
constexpr std::uint32_t kFewestLetters = 10;
/// What the model sees of a text, in pieces from its beginning, middle and end: more does not change its
/// mind, and the model is a seventh of the whole intake's processor time when it sees 3,000 characters.
constexpr std::size_t kSampleCharacters = 720;
constexpr std::size_t kSamplePieces = 3;
/// How many languages the model names, best first.
constexpr int kGuesses = 12;
/// Below this share of what the possible languages have together, the model guesses.
constexpr float kLeastConfidence = 0.4F;

/// lid.176 names languages as Wikipedia does; these are not BCP 47 (IANA language subtag registry).
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kRenamed = {
    {{"als", "gsw"}, {"bh", "bho"}, {"eml", "egl"}, {"sh", "sr-Latn"}}};

/// Languages that are written in Arabic script, as lid.176 names them.
constexpr std::array<std::string_view, 13> kArabicScript = {"ar",  "arz", "azb", "ckb", "fa", "lrc", "mzn",
                                                            "pnb", "ps",  "sd",  "ug",  "ur", "ku"};

/// Languages that are written in Cyrillic: what each alphabet has beyond the Russian one.
/// Source: Unicode CLDR 42, main exemplar characters.
struct CyrillicAlphabet {
  std::string_view label;
  std::u32string_view letters;
};
constexpr std::array<CyrillicAlphabet, 28> kCyrillicScript = {{
    {"av", U"ӏ"},      {"ba", U"әөүғҡңҙҫһ"}, {"be", U"іў"},        {"bg", U""},          {"bxr", U"өүһ"},
    {"ce", U"ӏ"},      {"cv", U"ӑӗҫӳ"},      {"kk", U"әғқңөұүһі"}, {"krc", U""},         {"kv", U"іӧ"},
    {"ky", U"ңөү"},    {"lez", U"ӏ"},        {"mhr", U"ҥӧӱ"},      {"mk", U"ѓѕјљњќџѐѝ"}, {"mn", U"өү"},
    {"mrj", U"ӓӧӱӹ"},  {"myv", U""},         {"os", U"ӕ"},         {"ru", U""},          {"rue", U"ґєії"},
    {"sah", U"ҕҥөһү"}, {"sh", U"ђјљњћџ"},    {"sr", U"ђјљњћџ"},    {"tg", U"ғӣқӯҳҷ"},    {"tt", U"әөүҗңһ"},
    {"tyv", U"ңөү"},   {"uk", U"ґєії"},      {"xal", U"әһҗңөү"},
}};
/// A foreign name may bring a letter of its own; more than this share of them is another alphabet.
constexpr double kMostForeignLetters = 0.04;

/// Precondition: `c` is Cyrillic.
char32_t to_lower_cyrillic(char32_t c) {
  if (c >= 0x0410 && c <= 0x042F) return c + 0x20;
  if (c >= 0x0400 && c <= 0x040F) return c + 0x50;
  if (c == 0x04C0) return 0x04CF;
  if (c >= 0x04C1 && c <= 0x04CE) return c + (c & 1);
  return c >= 0x0460 && (c & 1) == 0 ? c + 1 : c;
}

bool fits_cyrillic(std::string_view text, std::string_view label) {
  const auto alphabet = std::find_if(kCyrillicScript.begin(), kCyrillicScript.end(),
                                     [label](const CyrillicAlphabet& one) { return one.label == label; });
  if (alphabet == kCyrillicScript.end()) return false;
  std::size_t letters = 0;
  std::size_t foreign = 0;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (c < 0x0400 || c > 0x052F) continue;
    c = to_lower_cyrillic(c);
    ++letters;
    const bool is_russian = (c >= U'а' && c <= U'я') || c == U'ё';
    if (!is_russian && alphabet->letters.find(c) == std::u32string_view::npos) ++foreign;
  }
  return static_cast<double>(foreign) <= kMostForeignLetters * static_cast<double>(letters);
}

template <std::size_t kSize>
bool holds(const std::array<std::string_view, kSize>& list, std::string_view label) {
  return std::find(list.begin(), list.end(), label) != list.end();
}

/// Whether a text with these letters can be of this language: the model answers for any bytes.
bool fits_script(const text::ScriptCounts& counts, std::string_view text, std::string_view label) {
  const std::uint32_t half = counts.letters / 2;
  if (counts.arabic > half) return holds(kArabicScript, label);
  if (counts.cyrillic > half) return fits_cyrillic(text, label);
  const bool is_east_asian =
      label == "zh" || label == "ja" || label == "ko" || label == "yue" || label == "wuu";
  if (counts.han + counts.kana + counts.hangul > half) return is_east_asian;
  return !is_east_asian;
}

/// Appends up to `most` letters of the text to one line: the model takes a line feed for the end, and figures
/// and addresses tell nothing. \returns how many
std::size_t append_letters(std::string_view text, std::size_t most, std::string& line) {
  std::size_t characters = 0;
  bool space = true;
  for (std::size_t at = 0; at < text.size() && characters < most;) {
    const char32_t c = next_code_point(text, at);
    if (c <= 0x20 || c == 0x7F || c == 0xA0 || c == 0x3000 || c == 0x2028 || c == 0x2029 ||
        (c >= '0' && c <= '9')) {
      space = true;
      continue;
    }
    if (space && !line.empty()) line += ' ';
    space = false;
    append_utf8(line, c);
    ++characters;
  }
  return characters;
}

std::string sample_of(std::string_view text) {
  std::string out;
  if (append_letters(text, kSampleCharacters, out) < kSampleCharacters) return out;
  out.clear();
  for (std::size_t piece = 0; piece < kSamplePieces; ++piece) {
    const std::size_t begin = floor_boundary(text, text.size() * piece / kSamplePieces);
    append_letters(text.substr(begin), kSampleCharacters / kSamplePieces, out);
  }
  return out;
}

std::string to_bcp47(std::string_view label) {
  for (const auto& [wikipedia, registered] : kRenamed)
    if (label == wikipedia) return std::string(registered);
  return std::string(label);
}

}  // namespace

struct LanguageDetector::State {
  fasttext::FastText model;
};

LanguageDetector::LanguageDetector(const std::string& model_path) {
  if (model_path.empty()) return;
  state_ = std::make_unique<State>();
  try {
    state_->model.loadModel(model_path);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    throw Error(
        ErrorCode::Damaged,
        "The language model lid.176.ftz cannot be read. Install Casebound again, or run scripts/setup.");
  }
}

LanguageDetector::~LanguageDetector() = default;

std::string LanguageDetector::detect(std::string_view text) const {
  const text::ScriptCounts counts = text::count_scripts(text);
  std::string by_script = text::language_by_script(counts, text);
  if (!by_script.empty() || counts.letters < kFewestLetters || !state_) return by_script;

  const std::string sample = sample_of(text);
  std::istringstream line(sample + "\n");
  std::vector<std::pair<fasttext::real, std::string>> guesses;
  state_->model.predictLine(line, guesses, kGuesses, 0);
  // What the letters rule out gives its share to the rest.
  float possible = 0;
  std::string_view best;
  float best_confidence = 0;
  for (const auto& [confidence, name] : guesses) {
    const std::string_view label = std::string_view(name).substr(std::string_view("__label__").size());
    if (!fits_script(counts, sample, label)) continue;
    possible += confidence;
    if (!best.empty()) continue;
    best = label;
    best_confidence = confidence;
  }
  return best.empty() || best_confidence < kLeastConfidence * possible ? std::string() : to_bcp47(best);
}

}  // namespace casebound::analyze

#include "text/uyghur.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/utf8.h"
#include "text/cluster.h"
#include "text/tokens.h"

namespace casebound::text {
namespace {

// Letters that the Arabic-script languages beside Uyghur use and Uyghur does not: Arabic, Persian, Urdu,
// Pashto, Kurdish, Kazakh, Kyrgyz. One or two come in names and quotations.
constexpr std::u32string_view kForeignLetters = U"عصضطظحثذةءأإؤیکےںٹڈڑڕڵێڤۍښټډړږځڼګۅۉٴه";
constexpr std::uint32_t kUyghurForOneForeign = 4;

/// Latin words of Uyghur, folded, that its neighbours spell otherwise or lack.
constexpr std::array kOwnWords = std::to_array<std::string_view>(
    {"arqiliq",  "bashqa",    "belgilik",   "berdi",   "bilen",   "biraq",  "boldi",    "bolghan", "bolidu",
     "bolmaydu", "bolup",     "bolush",     "chunki",  "dedi",    "degen",  "dep",      "deydu",   "emdi",
     "emes",     "hazir",     "heqqide",    "ichide",  "ikki",    "keyin",  "lekin",    "mumkin",  "nahayiti",
     "nurghun",  "ozining",   "qalghan",    "qandaq",  "qilghan", "qilidu", "qilip",    "qilish",  "shundaq",
     "shuning",  "teripidin", "toghrisida", "turghan", "uchun",   "ular",   "ularning", "uni",     "uning",
     "uyghur",   "xelq",      "yaki",       "yene",    "yili"});
/// Short words that other languages share.
constexpr std::array kSharedWords =
    std::to_array<std::string_view>({"adem", "ata", "bir", "biz", "bu", "emma", "eng", "hem", "her", "idi",
                                     "kerek", "men", "oz", "sen", "shu", "siz", "u", "we", "yil"});
/// Endings of Uyghur words, folded; those that a longer one ends with are left out.
constexpr std::array kEndings = std::to_array<std::string_view>(
    {"ning", "ghan", "qan", "gen",  "ken", "gha", "ge",  "qa",  "ke",  "idu", "ydu",
     "ptu",  "din",  "tin", "diki", "iqi", "liq", "luq", "lik", "luk", "lar", "ler",
     "liri", "ini",  "imu", "daq",  "ip",  "up",  "tti", "che", "ngiz"});
constexpr std::size_t kFewestWords = 4;
/// In a longer text, so many bytes from its middle must show signs before the rest is asked.
constexpr std::size_t kProbeBytes = 700;
constexpr std::size_t kLettersForOneForeign = 100;

template <std::size_t kSize>
bool holds(const std::array<std::string_view, kSize>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// The letter of a presentation form. ﻩ may be ە of Uyghur or ه of Arabic: it tells nothing.
char32_t plain_letter(char32_t c) {
  if (c < 0xFB50 || c > 0xFEFF || !Character(c).folds_to_one()) return c;
  const char32_t letter = Character(c).folded();
  return letter == U'ە' ? 0 : letter;
}

/// Letters of Latin alphabets that ULY lacks tell against it: ç ş ı ğ ñ å ... ULY is a-z and é ë ö ü.
bool is_foreign_latin(char32_t c) {
  if (c < 0x80 || Character(c).script() != Script::Latin) return false;
  constexpr std::u32string_view kOwn = U"éëöüÉËÖÜ";
  return kOwn.find(c) == std::u32string_view::npos;
}

/// q without u, and gh before a vowel: hardly an English word, and not a German one.
bool has_own_spelling(std::string_view word) {
  constexpr std::string_view kVowels = "aeiou";
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    if (word[i] == 'q' && word[i + 1] != 'u') return true;
    if (word.substr(i, 2) == "gh" && i > 0 && i + 2 < word.size() &&
        kVowels.find(word[i + 2]) != kVowels.npos)
      return true;
  }
  return word.ends_with('q');
}

/// Uzbek writes oʻ and gʻ.
bool is_uzbek_apostrophe(std::string_view text, std::size_t at, char32_t c) {
  const bool apostrophe = c == '\'' || c == 0x2018 || c == 0x2019 || c == 0x2BB || c == 0x2BC;
  return apostrophe && at > 0 && (text[at - 1] == 'o' || text[at - 1] == 'g');
}

/// What the words of a Latin text say.
struct LatinWords {
  std::size_t words = 0;
  std::size_t own = 0;
  std::size_t shared = 0;
  std::size_t endings = 0;
  std::size_t spellings = 0;
  std::size_t signs = 0;  ///< words that show one of these
};

LatinWords count_latin_words(std::string_view text) {
  LatinWords out;
  for (const Token& token : tokenize(text)) {
    const std::string_view word = token.term;
    if (word.front() < 'a' || word.front() > 'z') continue;
    ++out.words;
    if (holds(kOwnWords, word)) {
      ++out.own;
    } else if (holds(kSharedWords, word)) {
      ++out.shared;
    } else {
      const bool ends = std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
        return word.size() > ending.size() + 2 && word.ends_with(ending);
      });
      const bool spelled = has_own_spelling(word);
      out.endings += ends;
      out.spellings += spelled;
      out.signs += ends || spelled;
    }
  }
  out.signs += out.own + out.shared;
  return out;
}

/// Most pages are in another language, and their words need not all be read to see it.
bool shows_signs(std::string_view text) {
  if (text.size() < 3 * kProbeBytes) return true;
  const std::size_t begin = floor_boundary(text, (text.size() - kProbeBytes) / 2);
  const std::string_view middle = text.substr(begin);
  const LatinWords found = count_latin_words(middle.substr(0, floor_boundary(middle, kProbeBytes)));
  return found.signs * 6 >= found.words;
}

}  // namespace

bool is_uyghur_letter(char32_t code_point) {
  constexpr std::u32string_view kLetters = U"ېۈۆۋڭەۇ";
  return kLetters.find(code_point) != std::u32string_view::npos;
}

bool is_uyghur_arabic(std::string_view text) {
  std::uint32_t own = 0;
  std::uint32_t foreign = 0;
  std::uint32_t kurdish_too = 0;   // ە ۆ
  std::uint32_t uyghur_alone = 0;  // ې ۈ
  std::uint32_t seats = 0;         // ئ before a vowel; Kurdish has it, Kazakh does not
  std::uint32_t bare = 0;          // a vowel that begins a word without its seat
  char32_t last = ' ';
  ClusterReader reader(text);
  while (!reader.at_end()) {
    for (const char32_t folded : reader.next().folded) {
      if (is_seated_vowel(folded)) {
        seats += last == kYehHamza;
        bare += folded != U'ي' && Character(last).script() != Script::Arabic;
      }
      last = folded;
    }
  }
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = plain_letter(decode(text, at));
    own += is_uyghur_letter(c);
    uyghur_alone += c == U'ې' || c == U'ۈ';
    kurdish_too += c == U'ە' || c == U'ۆ';
    foreign += kForeignLetters.find(c) != std::u32string_view::npos;
  }
  if (own == 0 || own < foreign * kUyghurForOneForeign) return false;
  if (bare > seats && uyghur_alone == 0) return false;  // Kazakh
  return own > kurdish_too || seats > 0;
}

bool is_uyghur_latin(std::string_view text) {
  std::size_t foreign = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    foreign += is_foreign_latin(c) || is_uzbek_apostrophe(text, begin, c);
  }
  if (foreign * kLettersForOneForeign > text.size()) return false;
  if (!shows_signs(text)) return false;
  const LatinWords found = count_latin_words(text);
  if (found.words < kFewestWords) return false;
  if (found.own > 0 && found.signs > found.shared + 1) return found.signs * 3 >= found.words;
  return found.endings >= 2 && found.spellings >= 1 && found.signs >= 3 && found.signs * 2 >= found.words;
}

}  // namespace casebound::text

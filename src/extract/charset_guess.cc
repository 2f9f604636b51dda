#include "extract/charset_guess.h"

#include <uchardet/uchardet.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kSample = 16 * 1024;

// Letters and characters in the order of their frequency in running text.
constexpr std::string_view kCyrillic = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїєъёґјњљћђџў";
constexpr std::string_view kArabic = "اليمونرتبةعدسفهكقأحجشطصخإىضذثزئءغظآؤ،؛؟یکپگچژەۇېۈۆڭۋ";
constexpr std::string_view kGreek = "αοιετνσυρπκμληςωγδάχόέθίφβήύξζώψϊϋΐΰ";
constexpr std::string_view kHebrew = "יוהלארמתבשנדםעחקפגטצכןסזךףץ";
constexpr std::string_view kHan =
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着"
    "著下自之年过過发發"
    "后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主"
    "样樣理心她本前开開"
    "但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高"
    "间間由问問很最重并"
    "物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度"
    "门門任常先海通教儿"
    "兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總"
    "何电電数數安少报報"
    "才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马"
    "馬科司五基眼书書非"
    "则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规"
    "規万萬取拉格望觉覺"
    "术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運享尊严嚴由平等宪憲律护護社会保障";
constexpr std::string_view kHangul =
    "이다는을의에가고하지은한로를사도기자인아어리서시정그대나보일부스수해있들장전과여라주상국원으구제것관동성"
    "공만조선연유민생된할경우"
    "결신되모위교계않었등없오화소진문방후학회년말무적았와면각권단또게물며및누누구든행법";
constexpr std::string_view kAccented = "éèàçêäöüßñóíáúåøæışğłąęśżćčšžřěůýăţâîôûïëãõźńťďőűòìùțș";

struct RankTable {
  std::unordered_map<char32_t, float> bits;
  RankTable() {
    add(kCyrillic, 3.0F, 0.16F);
    add(kArabic, 2.8F, 0.17F);
    add(kGreek, 3.0F, 0.17F);
    add(kHebrew, 3.0F, 0.17F);
    add(kHan, 5.5F, 0.009F);
    add(kHangul, 5.5F, 0.03F);
    add(kAccented, 5.0F, 0.07F);
  }
  void add(std::string_view letters, float first, float step) {
    float cost = first;
    for (std::size_t at = 0; at < letters.size();) {
      bits.emplace(next_code_point(letters, at), cost);
      cost += step;
    }
  }
};

// Han and Hangul of the everyday blocks of the national standards, taken from ICU's own tables.
struct EverydayBlocks {
  std::bitset<0x10000> common;
  EverydayBlocks() {
    add("GB18030", 0xB0, 0xD7, 0xA1);
    add("Big5", 0xA4, 0xC6, 0x40);
    add("EUC-KR", 0xB0, 0xC8, 0xA1);
  }
  void add(std::string_view encoding, int first, int last, int first_trail) {
    std::string bytes;
    for (int lead = first; lead <= last; ++lead) {
      for (int trail = first_trail; trail <= 0xFE; ++trail) {
        if (trail > 0x7E && trail < 0xA1) continue;
        bytes += static_cast<char>(lead);
        bytes += static_cast<char>(trail);
      }
    }
    const std::string text = convert(bytes, *find_encoding(encoding)).text;
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = next_code_point(text, at);
      if (c < 0x10000) common.set(c);
    }
  }
};

enum class Kind {
  Space,
  Digit,
  Symbol,
  Latin,
  Cyrillic,
  Arabic,
  Greek,
  Hebrew,
  Thai,
  Han,
  Kana,
  Hangul,
  Box,
  Odd
};

Kind kind_of(char32_t c) {
  if (c < 0x80) {
    if (c == ' ' || (c >= 9 && c <= 13)) return Kind::Space;
    if (c >= '0' && c <= '9') return Kind::Digit;
    if ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z') return Kind::Latin;
    return c < 0x20 || c == 0x7F ? Kind::Odd : Kind::Symbol;
  }
  if (c < 0xA0) return Kind::Odd;
  if (c == 0xAA || c == 0xBA || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7)) return Kind::Latin;
  if (c < 0x370) return Kind::Symbol;
  if (c < 0x400) return Kind::Greek;
  if (c < 0x530) return Kind::Cyrillic;
  if (c >= 0x590 && c < 0x600) return Kind::Hebrew;
  if (c >= 0x600 && c < 0x700) return Kind::Arabic;
  if (c >= 0xE00 && c < 0xE80) return Kind::Thai;
  if (c >= 0x1E00 && c < 0x1F00) return Kind::Latin;
  if (c >= 0x2500 && c < 0x25A0) return Kind::Box;
  if (c >= 0x3040 && c < 0x3100) return Kind::Kana;
  if ((c >= 0x3400 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x32000))
    return Kind::Han;
  if (c >= 0xAC00 && c < 0xD7B0) return Kind::Hangul;
  if (c >= 0xE000 && c < 0xF900) return Kind::Odd;
  return Kind::Symbol;
}

bool is_letter(Kind kind) { return kind >= Kind::Latin && kind <= Kind::Thai; }

bool is_upper(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  if (c < 0xDF) return c >= 0xC0 && c != 0xD7;
  if (c == 0x178 || c == 0x179 || c == 0x17B || c == 0x17D) return true;
  if (c >= 0x139 && c <= 0x148) return (c & 1U) == 1;
  if (c >= 0x100 && c < 0x178) return (c & 1U) == 0;
  return (c >= 0x386 && c < 0x3AC && c != 0x390) || (c >= 0x400 && c < 0x430);
}

char32_t to_lower(char32_t c) {
  if (!is_upper(c)) return c;
  if (c < 0x100) return c + 0x20;
  if (c >= 0x139 && c <= 0x17E && c != 0x178) return c + 1;
  if (c == 0x178) return 0xFF;
  if (c < 0x178) return c | 1U;
  if (c < 0x400) return c == 0x386 ? 0x3AC : c + 0x20;
  return c < 0x410 ? c + 0x50 : c + 0x20;
}

float rank_bits(char32_t c, float otherwise) {
  static const RankTable table;
  const auto found = table.bits.find(c);
  return found == table.bits.end() ? otherwise : found->second;
}

bool is_everyday(char32_t c) {
  static const EverydayBlocks blocks;
  return c < 0x10000 && blocks.common.test(c);
}

float symbol_bits(char32_t c) {
  switch (c) {
    case U'“':
    case U'”':
    case U'‘':
    case U'’':
    case U'–':
    case U'—':
    case U'…':
    case U'«':
    case U'»':
    case U'\u00A0':
      return 7.5F;
    case U'、':
    case U'。':
    case U'，':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'《':
    case U'》':
    case U'：':
    case U'；':
    case U'（':
    case U'）':
    case U'\u3000':
    case U'·':
      return 6.0F;
    case U'°':
    case U'§':
    case U'©':
    case U'®':
    case U'€':
    case U'£':
    case U'№':
    case U'•':
      return 9.5F;
    case U'\u200B':
    case U'\u200C':
    case U'\u200D':
    case U'\u200E':
    case U'\u200F':
      return 14.0F;  // windows-1256 and windows-1255 have them; text has few
    default:
      return c >= 0xFF00 && c < 0xFF60 ? 9.0F : c >= 0xFF60 && c < 0xFFA0 ? 14.0F : 13.0F;
  }
}

float own_bits(char32_t c, Kind kind, bool japanese) {
  switch (kind) {
    case Kind::Space:
      return 3.0F;
    case Kind::Digit:
      return 6.0F;
    case Kind::Latin:
      if (c < 0x80) return is_upper(c) ? 6.5F : 4.5F;
      return rank_bits(to_lower(c), 12.0F) + (is_upper(c) ? 2.5F : 0.0F);
    case Kind::Cyrillic:
    case Kind::Greek:
      return rank_bits(to_lower(c), 13.0F) + (is_upper(c) ? 2.0F : 0.0F);
    case Kind::Arabic:
    case Kind::Hebrew:
      return rank_bits(c, 11.0F);
    case Kind::Thai:
      return 5.0F;
    case Kind::Han:
      return rank_bits(c, is_everyday(c) ? 11.5F : c < 0x4E00 || c > 0x9FFF ? 22.0F : 17.0F);
    case Kind::Kana:
      if (!japanese) return 13.0F;
      return c < 0x30A0 ? 6.0F : 7.5F;
    case Kind::Hangul:
      return rank_bits(c, is_everyday(c) ? 9.5F : 18.0F);
    case Kind::Box:
      return 14.0F;
    case Kind::Symbol:
      return c < 0x80 ? 6.5F : symbol_bits(c);
    case Kind::Odd:
      return c == kReplacement ? 40.0F : c == 0 ? 25.0F : c == 0x1B || c == 0x1A ? 12.0F : 20.0F;
  }
  return 20.0F;
}

// What the neighbour before makes of a character: letters of two scripts side by side, a capital inside a
// word, a sign inside a word, the Arabic letters that only end a word.
float neighbour_bits(char32_t before, Kind kind_before, char32_t c, Kind kind) {
  if (is_letter(kind_before) && is_letter(kind)) {
    if (kind_before != kind) return 7.0F;
    if (kind == Kind::Arabic && (before == U'ة' || before == U'ى')) return 6.0F;
    if (kind == Kind::Latin && before >= 0x80 && c >= 0x80) return 3.0F;
    if ((before >= 0x80 || c >= 0x80) && !is_upper(before) && is_upper(c)) return 8.0F;
    return 0;
  }
  if (kind == Kind::Box && kind_before == Kind::Box) return -10.0F;
  if ((kind == Kind::Box && is_letter(kind_before)) || (is_letter(kind) && kind_before == Kind::Box))
    return 6.0F;
  // Thai vowel signs above and below stand on a consonant.
  if (kind == Kind::Thai && kind_before != Kind::Thai &&
      (c == 0xE31 || (c >= 0xE34 && c <= 0xE3A) || c >= 0xE47))
    return 10.0F;
  if (is_letter(kind) && kind_before == Kind::Symbol && before >= 0x80 && before < 0x2000 && before != 0xA0 &&
      before != 0xAB)
    return 4.0F;
  if ((kind == Kind::Hangul && kind_before == Kind::Han) ||
      (kind == Kind::Han && kind_before == Kind::Hangul))
    return 4.0F;
  return 0;
}

struct Candidate {
  std::string_view name;
  double handicap;  // bits that it has to be better by
};

constexpr std::array kCandidates = {
    Candidate{"windows-1252", 0}, Candidate{"GB18030", 0},      Candidate{"Big5", 0.5},
    Candidate{"Shift_JIS", 1},    Candidate{"EUC-JP", 1},       Candidate{"EUC-KR", 1},
    Candidate{"windows-1251", 1}, Candidate{"KOI8-R", 2},       Candidate{"KOI8-U", 3},
    Candidate{"IBM866", 3},       Candidate{"ISO-8859-5", 4},   Candidate{"x-mac-cyrillic", 6},
    Candidate{"windows-1256", 2}, Candidate{"ISO-8859-6", 3},   Candidate{"windows-1250", 2},
    Candidate{"ISO-8859-2", 3},   Candidate{"windows-1253", 2}, Candidate{"ISO-8859-7", 3},
    Candidate{"windows-1255", 2}, Candidate{"windows-1254", 3}, Candidate{"windows-1257", 8},
    Candidate{"windows-874", 3},  Candidate{"windows-1258", 8}, Candidate{"IBM437", 6},
    Candidate{"IBM850", 5},       Candidate{"IBM852", 6},       Candidate{"macintosh", 6},
    Candidate{"UTF-16LE", 8},     Candidate{"UTF-16BE", 8},
};

std::string sample_of(std::string_view bytes) {
  std::string out;
  while (!bytes.empty() && out.size() < kSample) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end == bytes.npos ? bytes.size() : end + 1);
    if (std::ranges::any_of(line, [](char c) { return c < 0 || c == 0; }) || out.empty())
      out.append(line.substr(0, kSample));
    bytes.remove_prefix(line.size());
  }
  return out;
}

std::string uchardet_vote(std::string_view sample) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  if (!detector || uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

std::string icu_vote(std::string_view sample) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                            &ucsdet_close);
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &status);
  if (U_FAILURE(status) != 0 || match == nullptr) return {};
  const char* name = ucsdet_getName(match, &status);
  return U_FAILURE(status) != 0 || name == nullptr ? "" : name;
}

}  // namespace

double surprise(std::string_view utf8, bool japanese) {
  double bits = 0;
  char32_t before = ' ';
  Kind kind_before = Kind::Space;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    const Kind kind = c == kReplacement ? Kind::Odd : kind_of(c);
    bits += own_bits(c, kind, japanese) + neighbour_bits(before, kind_before, c, kind);
    before = c;
    kind_before = kind;
  }
  return bits;
}

CharsetGuess guess_charset(std::string_view bytes) {
  // UTF-16 has 0A as one half of a line feed: no lines are taken out of what may be it.
  const bool has_nul = bytes.substr(0, kSample).find('\0') != std::string_view::npos;
  const std::string sample = has_nul ? std::string(bytes.substr(0, kSample)) : sample_of(bytes);
  const auto high = static_cast<double>(std::ranges::count_if(sample, [](char c) { return c < 0; }));
  // The detectors count what they have seen; their word gains weight with the length.
  const Encoding* const first_vote = find_encoding(uchardet_vote(sample));
  const Encoding* const second_vote = find_encoding(icu_vote(sample));
  const double vote = 2 + std::min(5.0, high * 0.05);

  CharsetGuess best;
  double best_bits = 0;
  for (const Candidate& candidate : kCandidates) {
    const Encoding* const encoding = find_encoding(candidate.name);
    const bool japanese = encoding->name == "Shift_JIS" || encoding->name == "EUC-JP" ||
                          encoding->name == "UTF-16LE" || encoding->name == "UTF-16BE";
    const Conversion conversion = convert(sample, *encoding);
    double bits = surprise(conversion.text, japanese);
    if (conversion.ends_inside) bits -= 30;  // the sample ends there, not the text
    const double per_byte = bits / static_cast<double>(std::max<std::size_t>(1, sample.size()));
    bits += candidate.handicap;
    if (encoding == first_vote) bits -= vote;
    if (encoding == second_vote) bits -= 2;
    if (best.encoding == nullptr || bits < best_bits) {
      best = {encoding, per_byte};
      best_bits = bits;
    }
  }
  return best;
}

}  // namespace casebound::extract

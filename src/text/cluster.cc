#include "text/cluster.h"

#include <algorithm>

namespace casebound::text {
namespace {

constexpr char32_t kHamzaAbove = 0x654;
constexpr char32_t kYeh = 0x64A;
constexpr char32_t kWaw = 0x648;
constexpr char32_t kWawHamza = 0x624;
constexpr char32_t kGrave = 0x300;
constexpr char32_t kAcute = 0x301;
constexpr char32_t kDiaeresis = 0x308;

void append_decomposed(std::u32string& out, char32_t c) {
  char32_t first = 0;
  char32_t second = 0;
  if (!decompose_pair(c, first, second)) {
    out += c;
    return;
  }
  append_decomposed(out, first);
  append_decomposed(out, second);
}

void append_mapped(std::u32string& out, char32_t c) {
  const Character entry(c);
  if (entry.folds_to_itself()) return append_decomposed(out, c);
  if (entry.folds_to_one()) return append_decomposed(out, entry.folded());
  for (const char32_t folded : entry.sequence()) append_decomposed(out, folded);
}

/// Unicode 15 section 3.11 D109: marks stand in the order of their classes.
void order_marks(std::u32string& cs) {
  for (std::size_t begin = 0; begin < cs.size();) {
    if (combining_class(cs[begin]) == 0) {
      ++begin;
      continue;
    }
    std::size_t end = begin + 1;
    while (end < cs.size() && combining_class(cs[end]) != 0) ++end;
    std::stable_sort(cs.begin() + static_cast<std::ptrdiff_t>(begin),
                     cs.begin() + static_cast<std::ptrdiff_t>(end),
                     [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    begin = end;
  }
}

/// Whether search leaves `mark` out over `base`: é, ά, שָׁ, ё are e, α, ש, е; й stays.
bool is_dropped(char32_t base, char32_t mark) {
  if (base < 0x80) return true;
  switch (Character(base).script()) {
    case Script::Han:
    case Script::Latin:
    case Script::Greek:
    case Script::Hebrew:
      return true;
    case Script::Cyrillic:
      if (mark == kDiaeresis) return base == U'е';
      return mark == kGrave || (mark == kAcute && base != U'г' && base != U'к');
    default:
      return false;
  }
}

/// Leaves out what the letter below does not carry in search; puts the hamza on its seat.
void drop_marks(std::u32string& cs) {
  constexpr auto kNone = std::u32string::npos;
  std::size_t base = kNone;
  std::size_t kept = 0;
  for (const char32_t c : cs) {
    if (combining_class(c) == 0 && Character(c).character_class() != CharacterClass::Mark) {
      base = kept;
    } else if (c == kHamzaAbove && base != kNone) {
      if (cs[base] == kYeh) cs[base] = kYehHamza;
      if (cs[base] == kWaw) cs[base] = kWawHamza;
      continue;
    } else if (base != kNone && is_dropped(cs[base], c)) {
      continue;
    }
    cs[kept++] = c;
  }
  cs.resize(kept);
}

/// Unicode 15 section 3.11 D117.
void compose(std::u32string& cs) {
  constexpr auto kNone = std::u32string::npos;
  std::size_t starter = kNone;
  std::size_t kept = 0;
  std::uint8_t last = 0;
  for (const char32_t c : cs) {
    const std::uint8_t its_class = combining_class(c);
    const bool blocked = starter == kNone || (kept - 1 > starter && last >= its_class);
    const char32_t whole = blocked ? 0 : compose_pair(cs[starter], c);
    if (whole != 0) {
      cs[starter] = whole;
      continue;
    }
    if (its_class == 0) starter = kept;
    last = its_class;
    cs[kept++] = c;
  }
  cs.resize(kept);
}

}  // namespace

void ClusterReader::read_joined() {
  joined_.clear();
  cluster_.first = 0;
  cluster_.begin = cluster_.end = static_cast<ByteOffset>(at_);
  bool seen = false;
  do {
    const std::size_t begin = at_;
    const char32_t c = decode(text_, at_);
    if (!Character(c).is_invisible()) {
      if (!seen) {
        cluster_.begin = static_cast<ByteOffset>(begin);
        cluster_.first = c;
      }
      seen = true;
      cluster_.end = static_cast<ByteOffset>(at_);
      append_mapped(joined_, c);
    }
  } while (may_join(text_, at_) && next_joins());
  order_marks(joined_);
  drop_marks(joined_);
  compose(joined_);
  cluster_.folded = joined_;
  cluster_.character_class =
      joined_.size() == 1 ? Character(joined_[0]).character_class() : CharacterClass::Other;
}

bool is_seated_vowel(char32_t folded) {
  switch (folded) {
    case U'ا':
    case U'ە':
    case U'ې':
    case U'ي':
    case U'و':
    case U'ۇ':
    case U'ۆ':
    case U'ۈ':
      return true;
    default:
      return false;
  }
}

}  // namespace casebound::text

#include "text/characters.h"

#include <algorithm>
#include <utility>

namespace casebound::text {
namespace tables {
#include "text/tables/characters.inc"
}  // namespace tables

namespace {

constexpr char32_t kFirstSyllable = 0xAC00;
constexpr char32_t kSyllables = 11172;
constexpr char32_t kFirstLead = 0x1100;
constexpr char32_t kFirstVowel = 0x1161;
constexpr char32_t kBeforeTail = 0x11A7;
constexpr char32_t kLeads = 19;
constexpr char32_t kVowels = 21;
constexpr char32_t kTails = 28;

bool is_syllable(char32_t c) { return c >= kFirstSyllable && c < kFirstSyllable + kSyllables; }

}  // namespace

std::uint8_t combining_class(char32_t code_point) {
  const auto* end = tables::kCombiningClasses + tables::kCombiningClassCount;
  const auto* at = std::lower_bound(tables::kCombiningClasses, end, code_point << 8);
  return at != end && *at >> 8 == code_point ? static_cast<std::uint8_t>(*at & 0xFF) : 0;
}

char32_t compose_pair(char32_t first, char32_t second) {
  // Unicode 15 section 3.12: Hangul syllables are composed by arithmetic.
  if (first >= kFirstLead && first < kFirstLead + kLeads && second >= kFirstVowel &&
      second < kFirstVowel + kVowels) {
    return kFirstSyllable + ((first - kFirstLead) * kVowels + (second - kFirstVowel)) * kTails;
  }
  if (is_syllable(first) && (first - kFirstSyllable) % kTails == 0 && second > kBeforeTail &&
      second < kBeforeTail + kTails) {
    return first + (second - kBeforeTail);
  }
  std::size_t low = 0;
  std::size_t high = tables::kPairCount;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const char32_t* pair = tables::kPairs + 3 * middle;
    if (pair[0] == first && pair[1] == second) return pair[2];
    if (std::pair(pair[0], pair[1]) < std::pair(first, second)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return 0;
}

bool decompose_pair(char32_t whole, char32_t& first, char32_t& second) {
  if (is_syllable(whole)) {
    const char32_t tail = (whole - kFirstSyllable) % kTails;
    const char32_t both = (whole - kFirstSyllable) / kTails;
    first = tail != 0 ? whole - tail : kFirstLead + both / kVowels;
    second = tail != 0 ? kBeforeTail + tail : kFirstVowel + both % kVowels;
    return true;
  }
  const auto whole_of = [](std::uint16_t index) { return tables::kPairs[3 * index + 2]; };
  const auto* end = tables::kPairsByWhole + tables::kPairCount;
  const auto* at = std::lower_bound(tables::kPairsByWhole, end, whole,
                                    [&](std::uint16_t index, char32_t c) { return whole_of(index) < c; });
  if (at == end || whole_of(*at) != whole) return false;
  first = tables::kPairs[3 * *at];
  second = tables::kPairs[3 * *at + 1];
  return true;
}

}  // namespace casebound::text

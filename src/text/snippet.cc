#include "text/snippet.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/white_space.h"

namespace casebound::text {
namespace {

/// How far a cut may move to fall between words; longer words are cut.
constexpr std::size_t kLongestWord = 24;

bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

std::size_t one_back(std::string_view text, std::size_t at) {
  do --at;
  while (at > 0 && !begins_character(text, at));
  return at;
}

std::size_t characters_back(std::string_view text, std::size_t at, std::size_t count) {
  while (count-- > 0 && at > 0) at = one_back(text, at);
  return at;
}

std::size_t characters_on(std::string_view text, std::size_t at, std::size_t count) {
  while (count-- > 0 && at < text.size()) next_code_point(text, at);
  return at;
}

char32_t character_at(std::string_view text, std::size_t at) { return next_code_point(text, at); }

/// Whether a text may be cut here without cutting a word or parting a mark from its letter.
bool may_cut(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return true;
  const char32_t before = character_at(text, one_back(text, at));
  const char32_t after = character_at(text, at);
  if (is_white_space(before) || is_white_space(after)) return true;
  const auto stands_alone = [](char32_t c) { return Character(c).character_class() == CharacterClass::Each; };
  return stands_alone(before) && stands_alone(after);
}

bool is_space_at(std::string_view text, std::size_t at) { return is_white_space(character_at(text, at)); }

std::pair<std::size_t, std::size_t> without_outer_space(std::string_view text, std::size_t begin,
                                                        std::size_t end) {
  while (begin < end && is_space_at(text, begin)) begin = characters_on(text, begin, 1);
  while (end > begin && is_space_at(text, one_back(text, end))) end = one_back(text, end);
  return {begin, end};
}

/// Places `first` to `last` fit into one snippet.
struct Window {
  std::size_t first = 0, last = 0;
};

Window densest(std::string_view text, const std::vector<Place>& places, std::size_t target) {
  // Character numbers of the places' ends, counted in one walk: bytes are no measure across scripts.
  std::vector<std::size_t> begins, ends;
  std::size_t at = 0, count = 0;
  for (const Place& place : places) {
    for (; at < place.begin; ++at) count += begins_character(text, at) ? 1 : 0;
    begins.push_back(count);
    ends.push_back(count + count_code_points(text.substr(place.begin, place.end - place.begin)));
  }
  Window best;
  std::pair<std::size_t, std::size_t> best_value{0, 0};
  std::map<std::size_t, std::size_t> inside;  // leaf -> its places in the window
  std::size_t first = 0;
  for (std::size_t last = 0; last < places.size(); ++last) {
    ++inside[places[last].leaf];
    while (first < last && ends[last] - begins[first] > target) {
      const auto leaf = inside.find(places[first].leaf);
      if (--leaf->second == 0) inside.erase(leaf);
      ++first;
    }
    const std::pair<std::size_t, std::size_t> value{inside.size(), last - first + 1};
    if (value > best_value) {
      best_value = value;
      best = {first, last};
    }
  }
  return best;
}

}  // namespace

std::pair<ByteOffset, ByteOffset> choose_snippet(std::string_view text, const std::vector<Place>& places,
                                                 std::size_t target_characters) {
  const std::size_t first = without_outer_space(text, 0, text.size()).first;
  std::size_t core_begin = 0, core_end = 0;
  if (places.empty()) {
    core_begin = core_end = first;
  } else {
    const Window window = densest(text, places, target_characters);
    core_begin = places[window.first].begin;
    for (std::size_t i = window.first; i <= window.last; ++i)
      core_end = std::max<std::size_t>(core_end, places[i].end);
  }
  const std::size_t core = count_code_points(text.substr(core_begin, core_end - core_begin));
  const std::size_t room = target_characters > core ? target_characters - core : 0;
  // What follows says more than what precedes; what is not used at one side goes to the other.
  std::size_t begin = std::max(characters_back(text, core_begin, room / 3), first);
  std::size_t used = count_code_points(text.substr(begin, core_begin - begin));
  std::size_t end = characters_on(text, core_end, room - used);
  used += count_code_points(text.substr(core_end, end - core_end));
  begin = std::max(characters_back(text, begin, room - used), first);

  std::size_t cut = begin;
  for (std::size_t i = 0; i < kLongestWord && cut < core_begin && !may_cut(text, cut); ++i)
    cut = characters_on(text, cut, 1);
  if (may_cut(text, cut)) begin = cut;
  cut = end;
  for (std::size_t i = 0; i < kLongestWord && cut > core_end && !may_cut(text, cut); ++i)
    cut = one_back(text, cut);
  if (may_cut(text, cut)) end = cut;
  std::tie(begin, end) = without_outer_space(text, begin, end);
  return {static_cast<ByteOffset>(begin), static_cast<ByteOffset>(end)};
}

}  // namespace casebound::text

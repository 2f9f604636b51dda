#include "text/places.h"

#include <algorithm>
#include <unordered_map>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/white_space.h"

namespace casebound::text {
namespace {

/// For each distinct term of the leaves: the tokens of a text that have it, by position.
class Postings {
 public:
  explicit Postings(const std::vector<const Query*>& leaves) {
    for (const Query* leaf : leaves) {
      std::vector<std::size_t>& slots = slots_of_leaf_.emplace_back();
      for (const Token& term : leaf->terms) {
        const bool beginning = leaf->kind == Query::Kind::Prefix && &term == &leaf->terms.back();
        if (beginning) {
          beginnings_.emplace_back(term.term, tokens_.size());
          slots.push_back(tokens_.size());
          tokens_.emplace_back();
          continue;
        }
        const auto [at, is_new] = whole_.try_emplace(term.term, tokens_.size());
        if (is_new) tokens_.emplace_back();
        slots.push_back(at->second);
      }
    }
  }

  void add(const std::vector<Token>& text) {
    for (const Token& token : text) {
      const auto found = whole_.find(token.term);
      if (found != whole_.end()) tokens_[found->second].push_back(&token);
      for (const auto& [beginning, slot] : beginnings_)
        if (token.term.starts_with(beginning)) tokens_[slot].push_back(&token);
    }
  }

  /// The tokens of the n-th term of a leaf.
  const std::vector<const Token*>& of(std::size_t leaf, std::size_t term) const {
    return tokens_[slots_of_leaf_[leaf][term]];
  }

 private:
  std::unordered_map<std::string_view, std::size_t> whole_;
  std::vector<std::pair<std::string_view, std::size_t>> beginnings_;
  std::vector<std::vector<std::size_t>> slots_of_leaf_;
  std::vector<std::vector<const Token*>> tokens_;
};

/// Korean parts words by spaces, though each of its characters is a position of its own.
bool is_written_without_spaces(char32_t c) {
  const Character character(c);
  return character.character_class() == CharacterClass::Each && character.script() != Script::Hangul;
}

/// Words that a hyphen parts at the end of a line, put together again by `joint`.
std::string mend_lines(std::string_view surface, std::string_view joint) {
  std::string out;
  for (std::size_t at = 0; at < surface.size();) {
    std::size_t next = at;
    const char32_t c = next_code_point(surface, next);
    const bool is_hyphen = c == '-' || c == 0x2010 || c == 0xAD || c == 0x02 || c == 0xFFFE;
    std::size_t on = next;  // the hyphen, white space with a line break in it, then the word goes on
    bool line_break = false;
    while (is_hyphen && on < surface.size()) {
      std::size_t after = on;
      const char32_t space = next_code_point(surface, after);
      if (!is_white_space(space)) break;
      line_break = line_break || Character(space).character_class() == CharacterClass::Break;
      on = after;
    }
    out += line_break ? joint : surface.substr(at, next - at);
    at = line_break ? on : next;
  }
  return out;
}

bool is_form_asked_for(const Query& leaf, std::string_view found) {
  const std::string typed = in_one_line(typed_form(leaf));
  const auto is_same = [&leaf, &typed](std::string_view surface) {
    const std::string here = in_one_line(surface);
    return leaf.kind == Query::Kind::Prefix ? here.starts_with(typed) : here == typed;
  };
  return is_same(found) || is_same(mend_lines(found, "")) || is_same(mend_lines(found, "-"));
}

void find_leaf(const Query& leaf, std::size_t number, const Postings& postings, std::string_view text,
               std::vector<Place>& out) {
  if (leaf.terms.empty()) return;
  std::vector<std::size_t> cursors(leaf.terms.size(), 0);
  for (const Token* first : postings.of(number, 0)) {
    Place place{number, first->begin, first->end};
    bool complete = true;
    for (std::size_t i = 1; i < leaf.terms.size() && complete; ++i) {
      const std::vector<const Token*>& tokens = postings.of(number, i);
      const std::uint32_t wanted = first->position + (leaf.terms[i].position - leaf.terms[0].position);
      std::size_t& cursor = cursors[i];  // only forward: the first term's positions rise
      while (cursor < tokens.size() && tokens[cursor]->position < wanted) ++cursor;
      complete = cursor < tokens.size() && tokens[cursor]->position == wanted;
      if (complete) place.end = std::max(place.end, tokens[cursor]->end);
    }
    if (!complete) continue;
    if (leaf.exact_form && !is_form_asked_for(leaf, text.substr(place.begin, place.end - place.begin)))
      continue;
    out.push_back(place);
  }
}

}  // namespace

std::vector<const Query*> leaves_of(const Query& query, bool inside_not) {
  if (query.kind == Query::Kind::Phrase || query.kind == Query::Kind::Prefix) return {&query};
  if (query.kind == Query::Kind::Not && !inside_not) return {};
  std::vector<const Query*> out;
  for (const Query& child : query.children) {
    const std::vector<const Query*> below = leaves_of(child, inside_not);
    out.insert(out.end(), below.begin(), below.end());
  }
  return out;
}

std::vector<Place> find_places(std::string_view text, const std::vector<const Query*>& leaves) {
  std::vector<Place> out;
  if (leaves.empty()) return out;
  const std::vector<Token> tokens = tokenize(text);
  Postings postings(leaves);
  postings.add(tokens);
  for (std::size_t i = 0; i < leaves.size(); ++i) find_leaf(*leaves[i], i, postings, text, out);
  std::stable_sort(out.begin(), out.end(), [](const Place& a, const Place& b) { return a.begin < b.begin; });
  return out;
}

std::string_view typed_form(const Query& leaf) {
  if (leaf.terms.empty()) return {};
  ByteOffset end = 0;
  for (const Token& term : leaf.terms) end = std::max(end, term.end);
  const ByteOffset begin = leaf.terms.front().begin;
  return std::string_view(leaf.surface).substr(begin, end - begin);
}

std::string in_one_line(std::string_view surface) {
  std::string out;
  char32_t before = 0;
  bool space = false;
  for (std::size_t at = 0; at < surface.size();) {
    const char32_t c = next_code_point(surface, at);
    if (is_white_space(c)) space = true;
    if (is_white_space(c) || Character(c).is_invisible()) continue;
    if (space && !(is_written_without_spaces(before) && is_written_without_spaces(c))) out += ' ';
    space = false;
    append_utf8(out, c);
    before = c;
  }
  return out;
}

}  // namespace casebound::text

#include "text/highlight.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "text/places.h"
#include "text/snippet.h"
#include "text/variants.h"

namespace casebound::text {
namespace {

using Kind = Query::Kind;

/// Explains each surface once: a page may hold the same one hundreds of times.
class Explanations {
 public:
  Explanations(std::string_view text, const std::vector<const Query*>& leaves)
      : text_(text), leaves_(leaves) {}

  const std::string& of(const Place& place) {
    const std::string_view found = text_.substr(place.begin, place.end - place.begin);
    const auto [at, is_new] = known_.try_emplace({place.leaf, found});
    if (is_new) at->second = explain_variant(found, typed_form(*leaves_[place.leaf]));
    return at->second;
  }

 private:
  std::string_view text_;
  const std::vector<const Query*>& leaves_;
  std::map<std::pair<std::size_t, std::string_view>, std::string> known_;
};

/// Whether the query holds, given which of its leaves (in the order of leaves_of) were found.
bool holds(const Query& query, const std::vector<bool>& found, std::size_t& next_leaf) {
  bool all = true;
  bool any = false;
  switch (query.kind) {
    case Kind::All:
      return true;
    case Kind::None:
      return false;
    case Kind::Phrase:
    case Kind::Prefix:
      return found[next_leaf++];
    case Kind::Not:
      return !holds(query.children.front(), found, next_leaf);
    case Kind::And:
    case Kind::Or:
      break;
  }
  for (const Query& child : query.children) {  // to the end, so that the leaves stay in step
    const bool here = holds(child, found, next_leaf);
    all = all && here;
    any = any || here;
  }
  return query.kind == Kind::And ? all : any;
}

}  // namespace

Highlight highlight(std::string_view text, const Query& query, std::size_t target_characters) {
  const std::vector<const Query*> leaves = leaves_of(query, false);
  const std::vector<Place> places = find_places(text, leaves);
  Explanations explanations(text, leaves);
  Highlight out;
  for (const Place& place : places) {
    const std::string& variant = explanations.of(place);
    if (out.matches.empty() || place.begin >= out.matches.back().end) {
      out.matches.push_back({place.begin, place.end, variant});
      continue;
    }
    Match& last = out.matches.back();
    last.end = std::max(last.end, place.end);
    if (last.variant.empty()) last.variant = variant;
  }
  std::tie(out.snippet_begin, out.snippet_end) = choose_snippet(text, places, target_characters);
  return out;
}

bool matches(std::string_view text, const Query& query) {
  const std::vector<const Query*> leaves = leaves_of(query, true);
  std::vector<bool> found(leaves.size(), false);
  for (const Place& place : find_places(text, leaves)) found[place.leaf] = true;
  std::size_t next_leaf = 0;
  return holds(query, found, next_leaf);
}

bool has_exact_form(const Query& query) {
  return query.exact_form || std::any_of(query.children.begin(), query.children.end(), has_exact_form);
}

}  // namespace casebound::text

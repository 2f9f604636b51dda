#pragma once
/// \file Where a query matches in a text, exactly; and the piece of text to show for it.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/query.h"

namespace casebound::text {

struct Match {
  ByteOffset begin = 0;  ///< half-open, in the text as extracted
  ByteOffset end = 0;
  std::string variant;  ///< why the surface differs from what was typed: "Traditional form", "letter case",
                        ///< ...; empty when same
};

struct Highlight {
  std::vector<Match> matches;  ///< in order, without overlap
  ByteOffset snippet_begin = 0;
  ByteOffset snippet_end =
      0;  ///< snippet = text[begin, end), cut at characters, best part of the text for the query
};

/// Finds every place where a Phrase or Prefix of `query` (outside Not) matches.
/// \param target_characters wished length of the snippet in characters
Highlight highlight(std::string_view text, const Query& query, std::size_t target_characters = 160);

/// Whether the text satisfies the query, `=` (exact form) included. Oracle for engines, and the check behind
/// `=`.
bool matches(std::string_view text, const Query& query);

/// Whether any node asks for an exact form.
bool has_exact_form(const Query& query);

}  // namespace casebound::text

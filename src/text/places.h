#pragma once
/// \file Where the words and phrases of a query stand in a text.
#include <string>
#include <string_view>
#include <vector>

#include "text/query.h"

namespace casebound::text {

/// A Phrase or Prefix of a query, found.
struct Place {
  std::size_t leaf = 0;  ///< which of the leaves
  ByteOffset begin = 0;  ///< half-open, in the text as extracted
  ByteOffset end = 0;
};

/// The Phrase and Prefix nodes of a query, in order; pointers into `query`.
std::vector<const Query*> leaves_of(const Query& query, bool inside_not);

/// Every place of every leaf, by begin and then by leaf; places may overlap. A leaf with `=` has only those
/// of its form. Cuts the text into tokens once.
std::vector<Place> find_places(std::string_view text, const std::vector<const Query*>& leaves);

/// What was typed for a leaf: from its first term to its last.
std::string_view typed_form(const Query& leaf);

/// A surface as `=` compares it: white space is one space, and none inside a run of Han; what is invisible is
/// left out.
std::string in_one_line(std::string_view surface);

}  // namespace casebound::text

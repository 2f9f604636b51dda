#pragma once
/// \file Why a place found in a text looks different from what was typed, in the reader's words.
#include <string>
#include <string_view>

namespace casebound::text {

/// "Traditional form", "letter case", "with diacritics", ...; several are joined by a comma. Empty when both
/// are the same but for white space, and when `found` merely goes on where the beginning of a word was asked
/// for.
/// \param found what stands in the text
/// \param typed what the query says; both give the same terms (the last one of `typed` may be a beginning)
std::string explain_variant(std::string_view found, std::string_view typed);

}  // namespace casebound::text

#pragma once
/// \file The piece of a text to show for a query.
#include <string_view>
#include <utility>
#include <vector>

#include "text/places.h"

namespace casebound::text {

/// The stretch of about `target_characters` that holds the most different leaves, then the most places, then
/// is first; the beginning of the text when there are no places. Cut between words where one ends nearby,
/// else between characters. A place that is longer than the target is shown whole.
/// \param places by begin, from find_places
/// \returns half-open byte range
std::pair<ByteOffset, ByteOffset> choose_snippet(std::string_view text, const std::vector<Place>& places,
                                                 std::size_t target_characters);

}  // namespace casebound::text

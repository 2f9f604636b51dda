#pragma once
/// \file Tables in plain text (csv, tsv) as pages of kind `sheet`: the text as it stands, cut between
/// records. Source: RFC 4180; IANA text/tab-separated-values.
#include <cstddef>
#include <string_view>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

/// The character between fields, by the first records: one of , ; tab |
char find_delimiter(std::string_view text);

/// Byte offsets just after each record. A line end inside a quoted field ends none; a quote that is never
/// closed is taken for a letter.
std::vector<std::size_t> record_ends(std::string_view text, char delimiter);

/// Sends the text as pages of at most 200 records; together they are the text. An empty text sends one empty
/// page.
/// \param text valid UTF-8
void send_records(Sink& sink, std::string_view text);

}  // namespace casebound::extract

/// \file Fuzzes the query language: what is typed, up to a line feed, is looked for in what follows.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "base/utf8.h"
#include "text/highlight.h"
#include "text/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = std::min(input.find('\n'), input.size());
  const std::string text = casebound::to_valid_utf8(input.substr(std::min(cut + 1, input.size())));
  try {
    const auto parsed = casebound::text::parse_query(input.substr(0, cut));
    if (casebound::text::parse_query(parsed.understood).understood != parsed.understood) std::abort();
    const auto found = casebound::text::highlight(text, parsed.tree, 40);
    if (found.snippet_begin > found.snippet_end || found.snippet_end > text.size()) std::abort();
    for (const auto& match : found.matches)
      if (match.begin >= match.end || match.end > text.size()) std::abort();
    casebound::text::matches(text, parsed.tree);
  } catch (const casebound::Error& error) {
    if (error.code() != casebound::ErrorCode::Usage) std::abort();
  }
  return 0;
}

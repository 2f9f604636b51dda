#include "extract/csv_records.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kRecords = 200;              // of one page
constexpr std::size_t kFullPage = 64U << 10;       // bytes, after which a page ends with its record
constexpr std::size_t kLongestPiece = 1U << 20;    // bytes; a record longer than that is cut
constexpr std::size_t kLongestQuoted = 64U << 10;  // bytes between quotes
constexpr std::size_t kSample = 16U << 10;

/// The end of the quoted field whose first quote is at `begin`; npos when none closes it.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const std::size_t stop = std::min(text.size(), begin + kLongestQuoted);
  for (std::size_t at = begin + 1; at < stop; ++at) {
    if (text[at] != '"') continue;
    if (at + 1 >= text.size() || text[at + 1] != '"') return at + 1;
    ++at;  // RFC 4180 2.7: a quote inside is doubled
  }
  return std::string_view::npos;
}

}  // namespace

char find_delimiter(std::string_view text) {
  // "sep=;" in the first line is how a program says it to another.
  if (text.starts_with("sep=") && text.size() > 4) return text[4];
  constexpr std::array<char, 4> kKnown{',', ';', '\t', '|'};
  std::array<std::size_t, 4> most{};
  const std::string_view sample = text.substr(0, kSample);
  bool quoted = false;
  for (const char c : sample) {
    if (c == '"') quoted = !quoted;
    for (std::size_t i = 0; i < kKnown.size() && !quoted; ++i) most[i] += c == kKnown[i] ? 1 : 0;
  }
  // Commas stand inside texts and numbers too: another one that is as frequent is meant.
  std::size_t best = 0;
  for (std::size_t i = 1; i < kKnown.size(); ++i) {
    if (most[i] > 0 && most[i] >= most[best]) best = i;
  }
  return kKnown[best];
}

std::vector<std::size_t> record_ends(std::string_view text, char delimiter) {
  std::vector<std::size_t> out;
  bool at_start = true;  // of a field
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' && at_start) {
      const std::size_t end = end_of_quoted(text, at);
      at = end == std::string_view::npos ? at + 1 : end;
      at_start = false;
      continue;
    }
    ++at;
    at_start = c == delimiter || c == '\n' || c == '\r';
    const bool ends = c == '\n' || (c == '\r' && (at >= text.size() || text[at] != '\n'));
    if (ends) out.push_back(at);
  }
  if (out.empty() || out.back() < text.size()) out.push_back(text.size());
  return out;
}

void send_records(Sink& sink, std::string_view text) {
  const auto send = [&](std::string_view piece) {
    PageContent page;
    page.kind = PageKind::Sheet;
    page.text = piece;
    sink.page(std::move(page));
  };
  if (text.empty()) return send(text);
  std::size_t begin = 0;
  std::size_t records = 0;
  for (const std::size_t end : record_ends(text, find_delimiter(text))) {
    ++records;
    while (end - begin > kLongestPiece) {
      const std::size_t cut = floor_boundary(text, begin + kLongestPiece);
      send(text.substr(begin, cut - begin));
      begin = cut;
      records = 1;
    }
    if (records < kRecords && end - begin < kFullPage && end < text.size()) continue;
    if (end > begin) send(text.substr(begin, end - begin));
    begin = end;
    records = 0;
  }
}

}  // namespace casebound::extract

#include "extract/pdf_revisions.h"

#include <algorithm>

#include "extract/pdf_value.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kWord = "startxref";
constexpr std::string_view kEnd = "%%EOF";
constexpr std::size_t kWindow = 1U << 20;
constexpr std::size_t kAfterWord = 80;  // bytes from the word to behind its %%EOF
constexpr std::size_t kMostEarlier = 20;
constexpr std::size_t kMostFound = 100'000;
constexpr std::string_view kMediaType = "application/pdf; revision=";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string piece_of(Input& input, std::uint64_t at, std::size_t most) {
  std::string out(most, '\0');
  out.resize(at < input.size() ? input.read(at, out) : 0);
  return out;
}

bool is_table(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  bytes.remove_prefix(at);
  if (bytes.starts_with("xref")) return true;
  PdfScanner scanner(bytes);
  return scanner.read().is(PdfValue::Kind::Number) && scanner.read().is(PdfValue::Kind::Number) &&
         scanner.read().text == "obj";
}

/// What stands at the first bytes: where offsets count from, and the length of the file as it was linearized.
struct Head {
  std::uint64_t header = 0;
  std::uint64_t linearized_bytes = 0;
};

Head read_head(Input& input) {
  const std::string bytes = piece_of(input, 0, 4'096);
  Head head;
  if (const std::size_t at = bytes.find("%PDF-"); at != std::string::npos) head.header = at;
  if (const std::size_t at = bytes.find("/Linearized"); at != std::string::npos) {
    const std::size_t open = bytes.rfind("<<", at);
    if (open != std::string::npos) {
      const PdfValue dictionary = PdfScanner(bytes, open).read();
      head.linearized_bytes = dictionary["L"].whole();
    }
  }
  return head;
}

struct Found {
  std::uint64_t table = 0;
  std::uint64_t end = 0;  // behind the %%EOF and its line end
};

// "startxref 1234 %%EOF" where `bytes` begins with the word.
std::optional<Found> read_ending(std::string_view bytes, std::uint64_t at) {
  std::size_t i = kWord.size();
  const auto skip = [&] {
    while (i < bytes.size() && is_space(bytes[i])) ++i;
  };
  skip();
  std::uint64_t table = 0;
  const std::size_t digits = i;
  for (; i < bytes.size() && is_digit(bytes[i]) && i - digits < 15; ++i)
    table = table * 10 + static_cast<std::uint64_t>(bytes[i] - '0');
  if (i == digits) return std::nullopt;
  skip();
  if (!bytes.substr(i).starts_with(kEnd)) return std::nullopt;
  i += kEnd.size();
  if (i < bytes.size() && bytes[i] == '\r') ++i;
  if (i < bytes.size() && bytes[i] == '\n') ++i;
  return Found{table, at + i};
}

bool has_object(Input& input, std::uint64_t from) {
  for (std::uint64_t at = from; at < input.size(); at += kWindow) {
    if (piece_of(input, at, kWindow + 8).find(" obj") != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::vector<std::uint64_t> find_pdf_revisions(Input& input) {
  const Head head = read_head(input);
  std::vector<Found> found;
  std::string bytes;
  for (std::uint64_t window = 0; window < input.size() && found.size() < kMostFound; window += kWindow) {
    bytes.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(kWindow + kAfterWord, input.size() - window)));
    bytes.resize(input.read(window, bytes));
    for (std::size_t at = bytes.find(kWord); at != std::string::npos && at < kWindow;
         at = bytes.find(kWord, at + 1)) {
      const std::optional<Found> ending = read_ending(std::string_view(bytes).substr(at), window + at);
      if (!ending || ending->table == 0 || ending->table + head.header >= window + at) continue;
      // The first of the two of a linearized file.
      if (ending->end < std::min(head.linearized_bytes, input.size())) continue;
      if (!found.empty() && found.back().table == ending->table) {
        found.back().end = ending->end;
        continue;
      }
      if (is_table(piece_of(input, head.header + ending->table, 64))) found.push_back(*ending);
    }
  }
  std::vector<std::uint64_t> ends;
  for (const Found& each : found) ends.push_back(each.end);
  if (!ends.empty() && !has_object(input, ends.back())) ends.pop_back();
  ends.push_back(input.size());
  return ends;
}

PdfRevisions choose_pdf_revisions(const std::vector<std::uint64_t>& ends, std::uint64_t room) {
  PdfRevisions out;
  out.count = std::max<std::size_t>(1, ends.size());
  const std::size_t earlier = out.count - 1;
  const auto take = [&](std::size_t number) {
    const std::uint64_t bytes = ends[number - 1];
    if (out.given.size() >= kMostEarlier || bytes > room) {
      ++out.left;
      return;
    }
    room -= bytes;
    out.given.push_back({number, bytes});
  };
  if (earlier > 0) take(1);
  for (std::size_t number = earlier; number > 1; --number) take(number);
  std::ranges::sort(out.given, {}, &PdfRevisions::Earlier::number);
  return out;
}

std::string revision_media_type(std::size_t number, std::size_t count) {
  return std::string(kMediaType) + std::to_string(number) + "/" + std::to_string(count);
}

std::optional<std::string> revision_of_media_type(std::string_view media_type) {
  if (!media_type.starts_with(kMediaType)) return std::nullopt;
  media_type.remove_prefix(kMediaType.size());
  const std::size_t slash = media_type.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.size() < 8 && std::ranges::all_of(text, is_digit);
  };
  const std::string_view number = media_type.substr(0, slash);
  const std::string_view count = media_type.substr(slash + 1);
  if (!is_number(number) || !is_number(count)) return std::nullopt;
  return std::string(number) + " of " + std::string(count);
}

}  // namespace casebound::extract

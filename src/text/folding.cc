#include "text/folding.h"

#include "text/cluster.h"

namespace casebound::text {
namespace {

constexpr std::string_view kSeat = "ئ";

/// Appends an ASCII run in lower case. \returns its length; the last character is left out when it may carry
/// a mark
std::size_t append_ascii(std::string& out, std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && static_cast<signed char>(text[end]) >= 0) ++end;
  if (end > at && may_join(text, end)) --end;
  for (std::size_t i = at; i < end; ++i) {
    const char c = text[i];
    const bool upper = c >= 'A' && c <= 'Z';
    out += c == '`' ? '\'' : static_cast<char>(upper ? c + 32 : c);
  }
  return end - at;
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  ClusterReader reader(text);
  while (!reader.at_end()) {
    if (static_cast<signed char>(text[reader.at()]) >= 0) {
      reader.move_to(reader.at() + append_ascii(out, text, reader.at()));
      if (reader.at_end()) break;
    }
    for (const char32_t c : reader.next().folded) {
      while (is_seated_vowel(c) && out.ends_with(kSeat)) out.resize(out.size() - kSeat.size());
      append_utf8(out, c);
    }
  }
  return out;
}

Folded fold_with_places(std::string_view text) {
  Folded out;
  out.text.reserve(text.size());
  out.places.reserve(text.size() / 2);
  ClusterReader reader(text);
  while (!reader.at_end()) {
    const std::size_t begin_of_run = reader.at();
    if (const std::size_t length = append_ascii(out.text, text, begin_of_run); length > 0) {
      auto at = static_cast<ByteOffset>(begin_of_run);
      auto folded = static_cast<ByteOffset>(out.text.size() - length);
      for (std::size_t i = 0; i < length; ++i, ++at, ++folded) out.places.push_back({folded, at, at + 1});
      reader.move_to(begin_of_run + length);
      continue;
    }
    const Cluster& cluster = reader.next();
    for (const char32_t c : cluster.folded) {
      ByteOffset begin = cluster.begin;
      while (is_seated_vowel(c) && out.text.ends_with(kSeat)) {
        begin = out.places.back().begin;
        out.places.pop_back();
        out.text.resize(out.text.size() - kSeat.size());
      }
      out.places.push_back({static_cast<ByteOffset>(out.text.size()), begin, cluster.end});
      append_utf8(out.text, c);
    }
  }
  return out;
}

}  // namespace casebound::text

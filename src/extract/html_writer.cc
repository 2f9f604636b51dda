#include "extract/html_writer.h"

#include <algorithm>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kSpaces = " \t\n\r\f";
constexpr std::size_t kMaxTables = 10'000;  // nested; deeper ones share the innermost row

}  // namespace

std::string collapsed(std::string_view text) {
  std::string out;
  for (std::size_t at = text.find_first_not_of(kSpaces); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpaces, at), text.size());
    if (!out.empty()) out += ' ';
    out += text.substr(at, end - at);
    at = text.find_first_not_of(kSpaces, end);
  }
  return out;
}

void HtmlWriter::text(std::string_view text, bool hidden, bool preformatted) {
  if (preformatted) {
    if (text.find_first_not_of(kSpaces) == std::string_view::npos && out_.text.empty()) return;
    return put(text, hidden);
  }
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(kSpaces);
    if (begin != 0) space_ = true;
    if (begin == std::string_view::npos) return;
    // A run up to white space that would collapse; single spaces inside stay in the run.
    std::size_t end = begin;
    while (end < text.size()) {
      end = text.find_first_of(kSpaces, end);
      if (end == std::string_view::npos) end = text.size();
      const bool single =
          end + 1 < text.size() && text[end] == ' ' && kSpaces.find(text[end + 1]) == std::string_view::npos;
      if (!single) break;
      ++end;
    }
    put(text.substr(begin, end - begin), hidden);
    text.remove_prefix(end);
  }
}

void HtmlWriter::alt(std::string_view text, bool hidden) {
  if (text.empty()) return;
  space_ = true;
  put(text, hidden);
  space_ = true;
  const auto end = static_cast<ByteOffset>(out_.text.size());
  out_.marks.push_back(
      {static_cast<ByteOffset>(end - std::min<std::size_t>(end, text.size())), end, MarkKind::Alt});
  hidden_continues_ = false;
}

void HtmlWriter::put(std::string_view word, bool hidden) {
  if (word.empty() || out_.cut_at_limit) return;
  separate();
  if (out_.text.size() + word.size() > limit_) {
    word = word.substr(0, floor_boundary(word, limit_ - std::min<std::uint64_t>(limit_, out_.text.size())));
    out_.cut_at_limit = true;
  }
  const auto begin = static_cast<ByteOffset>(out_.text.size());
  out_.text += word;
  const auto end = static_cast<ByteOffset>(out_.text.size());
  if (hidden && hidden_continues_) {
    out_.marks.back().end = end;
  } else if (hidden) {
    out_.marks.push_back({begin, end, MarkKind::Hidden});
  }
  hidden_continues_ = hidden;
}

// Writes what is due between the last text and the next.
void HtmlWriter::separate() {
  const int lines = std::max(lines_, line_feeds_);
  if (out_.text.empty()) {
    out_.text.append(static_cast<std::size_t>(std::max(0, tabs_)), '\t');
  } else if (lines > 0 || tabs_ > 0) {
    out_.text.append(static_cast<std::size_t>(lines), '\n');
    out_.text.append(static_cast<std::size_t>(tabs_), '\t');
  } else if (space_ && out_.text.back() != '\n') {
    out_.text += ' ';
  }
  space_ = false;
  lines_ = line_feeds_ = tabs_ = 0;
}

void HtmlWriter::line_feed() {
  ++line_feeds_;
  space_ = false;
}

void HtmlWriter::break_block(int lines) {
  space_ = false;
  if (tabs_ == 0) lines_ = std::max(lines_, lines);
}

void HtmlWriter::start_table() {
  tabs_ = 0;
  if (cells_.size() < kMaxTables) cells_.push_back(0);
}

void HtmlWriter::end_table() {
  tabs_ = 0;
  if (cells_.size() > 1) cells_.pop_back();
}

void HtmlWriter::start_row() {
  cells_.back() = 0;
  tabs_ = 0;
  break_block(1);
}

void HtmlWriter::start_cell() {
  space_ = false;
  if (cells_.back()++ == 0) return;
  // What ended a paragraph inside the cell before does not end the row.
  lines_ = line_feeds_ = 0;
  ++tabs_;
}

void HtmlWriter::end_cell() { space_ = false; }

void HtmlWriter::finish() {
  if (!out_.text.empty() && out_.text.back() != '\n') out_.text += '\n';
}

}  // namespace casebound::extract

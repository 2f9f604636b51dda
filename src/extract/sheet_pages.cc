#include "extract/sheet_pages.h"

#include <algorithm>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::uint32_t kMostTabs = 16;         // for a gap between two cells
constexpr std::size_t kFullPage = 64U << 10;    // bytes, after which a page ends with its row
constexpr std::size_t kFullestPage = 1U << 20;  // bytes, after which it ends within a row
constexpr std::size_t kLargestCell = 8U << 20;  // bytes; spreadsheets allow 32,767 characters

}  // namespace

SheetPages::SheetPages(Sink& sink, std::string name, bool hidden)
    : sink_(sink), name_(std::move(name)), hidden_(hidden) {}

void SheetPages::add_notes(std::vector<SheetNote> notes) {
  notes_ = std::move(notes);
  std::ranges::stable_sort(notes_, {}, &SheetNote::row);
}

void SheetPages::begin_page() {
  if (open_) return;
  open_ = true;
  page_ = {};
  page_.kind = PageKind::Sheet;
  rows_ = 0;
  if (!name_.empty()) {
    put(name_, MarkKind::Header);
    page_.text.push_back('\n');
  }
}

void SheetPages::put(std::string_view text, MarkKinds kinds) {
  if (text.empty()) return;
  const auto begin = static_cast<ByteOffset>(page_.text.size());
  page_.text.append(text);
  if (hidden_) kinds = kinds | MarkKind::Hidden;
  const auto end = static_cast<ByteOffset>(page_.text.size());
  for (int i = 0; i < kMarkKinds && !kinds.is_empty(); ++i) {
    const auto kind = static_cast<MarkKind>(i);
    if (kinds.has(kind)) page_.marks.push_back({begin, end, kind});
  }
}

void SheetPages::cell(std::uint32_t row, std::uint32_t column, std::string_view text, MarkKinds kinds) {
  const bool new_row = row != row_ || !row_open_;
  if (open_ && new_row) {
    if (row_open_) page_.text.push_back('\n');
    row_open_ = false;
    if (rows_ >= kRows || page_.text.size() >= kFullPage) {
      notes_up_to(row_);
      send();
    }
  } else if (open_ && page_.text.size() >= kFullestPage) {
    page_.text.push_back('\n');
    row_open_ = false;
    send();
  }
  begin_page();
  if (!row_open_) {
    // Rows left empty part two tables; how many there are says nothing.
    if (rows_ > 0 && row > row_ + 1) page_.text.push_back('\n');
    if (row != row_ || column < column_) column_ = 1;
    row_ = row;
    ++rows_;
    row_open_ = true;
  }
  const std::uint32_t gap = column > column_ ? column - column_ : 0;
  page_.text.append(std::min(gap, kMostTabs), '\t');
  column_ = column;
  cell_ = page_.text.size();
  put(text.substr(0, floor_boundary(text, std::min(text.size(), kLargestCell))), kinds);
}

void SheetPages::mark_in_cell(std::size_t begin, std::size_t end, MarkKind kind) {
  const std::size_t last = std::min(cell_ + end, page_.text.size());
  if (!row_open_ || cell_ + begin >= last) return;
  page_.marks.push_back({static_cast<ByteOffset>(cell_ + begin), static_cast<ByteOffset>(last), kind});
}

void SheetPages::beside(std::string_view text, MarkKinds kinds) {
  if (!row_open_ || text.empty()) return;
  page_.text.push_back(' ');
  put(text.substr(0, floor_boundary(text, std::min(text.size(), kLargestCell))), kinds);
}

void SheetPages::line(std::string_view text, MarkKinds kinds) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (text.empty()) return;
  if (row_open_) page_.text.push_back('\n');
  row_open_ = false;
  if (open_ && (page_.text.size() >= kFullPage || rows_ >= kRows)) {
    notes_up_to(row_);
    send();
  }
  begin_page();
  ++rows_;
  put(text.substr(0, floor_boundary(text, std::min(text.size(), kLargestCell))), kinds);
  page_.text.push_back('\n');
}

void SheetPages::lines(const FlowText& text) {
  std::string_view rest = text.text();
  if (rest.empty()) return;
  line(rest);
  // The page was begun anew or has room: the text stands at its end, with its line end.
  while (!rest.empty() && rest.back() == '\n') rest.remove_suffix(1);
  const std::size_t kept = std::min(rest.size(), kLargestCell);
  const std::size_t begin = page_.text.size() - 1 - floor_boundary(rest, kept);
  for (const Mark& mark : text.marks()) {
    const std::size_t end = std::min<std::size_t>(mark.end, page_.text.size() - 1 - begin);
    if (mark.begin >= end) continue;
    page_.marks.push_back(
        {static_cast<ByteOffset>(begin + mark.begin), static_cast<ByteOffset>(begin + end), mark.kind});
  }
}

void SheetPages::notes_up_to(std::uint32_t row) {
  for (; next_note_ < notes_.size() && notes_[next_note_].row <= row; ++next_note_) {
    if (row_open_) page_.text.push_back('\n');
    row_open_ = false;
    begin_page();
    put(notes_[next_note_].text, notes_[next_note_].kinds);
    page_.text.push_back('\n');
    if (page_.text.size() >= kFullestPage) send();
  }
}

void SheetPages::send() {
  open_ = false;
  row_open_ = false;
  rows_ = 0;
  ++sent_;
  std::ranges::stable_sort(page_.marks, {}, &Mark::begin);
  sink_.page(std::move(page_));
  page_ = {};
}

void SheetPages::finish() {
  if (row_open_) page_.text.push_back('\n');
  row_open_ = false;
  notes_up_to(UINT32_MAX);
  if (!open_ && sent_ == 0 && !name_.empty()) begin_page();
  if (open_) send();
}

}  // namespace casebound::extract

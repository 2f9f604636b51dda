#pragma once
/// \file Rows of a sheet as pages of kind `sheet`: a line a row, a tab between cells, at most 200 rows a
/// page.
///
/// Only cells that hold something are ever in memory: a cell in the last corner of a sheet costs no grid. The
/// sheet's name stands on each page, marked Header, since a page is what is found and cited.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/flow_text.h"
#include "extract/format.h"

namespace casebound::extract {

/// A remark that belongs to a cell, shown on the page where the cell stands.
struct SheetNote {
  std::uint32_t row = 0;  ///< 1-based
  std::string text;
  MarkKinds kinds = MarkKind::Comment;
};

class SheetPages {
 public:
  static constexpr std::size_t kRows = 200;

  /// \param name   of the sheet; empty for none
  /// \param hidden the whole sheet is: everything on its pages is marked Hidden
  SheetPages(Sink& sink, std::string name, bool hidden);

  /// In any order, before the first cell.
  void add_notes(std::vector<SheetNote> notes);
  /// Of the last row or one after it; rows ascend.
  void add_note(SheetNote note) { notes_.push_back(std::move(note)); }
  /// Columns and rows ascend; what stands before the cell on the page came before it. `row` and `column` are
  /// 1-based.
  void cell(std::uint32_t row, std::uint32_t column, std::string_view text, MarkKinds kinds = {});
  /// Marks bytes of the last cell, counted from its beginning; both ends stand between characters.
  void mark_in_cell(std::size_t begin, std::size_t end, MarkKind kind);
  /// More text in the last cell, after a space.
  void beside(std::string_view text, MarkKinds kinds);
  /// A line of its own after the last row: a header, a text box, a list of choices.
  void line(std::string_view text, MarkKinds kinds = {});
  /// The same with marks of its own: a drawing, a chart.
  void lines(const FlowText& text);
  /// Sends what is left. A sheet without any cell still gives one page when it has a name.
  void finish();

  std::uint64_t pages() const { return sent_; }

 private:
  void begin_page();
  void put(std::string_view text, MarkKinds kinds);
  void notes_up_to(std::uint32_t row);
  void send();

  Sink& sink_;
  std::string name_;
  bool hidden_;
  std::vector<SheetNote> notes_;  ///< ascending by row
  std::size_t next_note_ = 0;
  PageContent page_;
  std::size_t rows_ = 0;      ///< on this page
  bool open_ = false;         ///< a page is begun
  bool row_open_ = false;     ///< its last line is not ended
  std::uint32_t row_ = 0;     ///< the last that had a cell
  std::uint32_t column_ = 0;  ///< the last of that row
  std::size_t cell_ = 0;      ///< where the last cell begins on this page
  std::uint64_t sent_ = 0;
};

}  // namespace casebound::extract

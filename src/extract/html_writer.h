#pragma once
/// \file The text of a web page as it is laid out: spaces collapsed, blocks on lines of their own, cells
/// parted.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_text.h"

namespace casebound::extract {

/// White space at both ends dropped, each run inside made one space.
std::string collapsed(std::string_view text);

class HtmlWriter {
 public:
  HtmlWriter(HtmlText& out, std::uint64_t limit) : out_(out), limit_(limit) {}

  void text(std::string_view text, bool hidden, bool preformatted);
  void alt(std::string_view text, bool hidden);
  void line_feed();
  /// At least `lines` line feeds before the next text (2: an empty line), none at the beginning.
  void break_block(int lines);
  void start_table();
  void end_table();
  void start_row();
  void start_cell();
  void end_cell();
  /// Ends the last line.
  void finish();

 private:
  void put(std::string_view word, bool hidden);
  void separate();

  HtmlText& out_;
  std::uint64_t limit_;
  bool space_ = false;
  int lines_ = 0;                  ///< line feeds due before the next text
  int line_feeds_ = 0;             ///< of them, asked for by br
  int tabs_ = 0;                   ///< cells passed since the last text of the row
  std::vector<int> cells_{0};      ///< of the open row of each open table
  bool hidden_continues_ = false;  ///< the last text put was hidden: its mark is the last one
};

}  // namespace casebound::extract

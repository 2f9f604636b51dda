#pragma once
/// \file Text that grows run by run, with its marks. Separators stand only between texts, never after the
/// last.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::extract {

/// The kinds of mark that cover one stretch of text.
class MarkKinds {
 public:
  constexpr MarkKinds() = default;
  constexpr MarkKinds(MarkKind kind) : bits_(1U << static_cast<unsigned>(kind)) {}
  constexpr MarkKinds operator|(MarkKinds other) const {
    MarkKinds out;
    out.bits_ = bits_ | other.bits_;
    return out;
  }
  constexpr bool has(MarkKind kind) const { return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0; }
  constexpr bool is_empty() const { return bits_ == 0; }

 private:
  unsigned bits_ = 0;
};

class FlowText {
 public:
  /// \param limit bytes; what would go past it is left out and `is_cut` says so
  explicit FlowText(std::uint64_t limit) : limit_(limit) { last_.fill(kNone); }

  /// Appends to the line. `text` is valid UTF-8.
  void put(std::string_view text, MarkKinds kinds = {});
  /// Appends on a line of its own.
  void put_line(std::string_view text, MarkKinds kinds = {});
  /// Appends all of `other` on lines of its own, with its marks and `kinds` over all of it.
  void append(const FlowText& other, MarkKinds kinds = {});
  /// Ends the line when something stands in it.
  void end_line();
  /// Ends the line; an empty one stays as an empty line.
  void end_paragraph();
  void begin_cell();
  void end_cell();  ///< a tab before the next cell
  void end_row();
  /// The offset at which the next text will stand: what came before is ended.
  std::size_t settle();
  /// Marks what stands from `begin` (an earlier `text().size()`) to the end, without the line ends before it.
  void cover(std::size_t begin, MarkKinds kinds);
  /// Ends the last line. Marks are ascending by begin afterwards.
  void finish();

  const std::string& text() const { return text_; }
  const std::vector<Mark>& marks() const { return marks_; }
  bool is_empty() const { return text_.empty(); }
  bool is_cut() const { return cut_; }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  bool flush();
  void mark(std::size_t begin, std::size_t end, MarkKinds kinds);

  std::uint64_t limit_;
  std::string text_;
  std::vector<Mark> marks_;
  std::string pending_;                         ///< separators that stand only between texts
  std::vector<std::size_t> cells_;              ///< length of pending_ at the start of each open cell
  std::array<std::size_t, kMarkKinds> last_{};  ///< index of the last mark of each kind
  bool cut_ = false;
};

}  // namespace casebound::extract

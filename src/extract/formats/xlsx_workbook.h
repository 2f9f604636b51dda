#pragma once
/// \file What all sheets of an Excel workbook share: their list, the table of strings, the styles of cells.
/// Source: ECMA-376 part 1, 18.2 (workbook), 18.4 (shared strings), 18.8 (styles).
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/sheet_format.h"
#include "extract/xml_stream.h"

namespace casebound::extract {

struct XlsxSheetEntry {
  enum class State : std::uint8_t { Visible, Hidden, VeryHidden };
  std::string name;
  std::string relationship;  ///< id
  State state = State::Visible;
};

struct XlsxName {
  std::string name;
  std::string value;  ///< a reference, a formula, a constant
  std::string comment;
};

class XlsxWorkbookReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  std::vector<XlsxSheetEntry> sheets;
  std::vector<XlsxName> names;
  bool date1904 = false;

 private:
  bool in_name_ = false;
  std::size_t kept_ = 0;  ///< bytes of names
};

/// Where the letters of a text are white: byte ranges.
using WhiteRuns = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// A colour of letters (18.8.3) that is white. \param attributes of the element "color"
bool is_white(const XmlAttributes& attributes);

/// Follows the runs of a rich text (18.4.4, 18.4.7) and notes the white ones.
class WhiteRunFinder {
 public:
  void begin_text() { *this = {}; }
  void start(std::string_view local, const XmlAttributes& attributes);
  void end(std::string_view local);
  /// So many bytes of text were put in. \param size of the text before them
  void passed(std::size_t size, std::size_t bytes);
  const WhiteRuns& found() const { return found_; }

 private:
  bool in_run_ = false;
  bool white_ = false;
  WhiteRuns found_;
};

/// The table of strings, in pieces that never move.
class XlsxStrings : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  /// Nothing past the end of the table.
  std::optional<std::string_view> at(std::uint64_t index) const;
  /// The runs of a string whose letters are white.
  WhiteRuns white_runs(std::uint64_t index) const;
  /// The limit of memory was reached: strings after it are missing.
  bool is_cut() const { return cut_; }

 private:
  struct Place {
    std::uint32_t chunk;
    std::uint32_t begin;
  };
  void keep();

  std::deque<std::string> chunks_;
  std::deque<Place> places_;  ///< the bytes of one end where the next begin, in the same chunk, or at its end
  std::uint64_t bytes_ = 0;
  std::string current_;
  WhiteRunFinder finder_;
  std::map<std::uint64_t, WhiteRuns> white_;  ///< by index, of the few strings that have some
  bool in_item_ = false;
  bool in_text_ = false;
  int phonetic_ = 0;
  bool cut_ = false;
};

/// How the cells of each style look.
class XlsxStyles : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}

  /// Never fails: an unknown style shows its value as General. Valid until the next call on this object.
  const SheetFormat& format(std::uint32_t style) const;
  /// White letters on no ground.
  bool is_invisible(std::uint32_t style) const;
  /// The cells of that style have no colour of their own behind the letters.
  bool has_no_ground(std::uint32_t style) const;

 private:
  struct Style {
    int format = 0;
    std::uint32_t font = 0;
    std::uint32_t fill = 0;
  };
  SheetLanguage language() const;

  std::map<int, std::string> codes_;
  std::vector<Style> styles_;
  std::vector<bool> white_fonts_;
  std::vector<bool> empty_fills_;
  int charset_ = 0;  ///< the first East Asian one that a font names
  enum class Part : std::uint8_t { Other, Fonts, Fills, Cells } part_ = Part::Other;
  mutable std::map<int, SheetFormat> formats_;
};

}  // namespace casebound::extract

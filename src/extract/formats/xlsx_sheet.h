#pragma once
/// \file The cells of one worksheet as they are shown, row by row.
/// Source: ECMA-376 part 1, 18.3 (worksheets).
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/formats/xlsx_workbook.h"
#include "extract/sheet_pages.h"
#include "extract/xml_stream.h"

namespace casebound::extract {

/// What the sheets of one workbook read from and gather into.
struct XlsxShared {
  XlsxStrings strings;
  XlsxStyles styles;
  bool date1904 = false;
  std::set<std::string> outside;   ///< formulas that reach outside the workbook; at most 1,000
  std::uint64_t lost_strings = 0;  ///< cells whose string is not in the table
};

/// "AB12" as column 28, row 12; zeros for what is no reference.
struct CellPlace {
  std::uint32_t column = 0;
  std::uint32_t row = 0;
};
CellPlace parse_place(std::string_view reference);

/// A formula that names another file, a server or a program.
bool reaches_outside(std::string_view formula);

/// A header or footer without its codes for fonts, page numbers and pictures. 18.3.1.46.
std::string plain_header(std::string_view coded);

class XlsxSheetReader : public XmlHandler {
 public:
  /// \param macros a sheet of macros: its formulas are its text
  XlsxSheetReader(XlsxShared& shared, SheetPages& pages, bool macros);

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

 private:
  enum class Take : std::uint8_t { Nothing, Value, Formula, Inline, Header, Footer, Choices };
  void start_cell(const XmlAttributes& attributes);
  void start_rest(std::string_view local, const XmlAttributes& attributes);
  void end_cell();
  void end_choices();
  void put_value(MarkKinds kinds);
  void put_number(double value, MarkKinds kinds);
  bool is_column_hidden(std::uint32_t column) const;

  XlsxShared& shared_;
  SheetPages& pages_;
  bool macros_;
  std::vector<bool> hidden_columns_;  ///< by column; as long as the last hidden one
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
  bool row_hidden_ = false;
  bool in_cell_ = false;
  bool has_value_ = false;
  int phonetic_ = 0;
  std::string type_;
  std::uint32_t style_ = 0;
  std::string value_;
  WhiteRunFinder white_runs_;  ///< of an inline text
  std::string formula_;
  std::string taken_;  ///< of a header, a list of choices
  std::set<std::string> choices_;
  Take take_ = Take::Nothing;
};

}  // namespace casebound::extract

#pragma once
/// \file The sheets of an OpenDocument spreadsheet: what each cell shows, row by row.
/// Source: OpenDocument 1.3 part 3 (OASIS), 9 (tables), 9.4 and 9.5 (names, validations), 9.9 (changes).
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/flow_text.h"
#include "extract/formats/odf_styles.h"
#include "extract/sheet_pages.h"
#include "extract/xml_stream.h"

namespace casebound::extract {

/// What the sheets tell beside their text.
struct OdsFacts {
  std::vector<std::string> hidden_sheets;
  std::set<std::string> links;
  std::set<std::string> remote;   ///< what a program would load; packaged pictures and objects too
  std::set<std::string> outside;  ///< formulas that reach outside the document
  std::set<std::string> comment_authors;
  std::set<std::string> revision_authors;
  bool has_body = false;
};

class OdsReader : public XmlHandler {
 public:
  /// \param objects texts of the objects in the package by folder; each is taken out where it stands
  OdsReader(Sink& sink, OdsFacts& facts, std::map<std::string, FlowText, std::less<>>& objects)
      : sink_(sink), facts_(facts), objects_(objects) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  /// Sends what no sheet shows: names, lists of choices, values that were changed.
  void finish();

  std::uint64_t pages() const { return pages_; }

 private:
  struct Cell {
    std::uint32_t column = 0;
    std::string text;
    MarkKinds kinds;
    bool filled = false;                                      ///< has a colour of its own behind the letters
    std::vector<std::pair<std::size_t, std::size_t>> hidden;  ///< bytes that are not shown
  };
  struct ColumnRun {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool hidden = false;
    std::string style;
  };
  enum class Place : std::uint8_t { Outside, Skipped, Cell, Note, Author, Shape, Alt, Change, Help };

  void start_table(std::string_view name, const XmlAttributes& attributes);
  void start_column(const XmlAttributes& attributes);
  void start_row(const XmlAttributes& attributes);
  void start_cell(std::string_view local, const XmlAttributes& attributes);
  void start_inside(std::string_view name, const XmlAttributes& attributes);
  void start_beside(std::string_view local, const XmlAttributes& attributes);
  void end_cell();
  void end_row();
  void end_table();
  std::string bare_value() const;
  std::string* target();
  void put(std::string_view text);
  bool is_run_hidden() const;
  const ColumnRun* run_of(std::uint32_t column) const;

  Sink& sink_;
  OdsFacts& facts_;
  std::map<std::string, FlowText, std::less<>>& objects_;
  OdfStyles styles_;
  std::set<std::string, std::less<>> hidden_tables_;  ///< styles of tables that are not shown
  std::string table_style_;                           ///< the style of a table that is being read
  std::uint64_t pages_ = 0;

  std::unique_ptr<SheetPages> sheet_;
  int tables_ = 0;     ///< open ones; those inside a cell belong to it
  int elsewhere_ = 0;  ///< open links to other documents, whose tables are caches
  int changes_ = 0;    ///< open lists of changes
  std::vector<ColumnRun> columns_;
  std::uint32_t column_ = 0;
  std::uint32_t row_ = 0;
  std::uint32_t row_repeat_ = 1;
  bool row_hidden_ = false;
  std::vector<Cell> cells_;
  std::size_t row_bytes_ = 0;
  std::uint64_t repeated_ = 0;  ///< copies of cells that were sent

  Place place_ = Place::Outside;
  std::vector<Place> outer_;  ///< places that the open one interrupts
  Cell cell_;
  std::uint32_t cell_repeat_ = 1;
  std::string value_type_;
  std::string value_;
  int paragraphs_ = 0;          ///< of the cell
  std::vector<OdfLook> spans_;  ///< of the open runs of text, from the outside in
  SheetNote note_;
  std::string author_;
  std::string aside_;  ///< text of a shape, a description, a change, a prompt
  std::vector<std::pair<std::string, MarkKinds>> after_;  ///< lines that follow the sheet's rows
  std::vector<SheetNote> notes_;
  std::vector<std::pair<std::string, MarkKinds>> last_;  ///< lines that no sheet shows
  std::size_t kept_ = 0;                                 ///< bytes of all lines that wait
};

}  // namespace casebound::extract

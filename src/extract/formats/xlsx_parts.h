#pragma once
/// \file What stands beside the cells of a workbook: comments, caches of pivot tables, other workbooks'
/// values, changes, connections. Source: ECMA-376 part 1, 18.7 (comments), 18.10 (pivot tables), 18.11
/// (revisions), 18.13 (connections), 18.14 (external links); [MS-XLSX] 2.1.44 (threaded comments).
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/sheet_pages.h"
#include "extract/xml_stream.h"

namespace casebound::extract {

/// Names of the people who wrote threaded comments, by id.
class XlsxPeopleReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::map<std::string, std::string, std::less<>> names;
};

/// Comments of both kinds. The stand-in that older programs see of a threaded one is left out.
class XlsxCommentsReader : public XmlHandler {
 public:
  explicit XlsxCommentsReader(const XlsxPeopleReader& people) : people_(people) {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  std::vector<SheetNote> notes;
  std::set<std::string> authors;
  /// Stand-ins, for the case that the threaded ones are lost.
  std::vector<SheetNote> stand_ins;

 private:
  const XlsxPeopleReader& people_;
  std::vector<std::string> listed_;
  std::string text_;
  std::string place_;
  std::string author_;
  std::size_t kept_ = 0;
  int phonetic_ = 0;
  bool in_author_ = false;
  bool in_comment_ = false;
  bool in_text_ = false;
  bool threaded_ = false;
};

/// The fields of a pivot table's cache, and the values that they share.
class XlsxPivotReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}

  struct Field {
    std::string name;
    std::vector<std::string> items;
  };
  std::vector<Field> fields;
  std::string source;  ///< the sheet, table or range that it was made from
  bool has_records = false;

 private:
  bool in_items_ = false;
  std::size_t kept_ = 0;
};

/// The rows of a pivot table's cache, as a hidden sheet.
class XlsxPivotRowsReader : public XmlHandler {
 public:
  XlsxPivotRowsReader(const XlsxPivotReader& cache, SheetPages& pages) : cache_(cache), pages_(pages) {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  const XlsxPivotReader& cache_;
  SheetPages& pages_;
  std::uint32_t row_ = 1;
  std::uint32_t column_ = 0;
};

/// Values that a workbook keeps of another one, as a hidden sheet.
class XlsxExternalReader : public XmlHandler {
 public:
  explicit XlsxExternalReader(SheetPages& pages) : pages_(pages) {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  std::vector<std::string> exchanges;  ///< program|topic, dynamic data exchange

 private:
  SheetPages& pages_;
  std::vector<std::string> sheets_;
  std::string place_;
  std::string value_;
  bool in_value_ = false;
};

/// The changes of a shared workbook: values before are Deleted, values after Inserted.
class XlsxRevisionReader : public XmlHandler {
 public:
  explicit XlsxRevisionReader(SheetPages& pages) : pages_(pages) {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

 private:
  SheetPages& pages_;
  std::string value_;
  MarkKinds kinds_;
  bool in_cell_ = false;
  bool in_text_ = false;
};

/// Where a workbook gets its data from.
class XlsxConnectionsReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::vector<std::string> found;
};

/// Text on the buttons and boxes of the old kind of drawing, which is no comment.
class XlsxControlsReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  std::vector<std::string> found;

 private:
  std::string text_;
  bool in_box_ = false;
  bool is_note_ = false;
};

}  // namespace casebound::extract

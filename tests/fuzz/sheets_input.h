#pragma once
/// \file Spreadsheets made of fuzzed parts: the zip around them is whole, so that the readers are reached.
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/extract/zip_builder.h"
#include "base/error.h"
#include "base/utf8.h"
#include "checking_sink.h"
#include "extract/csv_records.h"
#include "extract/formats/ods.h"
#include "extract/formats/xlsx.h"
#include "extract/sheet_format.h"

namespace casebound::fuzz {

/// The first byte chooses the reader. Parts are parted by a line "----": of an xlsx the sheet, its styles,
/// strings, comments and the cache of a pivot table; of an ods the content and the styles; of a number format
/// the value and the code.
inline void read_sheets(std::string_view input) {
  if (input.empty()) return;
  const char kind = input[0];
  std::vector<std::string_view> parts;
  for (std::string_view rest = input.substr(1);;) {
    const std::size_t end = rest.find("\n----\n");
    parts.push_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 6);
  }
  parts.resize(5);
  CheckingSink sink;
  extract::ExtractOptions options;
  options.limits.text_bytes = 4U << 20;
  const auto extract_with = [&](const extract::Format& format, const std::string& bytes) {
    try {
      sink.finish(format.extract(*extract::input_over(bytes), options, sink));
    } catch (const Error&) {
    }
  };
  if (kind == 'x') {
    constexpr std::string_view kType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const auto relation = [&](std::string_view id, std::string_view type, std::string_view target) {
      return "<Relationship Id='" + std::string(id) + "' Type='" + std::string(kType) + std::string(type) +
             "' Target='" + std::string(target) + "'/>";
    };
    const test::ZipBuilder::Options stored{.method = 0};
    test::ZipBuilder zip;
    zip.add("xl/workbook.xml", "<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>", stored);
    zip.add("xl/_rels/workbook.xml.rels",
            "<Relationships>" + relation("r1", "worksheet", "worksheets/sheet1.xml") + "</Relationships>",
            stored);
    zip.add("xl/worksheets/_rels/sheet1.xml.rels",
            "<Relationships>" + relation("r1", "comments", "../comments1.xml") + "</Relationships>", stored);
    zip.add("xl/worksheets/sheet1.xml", parts[0], stored).add("xl/styles.xml", parts[1], stored);
    zip.add("xl/sharedStrings.xml", parts[2], stored).add("xl/comments1.xml", parts[3], stored);
    zip.add("xl/pivotCache/pivotCacheDefinition1.xml", parts[4], stored);
    extract_with(extract::kXlsx, zip.bytes());
  } else if (kind == 'o') {
    test::ZipBuilder zip;
    zip.add("content.xml", parts[0], {.method = 0}).add("styles.xml", parts[1], {.method = 0});
    extract_with(extract::kOds, zip.bytes());
    extract_with(extract::kOds, std::string(parts[0]));
  } else if (kind == 'c') {
    extract::send_records(sink, to_valid_utf8(input.substr(1)));
  } else {
    double value = 0;
    std::memcpy(&value, parts[0].data(), std::min(parts[0].size(), sizeof value));
    const extract::SheetFormat format(to_valid_utf8(parts[1]));
    if (!is_valid_utf8(format.number(value, false).text) || !is_valid_utf8(format.text("x").text))
      std::abort();
  }
}

}  // namespace casebound::fuzz

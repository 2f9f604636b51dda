#pragma once
/// \file What a PDF says beside its pages: properties, metadata, layers, scripts, forms, texts for pictures.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "extract/pdf_objects.h"
#include "model/page.h"

namespace casebound::extract {

/// A text that stands on no page.
struct PdfLine {
  std::string text;  ///< valid UTF-8, without control characters
  MarkKind kind = MarkKind::Property;
};
using PdfPageLines = std::map<std::uint64_t, std::vector<PdfLine>>;  ///< by page, counted from 0

struct PdfMatter {
  bool layers_may_be_off = false;
  std::vector<std::string> layers;                               ///< their names
  std::vector<std::pair<std::string, std::string>> information;  ///< fields of one's own, name and value
  std::vector<PdfLine> lines;                                    ///< of the document as a whole
  PdfPageLines page_lines;                                       ///< of single pages
};

/// Reads what can be searched: fields of the document information, XMP (no dates, no programs), names of
/// layers, prefixes of page labels, scripts, values of form fields that have no place on a page, XFA forms,
/// alternate and actual text, private data. Each text once, and 4 MiB at most.
PdfMatter read_pdf_matter(PdfObjects& objects);

/// Puts the lines below the text of the page, each marked, but for those that it says already.
void add_pdf_lines(PageContent& page, const std::vector<PdfLine>& lines);

}  // namespace casebound::extract

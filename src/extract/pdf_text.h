#pragma once
/// \file The text of one PDF page as it reads, with the place of each word.
#include <optional>
#include <string>
#include <vector>

#include "extract/pdfium.h"
#include "model/page.h"

namespace casebound::extract {

/// What holds for all pages of a document while they are read.
struct PdfReading {
  CbPdfDocument* document = nullptr;
  bool layers_may_be_off = true;  ///< parts of pages hang on layers, and one of these may be switched off
  int drawings_left = 300;        ///< pages that may still be drawn to see what is hidden on them
  std::vector<std::string> comment_authors;  ///< each once
};

/// Reads a page: text in logical order with line feeds where PDFium ends lines, words with boxes, what cannot
/// be seen marked Hidden and with its reason (pdf_sight.h), the text layer of a scan marked Scan, then its
/// annotations (pdf_annotations.h).
///
/// A word that PDFium joined over a line's end keeps U+00AD for its hyphen, and has a box on each line.
/// `awaits_ocr` is set when there is no letter or digit but something drawn.
/// Nothing when the content of the page cannot be read.
std::optional<PageContent> read_pdf_page(CbPdfPage* page, PdfReading& reading);

}  // namespace casebound::extract

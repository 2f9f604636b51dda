#pragma once
/// \file The text of one PDF page as it reads, with the place of each word.
#include <optional>

#include "extract/pdfium.h"
#include "model/page.h"

namespace casebound::extract {

/// Reads a page: text in logical order with line feeds where PDFium ends lines, words with boxes, what is
/// invisible or off the page marked Hidden, then the comments (marked Comment) and filled-in fields (marked
/// Property) on it.
///
/// A word that PDFium joined over a line's end keeps U+00AD for its hyphen, and has a box on each line.
/// `awaits_ocr` is set when there is no letter or digit but something drawn.
/// Nothing when the content of the page cannot be read.
std::optional<PageContent> read_pdf_page(CbPdfPage* page);

}  // namespace casebound::extract

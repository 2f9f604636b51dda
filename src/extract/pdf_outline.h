#pragma once
/// \file The titles in the outline of a PDF, by the page that they lead to.
#include "extract/pdf_matter.h"
#include "extract/pdfium.h"

namespace casebound::extract {

/// At most 20,000 titles, each met once; one that leads nowhere belongs to the first page.
PdfPageLines read_pdf_outline(CbPdfDocument* document);

}  // namespace casebound::extract

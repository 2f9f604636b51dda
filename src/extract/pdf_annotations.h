#pragma once
/// \file What is written on a PDF page as annotations: comments, values of form fields, where links lead.
#include "extract/pdf_text.h"

namespace casebound::extract {

/// Puts them below the text of the page: comments and free texts marked Comment, values of fields marked
/// Property, addresses and files that links lead to marked Link. What an annotation hides is marked Hidden
/// too. Notes who comments in `reading`.
void add_pdf_annotations(CbPdfPage* page, PdfReading& reading, PageContent& out);

}  // namespace casebound::extract

#pragma once
/// \file Forms of a PDF that draw themselves, or each other without end.
#include <optional>
#include <string>

#include "extract/pdf_objects.h"

namespace casebound::extract {

/// The file with an update behind it in which no form draws itself, however far around, and what would have
/// been drawn more than 10,000 times is drawn once for each form that draws it. Every text is still drawn
/// once. Nothing when no form needs that.
///
/// PDFium follows such forms until its memory is full (a form of 60 bytes that draws itself twice is drawn
/// 2^28 times), and the text of the page is lost with it.
std::optional<std::string> untangle_pdf_forms(PdfObjects& objects);

/// An object as it is written in a file.
void write_pdf_value(std::string& out, const PdfValue& value);

}  // namespace casebound::extract

#pragma once
/// \file PDF documents, read by PDFium.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kPdf;

}  // namespace casebound::extract

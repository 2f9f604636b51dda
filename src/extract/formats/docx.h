#pragma once
/// \file Word documents (docx, docm, dotx, dotm).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kDocx;

}  // namespace casebound::extract

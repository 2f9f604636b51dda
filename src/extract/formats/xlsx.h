#pragma once
/// \file Excel workbooks (xlsx, xlsm, xltx, xltm, xlam), also of the strict kind.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kXlsx;

}  // namespace casebound::extract

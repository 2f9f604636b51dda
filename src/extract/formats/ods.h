#pragma once
/// \file OpenDocument spreadsheets (ods, ots), also flat ones (fods).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kOds;

}  // namespace casebound::extract

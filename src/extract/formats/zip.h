#pragma once
/// \file Zip archives: their members are children, they have no page of their own.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kZip;

}  // namespace casebound::extract

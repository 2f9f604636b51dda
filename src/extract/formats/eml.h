#pragma once
/// \file One mail message (eml, emlx).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kEml;

}  // namespace casebound::extract

#pragma once
/// \file Plain text in any encoding; also what is readable as text (csv, json, xml, svg, logs).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kTxt;

}  // namespace casebound::extract

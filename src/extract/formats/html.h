#pragma once
/// \file Web pages.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kHtml;

}  // namespace casebound::extract

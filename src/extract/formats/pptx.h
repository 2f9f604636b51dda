#pragma once
/// \file Presentations of PowerPoint since 2007 (.pptx, .pptm, .ppsx, .potx): one page a slide. ECMA-376 part
/// 1, 19.
#include "extract/format.h"

namespace casebound::extract {
extern const Format kPptx;
}

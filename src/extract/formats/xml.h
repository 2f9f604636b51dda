#pragma once
/// \file XML of any kind, drawings (SVG) and Apple's property lists among them: their text, without the tags.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kXml;

}  // namespace casebound::extract

#pragma once
/// \file Electronic books (EPUB 2 and 3): the chapters in the order of the spine.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kEpub;

}  // namespace casebound::extract

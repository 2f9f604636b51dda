#pragma once
#include "extract/format.h"

namespace casebound::extract {

/// A document of Apple's Pages, Numbers or Keynote: not read itself; its preview and the files put into it
/// come out.
extern const Format kIwork;

}  // namespace casebound::extract

#pragma once
#include "extract/format.h"

namespace casebound::extract {

/// A mailbox of MMDF: a line of four 0x01 before and after each message (SCO, old Pine, mutt).
extern const Format kMmdf;

}  // namespace casebound::extract

#pragma once
/// \file One mail message (eml, emlx, a mailbox with a single message).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kEml;

}  // namespace casebound::extract

#pragma once
/// \file JSON, JSON lines and their kin: read with the escapes of their strings resolved.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kJson;

}  // namespace casebound::extract

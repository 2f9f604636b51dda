#pragma once
/// \file OpenDocument texts (odt, ott, fodt), presentations (odp, otp, fodp: one page a slide) and drawings
/// (odg).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kOdt;
extern const Format kOdp;
extern const Format kOdg;

}  // namespace casebound::extract

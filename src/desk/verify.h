#pragma once
/// \file Verifying a case: every byte of its folder, and whether its index holds every page.
#include <string>

#include "model/verification.h"

namespace casebound::desk {

/// Reads everything, writes nothing, and goes on after the first damage.
/// \throws Error{NoCase}, Error{Locked} when somebody writes, Error{NotAvailable} for a newer version's case
Verification verify(const std::string& folder);

}  // namespace casebound::desk

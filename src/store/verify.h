#pragma once
/// \file Looks at every byte of a case folder and names what is not what was written.
#include <string>

#include "model/verification.h"

namespace casebound::store {

/// Reads everything and writes nothing; nobody may write to the case meanwhile. What needs the catalogue is
/// left out when the catalogue cannot be read, and all else is checked without it.
/// \throws Error{NoCase} when the folder holds nothing of a case, Error{Locked} when somebody writes,
///         Error{NotAvailable} for a case of a newer version
Verification verify_case(const std::string& folder);

}  // namespace casebound::store

#pragma once
#include "extract/format.h"

namespace casebound::extract {

/// An Office document of the XML kind that is locked as a whole; it becomes what lies under the lock.
extern const Format kLockedOfficeDocument;

/// A compound file that holds a locked package ([MS-OFFCRYPTO] 2.3.1).
bool is_locked_office(Input& input);

}  // namespace casebound::extract

#pragma once
/// \file Whether an Office file of the old kind is locked with a password.
#include "extract/format.h"

namespace casebound::extract {

/// By the mark that each kind carries in its main stream. Source: [MS-DOC] 2.5.2 (fEncrypted), [MS-XLS]
/// 2.4.117 (FilePass), [MS-PPT] 2.3.2 (headerToken).
bool is_locked_old_office(Input& input);

}  // namespace casebound::extract

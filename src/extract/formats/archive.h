#pragma once
/// \file Archives other than zip (tar, 7z, RAR, ...) and single compressed files (gz, bz2, xz, ...).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kArchive;

}  // namespace casebound::extract

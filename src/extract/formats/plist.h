#pragma once
/// \file Apple's binary property lists, and the web pages that Safari saves in them (.webarchive).
#include "extract/format.h"

namespace casebound::extract {

extern const Format kPlist;

}  // namespace casebound::extract

#pragma once
/// \file Web pages that a browser saved as one file (.mht, .mhtml): a multipart of mail, read as a page.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kMht;

}  // namespace casebound::extract

#pragma once
/// \file winmail.dat: what Outlook packs a message into when it writes to others of its kind.
#include "extract/format.h"

namespace casebound::extract {

/// Text and headers as of any mail, attachments as children; a message inside is a winmail.dat of its own.
/// Source: [MS-OXTNEF].
extern const Format kTnef;

}  // namespace casebound::extract

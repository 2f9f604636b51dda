#pragma once
/// \file An Outlook message (.msg): text and headers as of any mail, attachments as children.
#include "extract/format.h"

namespace casebound::extract {

/// A message inside the message is handed on as a .msg of its own, with every property it has; so is an
/// embedded object, as the compound file it is. Source: [MS-OXMSG].
extern const Format kMsg;

/// Whether a compound file is an Outlook message, which its root says.
bool is_outlook_message(Input& input);

}  // namespace casebound::extract

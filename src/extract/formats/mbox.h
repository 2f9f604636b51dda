#pragma once
/// \file A mailbox: mbox in its four dialects, of whatever program; each message is a child, a mail of its
/// own.
#include "extract/format.h"

namespace casebound::extract {

/// Reads by pieces, whatever the size. A ">" before "From " is taken away where the writer's rule is beyond
/// doubt: one more than the lines around have, in a mailbox that leaves no "From " of a text as it is
/// (mboxrd). A Content-Length is believed when a message, or the end, stands where it points. Source: RFC
/// 4155.
extern const Format kMbox;

}  // namespace casebound::extract

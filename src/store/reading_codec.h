#pragma once
/// \file How a page's content is packed: exact, small, and quick to open. Format: docs/case-folder.md.
#include "base/bytes.h"
#include "model/page.h"

namespace casebound::store {

/// Text, words and marks as one compressed string (zstd). Any thread.
Bytes pack_content(const PageContent& content);
/// \throws Error{Damaged}
PageContent unpack_content(ByteView packed);

}  // namespace casebound::store

#pragma once
/// \file Tells a WAL that power loss tore at its end from one that was damaged.
#include <string>

#include "store/seal.h"

namespace casebound::store {

/// Looks through a WAL before SQLite recovers from it.
///
/// SQLite takes everything up to the first frame that is not whole, and drops the rest without a word. That
/// is right for a last commit that power loss tore, and silent loss for a changed byte further ahead:
/// whatever follows a commit was written after that commit was durable, so a broken frame before such a
/// commit is damage. Nobody may write meanwhile. A missing or empty WAL is good.
/// \throws Error{Damaged}
void check_wal(const std::string& path, const std::string& object, const Seal& seal);

}  // namespace casebound::store

#pragma once
/// \file The engine "fts": SQLite FTS5 over our own tokens, in one database. The default of a small case, and
/// the oracle that other engines are checked against.
#include <memory>

#include "base/storage.h"
#include "index/engine.h"

namespace casebound::index {

/// Opens the index in `storage`; a writer makes it when it is not there.
/// \throws Error{NotFound} for a reader when there is none; Error{Damaged} when it is not one of ours
std::unique_ptr<Engine> open_fts(const Storage& storage, Access access);

}  // namespace casebound::index

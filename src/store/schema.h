#pragma once
/// \file The catalogue's tables, and how an older catalogue becomes a newer one in place.
#include <span>

#include "store/sqlite.h"

namespace casebound::store {

/// The format this version writes: in case.json and as the catalogue's user_version.
constexpr int kFormat = 1;

struct Migration {
  int from = 0;
  int to = 0;
  const char* sql = nullptr;
};

/// Each takes a catalogue one format further; none needs the originals again.
std::span<const Migration> migrations();

/// Makes the tables of the current format in an empty database. Inside a transaction.
void create_tables(Database& database);

/// Brings the catalogue to the current format, in one transaction. Returns true when it changed something.
/// \throws Error{NotAvailable} when the catalogue comes from a newer version
bool migrate(Database& database);

int catalogue_format(Database& database);

}  // namespace casebound::store

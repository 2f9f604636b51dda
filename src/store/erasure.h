#pragma once
/// \file What was removed from the catalogue and still lies in blobs/ and pages/: noted in the transaction
/// that removed it, so that a killed run's successor goes on with it.
#include <string>
#include <vector>

#include "store/packs.h"
#include "store/sqlite.h"

namespace casebound::store {

struct Erasures {
  std::vector<std::string> blobs;   ///< SHA-256, 64 hexadecimal digits
  std::vector<PackPlace> readings;  ///< places in packs; runs of neighbours are one
  bool empty() const { return blobs.empty() && readings.empty(); }
};

/// Inside a transaction.
void note_erasures(Database& database, const Erasures& erasures);
Erasures pending_erasures(Database& database);
/// When they are done. Inside a transaction.
void forget_erasures(Database& database);

}  // namespace casebound::store

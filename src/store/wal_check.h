#pragma once
/// \file Tells a WAL that power loss tore at its end from one that was damaged.
#include <cstdint>
#include <string>
#include <unordered_set>

#include "store/seal.h"

namespace casebound::store {

/// What stands in a WAL.
///
/// SQLite takes everything up to the first frame that is not whole, and drops the rest without a word. That
/// is right for a last commit that power loss tore, and silent loss for a changed byte further ahead:
/// whatever follows a commit was written after that commit was durable, so a broken frame before such a
/// commit is damage.
struct WalScan {
  std::uint64_t size = 0;                   ///< of the file; 0: none, or empty
  std::uint64_t frames = 0;                 ///< whole ones that were looked at
  std::uint64_t committed_end = 0;          ///< where what SQLite takes ends
  std::uint32_t database_pages = 0;         ///< after its last commit; 0: there is none
  std::unordered_set<std::uint32_t> pages;  ///< that it holds a committed copy of
  bool is_damaged = false;                  ///< commits are lost
  std::uint64_t damaged_at = 0;             ///< offset of the first broken frame, then
};

/// Nobody may write meanwhile.
WalScan scan_wal(const std::string& path, const std::string& object, const Seal& seal);

/// To be called before SQLite recovers from it. A missing or empty WAL is good. \throws Error{Damaged}
void check_wal(const std::string& path, const std::string& object, const Seal& seal);

}  // namespace casebound::store

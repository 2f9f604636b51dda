#pragma once
/// \file lock: held by the one who writes, and the number of commits that the catalogue has had.
#include <cstdint>
#include <string>

#include "base/file.h"
#include "store/seal.h"

namespace casebound::store {

constexpr const char* kLockName = "lock";

/// For a writer: held until it is closed. \throws Error{Locked}
Fd take_lock(const std::string& folder);
/// For a reader during whose reading nobody may write; not open when the case has no lock file.
/// \throws Error{Locked} when somebody writes
Fd share_lock(const std::string& folder);

/// What the file says: decimal digits, a space, the seal's trailer over them in hexadecimal digits, a line
/// feed. Older: digits and a line feed.
struct CommitCount {
  enum class State { Missing, Empty, Damaged, Untagged, Good } state = State::Missing;
  std::int64_t commits = 0;
};

/// It is written after each commit, so it never says too many: a catalogue that knows of fewer has lost some.
CommitCount read_commit_count(const std::string& folder, const Seal& seal);
/// \param durably otherwise it says too few after a power cut, and is not missed when it cannot be written
void write_commit_count(int lock, const Seal& seal, std::int64_t commits, bool durably);

}  // namespace casebound::store

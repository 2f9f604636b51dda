#pragma once
/// \file The ledger of one run: every file and every part inside a file ends in exactly one column.
#include <string>
#include <unordered_map>
#include <utility>

#include "desk/ingest.h"
#include "store/records.h"

namespace casebound::desk {

/// Counts how the documents of one run ended.
class Ledger {
 public:
  /// A top-level document that this run is to finish, and will count.
  void expect(const std::string& document) { expected_.try_emplace(document, false); }
  /// The walk met the file of a queued document. False when it met it before: then the path is a duplicate.
  bool meet(const std::string& document) { return !std::exchange(expected_[document], true); }
  void count_duplicate_file();
  void count_excluded_file();
  /// A document that is in the catalogue for good now: extracted, or a duplicate.
  void count(const store::DocumentRow& document);

  const Tally& files() const { return files_; }
  /// Files and what was inside them, also of files that an earlier run left queued.
  const Tally& documents() const { return documents_; }
  std::uint64_t new_documents() const { return new_documents_; }
  /// Files that were met and are not finished, because the run was stopped.
  std::uint64_t unfinished_files() const { return expected_.size(); }

 private:
  std::unordered_map<std::string, bool> expected_;  // not finished; true: the walk met it
  Tally files_;
  Tally documents_;
  std::uint64_t new_documents_ = 0;
};

/// A failure record of a document that did not come out whole.
Failure failure_of(const store::DocumentRow& document, const std::string& path);

/// Whether a password, more time or memory, or another try may mend this outcome.
bool is_retryable(Outcome outcome);

}  // namespace casebound::desk

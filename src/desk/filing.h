#pragma once
/// \file Files what was found in a document: its row, its pages, its children as documents of their own.
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "desk/collector.h"
#include "desk/ingest.h"
#include "desk/ledger.h"
#include "sandbox/pool.h"
#include "store/case.h"

namespace casebound::desk {

/// The part of taking in that runs inside the catalogue's transactions.
class Filing {
 public:
  Filing(store::Case& catalogue, const IngestOptions& options, Ledger& ledger, IngestProgress::State& state);

  /// The limits of a document: nothing may come out of it once too much has come out of the file it lies in.
  /// A bomb of containers in containers ends where the first ones used that up, not after all were unpacked.
  ExtractLimits narrowed(ExtractLimits limits, const store::DocumentRow& row);

  /// Files one document that has been read, and queues what was found inside it.
  void file(store::JobId job, store::DocumentRow& row, Collector& found, sandbox::ExtractReport&& report);

  /// What failed since the last call: told after the commit that made it true.
  std::vector<Failure> take_failures() { return std::exchange(failures_, {}); }
  std::uint64_t pages() const { return pages_; }

 private:
  /// What came out of one top-level file, in this run and in earlier ones, and what may.
  struct Budget {
    std::string sha256;  // of the file
    std::uint64_t bytes = 0;
    std::uint64_t documents = 0;
    std::uint64_t most_bytes = 0;
    bool is_spent() const;
  };

  bool is_spent(const store::DocumentRow& row);
  void keep(store::JobId job, store::DocumentRow& row, const Verdict& verdict);
  void file_pages(store::DocumentRow& row, Collector& found, store::OldPages old);
  void drop_readings(store::DocumentRow& row);
  void file_children(store::DocumentRow& row, Collector& found);
  void hold_to_its_word(store::DocumentRow& row, const Collector& found);
  void file_child(const store::DocumentRow& parent, const std::string& id,
                  const std::optional<store::DocumentRow>& before, FoundChild& child,
                  const std::string& inner_path);
  void record(const store::DocumentRow& row);
  Budget& budget_of(const std::string& root);
  void tell(const store::DocumentRow& row);

  store::Case& case_;
  std::uint64_t descendant_bytes_;
  Ledger& ledger_;
  IngestProgress::State& state_;
  std::unordered_map<std::string, Budget> budgets_;  // of containers only
  std::vector<Failure> failures_;
  std::uint64_t pages_ = 0;
};

}  // namespace casebound::desk

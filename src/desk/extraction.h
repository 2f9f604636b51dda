#pragma once
/// \file The second half of taking in: queued documents are read in the sandbox and committed in order.
#include <chrono>
#include <deque>
#include <future>
#include <memory>
#include <vector>

#include "analyze/language.h"
#include "desk/collector.h"
#include "desk/filing.h"
#include "desk/indexing.h"
#include "desk/ingest.h"
#include "sandbox/pool.h"
#include "store/case.h"

namespace casebound::desk {

/// Runs the extraction jobs of a case until none is left.
///
/// Many documents are in flight; they are committed in the order of their jobs, many in one transaction. What
/// is found inside a document is queued by the same commit, so that the order of all jobs is the same in
/// every run.
///
/// A run that died leaves jobs that count an attempt. The next run is careful until it is past them: few
/// documents at once, each start written down before. What was in flight twice is read alone, and after five
/// attempts left alone.
class Extraction {
 public:
  Extraction(store::Case& catalogue, CaseIndex& index, const IngestOptions& options, Ledger& ledger,
             IngestProgress::State& state, IngestProgress& progress);

  void run(const std::stop_token& stop);
  std::uint64_t pages() const { return filing_.pages(); }
  std::uint64_t workers_left() const { return pool_.left_behind(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct InFlight {
    store::JobRow job;
    store::DocumentRow document;
    std::unique_ptr<Collector> collector;
    std::future<sandbox::ExtractReport> future;
    bool start_is_noted = false;
    bool is_ready() const;
  };

  void submit_more();
  bool next_job();  // makes jobs_.front() the next one; false: the queue is empty
  bool has_room_for(const store::JobRow& job) const;
  void submit(const store::JobRow& job);
  std::future<sandbox::ExtractReport> start(InFlight& flight);
  /// Waits a moment for the oldest document and moves all that are done, oldest first, to ready_.
  void take_ready();
  bool is_time_to_commit() const;
  void commit();
  static bool has_unnoted_start(const InFlight& flight);
  void put_back();
  void show_progress();

  store::Case& case_;
  CaseIndex& index_;
  const IngestOptions& options_;
  IngestProgress::State& state_;
  IngestProgress& progress_;
  Filing filing_;
  analyze::LanguageDetector languages_;

  std::deque<store::JobRow> jobs_;  // fetched, not submitted
  std::size_t noted_ahead_ = 0;     // so many of jobs_, from the front, are noted as started
  store::JobId last_fetched_ = 0;
  std::size_t careful_for_ = 0;  // documents until this run is past what an earlier one died of
  std::deque<InFlight> in_flight_;
  std::vector<InFlight> ready_;
  std::uint64_t ready_bytes_ = 0;
  Clock::time_point last_commit_ = Clock::now();
  Clock::time_point last_indexed_ = Clock::now();
  Clock::duration index_after_ = std::chrono::seconds(1);
  std::uint64_t indexed_pages_ = 0;
  sandbox::Pool pool_;  // last: its threads end before what they use
};

}  // namespace casebound::desk

#include "desk/extraction.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "desk/conversions.h"

namespace casebound::desk {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFetchJobs = 256;
constexpr std::size_t kMostInFlight = 1024;            // done ones that wait for an older one included
constexpr std::uint64_t kMostHeldBytes = 48ULL << 20;  // of them
constexpr std::size_t kCommitDocuments = 128;
constexpr std::uint64_t kCommitBytes = 16ULL << 20;
constexpr auto kCommitAfter = 250ms;
// Pages between two commits of the index, or time: little at first, so that a long run can be searched early.
constexpr std::uint64_t kIndexPages = 4000;
constexpr auto kIndexAtMostAfter = 16s;
constexpr std::uint32_t kSuspectAttempts = 2;  // then it is read alone
constexpr std::uint32_t kMostAttempts = 5;     // then it is left alone

constexpr std::size_t kSmallAhead = 128;            // handed to the pool ahead of time, when all of them ...
constexpr std::uint64_t kSmallBytes = 16ULL << 20;  // ... are no larger than this

/// What the pool is handed at once, whatever its size: enough that no worker waits for us.
std::size_t pool_window(const sandbox::Pool& pool) { return pool.jobs() * std::size_t{4} + 8; }

std::future<sandbox::ExtractReport> ended(Outcome outcome, const std::string& reason) {
  std::promise<sandbox::ExtractReport> promise;
  sandbox::ExtractReport report;
  report.verdict = {outcome, reason};
  promise.set_value(std::move(report));
  return promise.get_future();
}

/// A full disk or a missing sandbox ends the run, and the document stays queued. Whatever else a document
/// brings about is its own outcome.
sandbox::ExtractReport report_of(std::future<sandbox::ExtractReport>& future) {
  sandbox::ExtractReport report;
  try {
    report = future.get();
  } catch (const Error& error) {
    const ErrorCode code = error.code();
    if (code == ErrorCode::DiskFull || code == ErrorCode::Sandbox || code == ErrorCode::Io) throw;
    report.verdict = {code == ErrorCode::Damaged ? Outcome::Damaged : Outcome::Crashed, error.what()};
  }
  return report;
}

}  // namespace

bool Extraction::InFlight::is_ready() const { return future.wait_for(0s) == std::future_status::ready; }

Extraction::Extraction(store::Case& catalogue, CaseIndex& index, const IngestOptions& options, Ledger& ledger,
                       IngestProgress::State& state, IngestProgress& progress)
    : case_(catalogue),
      index_(index),
      options_(options),
      state_(state),
      progress_(progress),
      filing_(catalogue, options, ledger, state),
      languages_(find_shipped_file("lid.176.ftz")),
      pool_({.worker_program = {}, .jobs = options.jobs, .allow_unsafe = options.allow_unsafe}) {}

void Extraction::run(const std::stop_token& stop) {
  state_.documents_queued = case_.count_jobs(store::JobKind::Extract, store::JobState::Queued);
  if (next_job() && jobs_.front().attempts > 0) {
    careful_for_ = kFetchJobs;
  } else {
    // Whatever this run dies of leaves a trace.
    std::vector<store::JobId> first;
    for (std::size_t i = 0; i < jobs_.size() && i < pool_.jobs(); ++i) first.push_back(jobs_[i].id);
    if (!first.empty()) case_.transact([&] { case_.start_jobs(first); });
    noted_ahead_ = first.size();
  }
  while (!stop.stop_requested()) {
    submit_more();
    if (in_flight_.empty() && ready_.empty()) break;
    take_ready();
    if (is_time_to_commit()) commit();
    show_progress();
  }
  if (stop.stop_requested()) pool_.cancel();
  commit();
  put_back();
  index_.follow();
}

bool Extraction::next_job() {
  if (jobs_.empty()) {
    for (const store::JobRow& job : case_.queued_jobs(store::JobKind::Extract, kFetchJobs, last_fetched_))
      jobs_.push_back(job);
    if (!jobs_.empty()) last_fetched_ = jobs_.back().id;
  }
  return !jobs_.empty();
}

void Extraction::submit_more() {
  while (next_job() && has_room_for(jobs_.front())) {
    submit(jobs_.front());
    jobs_.pop_front();
  }
}

bool Extraction::has_room_for(const store::JobRow& job) const {
  if (in_flight_.empty()) return true;
  const auto is_suspect = [](const store::JobRow& j) { return j.attempts >= kSuspectAttempts; };
  if (is_suspect(job) || is_suspect(in_flight_.back().job) || in_flight_.size() >= kMostInFlight)
    return false;
  std::size_t unfinished = 0;
  std::uint64_t unfinished_bytes = 0;
  std::uint64_t held = ready_bytes_;
  for (const InFlight& flight : in_flight_) {
    held += flight.collector->held_bytes();
    if (flight.is_ready()) continue;
    ++unfinished;
    unfinished_bytes += flight.collector->input_bytes();
  }
  if (held >= kMostHeldBytes) return false;
  if (careful_for_ > 0) return unfinished < pool_.jobs();
  // A commit takes as long as a worker needs for dozens of small documents.
  return unfinished < pool_window(pool_) || (unfinished < kSmallAhead && unfinished_bytes < kSmallBytes);
}

void Extraction::submit(const store::JobRow& job) {
  bool is_noted = noted_ahead_ > 0;
  if (is_noted) --noted_ahead_;
  const auto row = case_.find_document(job.document);
  if (!row) {
    case_.transact([&] { case_.finish_job(job.id, true, "There is no such document."); });
    return;
  }
  if (careful_for_ > 0 && !is_noted) {
    case_.transact([&] { case_.start_jobs({job.id}); });
    is_noted = true;
  }
  InFlight flight{job, *row, std::make_unique<Collector>(case_, languages_, row->id), {}, is_noted};
  flight.future = start(flight);
  in_flight_.push_back(std::move(flight));
}

std::future<sandbox::ExtractReport> Extraction::start(InFlight& flight) {
  if (flight.job.attempts >= kMostAttempts)
    return ended(Outcome::Crashed,
                 "Casebound itself ended " + std::to_string(flight.job.attempts) +
                     " times while this was read, so it was left alone. casebound add --retry Crashed "
                     "tries again.");
  sandbox::ExtractRequest request;
  try {
    request.bytes = flight.collector->bytes_of(flight.document.file);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged) throw;
    return ended(Outcome::Damaged, error.what());
  }
  request.name = flight.document.name;
  request.declared_media_type = flight.document.declared_media_type;
  request.passwords = options_.passwords;
  request.limits = filing_.narrowed(options_.limits, flight.document);
  request.conversion_of = conversion_of;
  return pool_.extract(std::move(request), *flight.collector);
}

void Extraction::take_ready() {
  if (!in_flight_.empty()) in_flight_.front().future.wait_for(20ms);
  while (!in_flight_.empty() && in_flight_.front().is_ready()) {
    ready_bytes_ += in_flight_.front().collector->held_bytes();
    ready_.push_back(std::move(in_flight_.front()));
    in_flight_.pop_front();
  }
}

bool Extraction::has_unnoted_start(const InFlight& flight) {
  return !flight.start_is_noted && flight.collector->has_started() && !flight.is_ready();
}

bool Extraction::is_time_to_commit() const {
  const bool waited = Clock::now() - last_commit_ > kCommitAfter;
  if (ready_.empty()) return waited && std::any_of(in_flight_.begin(), in_flight_.end(), has_unnoted_start);
  return waited || careful_for_ > 0 || in_flight_.empty() || ready_.size() >= kCommitDocuments ||
         ready_bytes_ >= kCommitBytes;
}

void Extraction::commit() {
  std::vector<store::JobId> started;
  for (InFlight& flight : in_flight_) {
    if (!has_unnoted_start(flight)) continue;
    flight.start_is_noted = true;
    started.push_back(flight.job.id);
  }
  if (ready_.empty() && started.empty()) return;
  case_.transact([&] {
    for (InFlight& done : ready_)
      filing_.file(done.job.id, done.document, *done.collector, report_of(done.future));
    case_.start_jobs(started);
  });
  for (const Failure& failure : filing_.take_failures()) progress_.failed(failure);
  careful_for_ -= std::min(careful_for_, ready_.size());
  ready_.clear();
  ready_bytes_ = 0;
  last_commit_ = Clock::now();
  const std::uint64_t waiting = filing_.pages() - indexed_pages_;
  if (waiting >= kIndexPages || (waiting > 0 && last_commit_ - last_indexed_ > index_after_)) {
    index_.follow();
    indexed_pages_ = filing_.pages();
    last_indexed_ = Clock::now();
    index_after_ = std::min<Clock::duration>(index_after_ * 2, kIndexAtMostAfter);
  }
}

/// After a stop: what was begun is no failed attempt.
void Extraction::put_back() {
  std::vector<store::JobId> noted;
  for (const InFlight& flight : in_flight_)
    if (flight.start_is_noted) noted.push_back(flight.job.id);
  for (std::size_t i = 0; i < noted_ahead_; ++i) noted.push_back(jobs_[i].id);
  if (!noted.empty()) case_.transact([&] { case_.put_back_jobs(noted); });
}

void Extraction::show_progress() {
  state_.running.clear();
  for (const InFlight& flight : in_flight_)
    if (flight.collector->has_started() && !flight.is_ready()) state_.running.push_back(flight.document.name);
  progress_.update(state_);
}

}  // namespace casebound::desk

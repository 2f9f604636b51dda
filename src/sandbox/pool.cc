#include "sandbox/pool.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "base/error.h"
#include "sandbox/conversion.h"
#include "sandbox/converted.h"
#include "sandbox/document_bytes.h"
#include "sandbox/document_run.h"
#include "sandbox/worker_process.h"

namespace casebound::sandbox {
namespace {

struct Job {
  ChildRequest request;
  ByteSource bytes;
  ExtractEvents* events = nullptr;                                                     ///< Extract
  std::function<std::optional<ConversionTarget>(const DocumentFacts&)> conversion_of;  ///< Extract
  std::variant<std::promise<ExtractReport>, std::promise<Picture>, std::promise<SandboxStatus>> result;

  void fail(std::exception_ptr error) {
    std::visit([&](auto& promise) { promise.set_exception(std::move(error)); }, result);
  }
};

ChildRequest child_request(Task task, const ExtractRequest& request) {
  ChildRequest out;
  out.task = task;
  out.name = request.name;
  out.declared_media_type = request.declared_media_type;
  out.passwords = request.passwords;
  out.limits = request.limits;
  out.size_bytes = request.bytes.size;
  out.in_memory = request.bytes.size <= kMostInMemory;
  return out;
}

std::string find_worker() {
  const std::string here = program_folder();
  for (const std::string& each :
       {join(here, "casebound-worker"), join(here, "../libexec/casebound/casebound-worker")})
    if (access(each.c_str(), X_OK) == 0) return each;
  throw Error(
      ErrorCode::Sandbox,
      "The program casebound-worker is missing. Install it beside casebound or in ../libexec/casebound.");
}

/// Never throws, also where memory ran out: then that is what the future carries.
std::exception_ptr cancelled() noexcept {
  try {
    throw Error(ErrorCode::Internal, "cancelled");
  } catch (...) {
    return std::current_exception();
  }
}

/// Looks for LibreOffice when it is first needed, and once.
class Offices {
 public:
  explicit Offices(bool use) : use_(use) {}
  const std::optional<Office>& installed() {
    std::call_once(looked_, [&] {
      if (use_) installed_ = find_office();
    });
    return installed_;
  }

 private:
  bool use_;
  std::once_flag looked_;
  std::optional<Office> installed_;
};

ByteSource source_over(ByteView bytes) {
  return {bytes.size(), [bytes](std::uint64_t offset, std::span<char> out) {
            const ByteView part = bytes.substr(std::min<std::uint64_t>(offset, bytes.size()), out.size());
            std::ranges::copy(part, out.begin());
            return part.size();
          }};
}

/// One thread with its worker.
class Slot {
 public:
  Slot(const WorkerCommand& command, bool allow_unsafe, Offices& offices, std::atomic<unsigned>& left_behind)
      : command_(command),
        allow_unsafe_(allow_unsafe),
        offices_(offices),
        left_behind_(left_behind),
        cancel_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!cancel_.is_open())
      throw Error(ErrorCode::Sandbox, "No more files can be opened. Raise the limit (ulimit -n).");
  }

  /// From any thread: ends what runs.
  void cancel() { eventfd_write(cancel_.get(), 1); }
  /// Before a job is taken.
  void forget_cancel() {
    eventfd_t count = 0;
    eventfd_read(cancel_.get(), &count);
  }
  /// A worker lives no longer than the thread that started it.
  void end_worker() {
    if (worker_ && !worker_->end()) ++left_behind_;
    worker_.reset();
  }

  void run(Job& job) {
    try {
      switch (job.request.task) {
        case Task::Extract:
          return std::get<0>(job.result).set_value(extract(job));
        case Task::Render:
          return std::get<1>(job.result).set_value(render(job));
        case Task::Examine:
          return std::get<2>(job.result).set_value(examine());
      }
    } catch (...) {
      job.fail(std::current_exception());
    }
  }

 private:
  RunEnd run_in_worker(const ChildRequest& request, const ByteSource& bytes, Receiver& receiver) {
    need_worker();
    RunEnd end;
    try {
      end = run_document(*worker_, request, bytes, receiver, cancel_.get());
    } catch (...) {
      if (worker_->is_gone()) end_worker();
      throw;
    }
    if (!end.worker_is_usable) end_worker();
    if (end.cause == RunEnd::Cause::Cancelled) std::rethrow_exception(cancelled());
    return end;
  }

  /// A new worker shows that it can lock itself before it is given a document.
  void need_worker() {
    if (worker_ && worker_->is_idle()) return;
    end_worker();
    worker_.emplace(command_);
    try {
      const SandboxStatus status = examine_worker();
      if (!status.seccomp && !allow_unsafe_)
        throw Error(ErrorCode::Sandbox,
                    "The worker could not filter its system calls (seccomp), so nothing is parsed.");
    } catch (...) {
      end_worker();
      throw;
    }
  }

  SandboxStatus examine_worker() {
    ChildRequest request;
    request.task = Task::Examine;
    StatusReceiver receiver;
    const RunEnd end = run_document(*worker_, request, {}, receiver, cancel_.get());
    if (end.cause == RunEnd::Cause::Cancelled) std::rethrow_exception(cancelled());
    if (end.cause != RunEnd::Cause::Finished || !end.worker_is_usable)
      throw Error(ErrorCode::Sandbox, "The worker could not lock itself, so nothing is parsed. " +
                                          verdict_of_death(end.ended).reason);
    return receiver.status;
  }

  SandboxStatus examine() {
    need_worker();
    return examine_worker();
  }

  ExtractReport extract(Job& job) {
    ExtractReport report = read(job.request, job.bytes, *job.events);
    // What says that it is locked is tried, too: some are locked with a password that every program knows.
    // And what gave a part of itself only, as iWork its preview.
    const Outcome outcome = report.verdict.outcome;
    const bool is_unread =
        outcome == Outcome::Unsupported || outcome == Outcome::Encrypted || outcome == Outcome::Partial;
    if (!is_unread || !job.conversion_of) return report;
    const std::optional<ConversionTarget> target = job.conversion_of(report.facts);
    return target ? read_converted(job, std::move(report), *target) : report;
  }

  ExtractReport read(const ChildRequest& request, const ByteSource& bytes, ExtractEvents& events) {
    ExtractReceiver receiver(request.limits, request.size_bytes, events);
    const RunEnd end = run_in_worker(request, bytes, receiver);
    ExtractReport report = receiver.finish(verdict(end, receiver));
    report.cpu_seconds = static_cast<double>(end.ended.cpu_us) / 1e6;
    return report;
  }

  /// \param report  of the document as it is: Unsupported, Encrypted or Partial
  ExtractReport read_converted(Job& job, ExtractReport&& report, const ConversionTarget& target) {
    const bool is_locked = report.verdict.outcome == Outcome::Encrypted;
    const std::optional<Office>& office = offices_.installed();
    if (!office || !has_part(*office, target.part)) {
      if (!is_locked) report.verdict.reason += " " + target.advice;
      return std::move(report);
    }
    const ExtractLimits& limits = job.request.limits;
    const ConversionLimits of_conversion{2 * limits.cpu_seconds, limits.memory_bytes};
    auto conversion = convert(command_, job.bytes, target.from, target.to, of_conversion, cancel_.get());
    if (!conversion) std::rethrow_exception(cancelled());
    if (!conversion->used.has_ended) ++left_behind_;
    report.cpu_seconds += conversion->used.cpu_seconds;
    const std::string converter = "LibreOffice " + office->version;
    if (conversion->verdict.outcome != Outcome::Complete)
      return after_failed_conversion(std::move(report), conversion->verdict, target.when_refused, converter);

    ChildRequest request = job.request;
    request.name += "." + target.to;
    request.size_bytes = conversion->bytes.size();
    request.in_memory = request.size_bytes <= kMostInMemory;
    ConvertedEvents events(*job.events, report.facts, converter);
    return after_conversion(report, read(request, source_over(conversion->bytes), events), converter);
  }

  static Verdict verdict(const RunEnd& end, const ExtractReceiver& receiver) {
    switch (end.cause) {
      case RunEnd::Cause::Finished:
        return receiver.said().value();
      case RunEnd::Cause::OverLimit:
        return {Outcome::TooLarge, receiver.sentence()};
      case RunEnd::Cause::Deadline:
        return {Outcome::TimedOut, "Reading it took longer than one document may take."};
      case RunEnd::Cause::Broken:
        return {Outcome::Crashed, "Its reader broke the rules of the sandbox and was ended."};
      default:
        return verdict_of_death(end.ended);
    }
  }

  Picture render(Job& job) {
    PictureReceiver receiver;
    const RunEnd end = run_in_worker(job.request, job.bytes, receiver);
    switch (end.cause) {
      case RunEnd::Cause::Finished:
        return receiver.finish();
      case RunEnd::Cause::Deadline:
        throw Error(ErrorCode::TimedOut, "Drawing this page took too long.");
      default:
        break;
    }
    const Verdict death = verdict_of_death(end.ended);
    if (end.cause == RunEnd::Cause::Died && death.outcome == Outcome::TimedOut)
      throw Error(ErrorCode::TimedOut, "Drawing this page took too long.");
    if (end.cause == RunEnd::Cause::Died && death.outcome == Outcome::TooLarge)
      throw Error(ErrorCode::TooLarge, "Drawing this page needs more memory than it may have.");
    throw Error(ErrorCode::Damaged, "This page could not be drawn: its reader crashed.");
  }

  const WorkerCommand& command_;
  bool allow_unsafe_;
  Offices& offices_;
  std::atomic<unsigned>& left_behind_;
  Fd cancel_;
  std::optional<WorkerProcess> worker_;
};

}  // namespace

struct Pool::State {
  explicit State(bool use_office) : offices(use_office) {}

  WorkerCommand command;
  bool allow_unsafe = false;
  unsigned most_slots = 1;
  Offices offices;  // one for all slots
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> waiting;
  std::deque<Slot> slots;  // each with its thread; grows, never shrinks
  std::vector<std::thread> threads;
  std::atomic<unsigned> left_behind = 0;
  unsigned idle = 0;
  bool stopping = false;

  void put(Job&& job, bool first) {
    const std::lock_guard lock(mutex);
    if (waiting.size() >= idle && slots.size() < most_slots) add_slot();
    if (first) {
      waiting.push_front(std::move(job));
    } else {
      waiting.push_back(std::move(job));
    }
    changed.notify_one();
  }

  void add_slot() {
    Slot& slot = slots.emplace_back(command, allow_unsafe, offices, left_behind);
    // Signals are the main thread's business; the mask is inherited.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    threads.emplace_back([this, &slot] { serve(slot); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void serve(Slot& slot) {
    std::unique_lock lock(mutex);
    for (;;) {
      ++idle;
      changed.wait(lock, [&] { return stopping || !waiting.empty(); });
      --idle;
      if (stopping) break;
      Job job = std::move(waiting.front());
      waiting.pop_front();
      slot.forget_cancel();
      lock.unlock();
      slot.run(job);
      lock.lock();
    }
    lock.unlock();
    slot.end_worker();
  }

  /// Asks for no memory: a run that ended for want of it has to come to its end.
  void cancel() noexcept {
    const std::lock_guard lock(mutex);
    for (Slot& slot : slots) slot.cancel();
    for (; !waiting.empty(); waiting.pop_front()) waiting.front().fail(cancelled());
  }
};

Pool::Pool(PoolOptions options) : state_(std::make_unique<State>(options.use_office)) {
  state_->command.program = options.worker_program.empty() ? find_worker() : options.worker_program;
  if (access(state_->command.program.c_str(), X_OK) != 0)
    throw Error(ErrorCode::Sandbox,
                "The worker program " + displayed_path(options.worker_program) + " is missing.");
  state_->command.arguments = std::move(options.worker_arguments);
  if (options.allow_unsafe) state_->command.arguments.emplace_back("--unsafe");
  state_->allow_unsafe = options.allow_unsafe;
  state_->most_slots = options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

Pool::~Pool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->cancel();
  state_->changed.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

unsigned Pool::jobs() const { return state_->most_slots; }
unsigned Pool::left_behind() const { return state_->left_behind; }

std::future<ExtractReport> Pool::extract(ExtractRequest request, ExtractEvents& events) {
  Job job{child_request(Task::Extract, request), std::move(request.bytes), &events,
          std::move(request.conversion_of), std::promise<ExtractReport>()};
  auto future = std::get<0>(job.result).get_future();
  state_->put(std::move(job), false);
  return future;
}

std::future<Picture> Pool::render(RenderRequest request) {
  Job job{child_request(Task::Render, request.document), std::move(request.document.bytes), nullptr, nullptr,
          std::promise<Picture>()};
  job.request.page = request.page;
  job.request.dpi = request.dpi;
  auto future = std::get<1>(job.result).get_future();
  state_->put(std::move(job), true);  // somebody is waiting for it on a screen
  return future;
}

void Pool::cancel() { state_->cancel(); }

SandboxStatus Pool::status() {
  Job job{{}, {}, nullptr, nullptr, std::promise<SandboxStatus>()};
  job.request.task = Task::Examine;
  auto future = std::get<2>(job.result).get_future();
  state_->put(std::move(job), true);
  return future.get();
}

OfficeStatus Pool::office() {
  OfficeStatus status{state_->offices.installed(), false, "LibreOffice is not installed."};
  if (!status.installed) return status;
  const Verdict verdict = examine_conversions(state_->command);
  status.can_be_locked_in = verdict.outcome == Outcome::Complete;
  status.detail = verdict.reason;
  return status;
}

}  // namespace casebound::sandbox

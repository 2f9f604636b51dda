#include "sandbox/document_run.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>

#include "sandbox/document_bytes.h"

namespace casebound::sandbox {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr double kMostCpuSeconds = 900'000;
constexpr auto kPartingTime = 1s;  // a child that said its last word has gone by then, or is told to
constexpr auto kDeathTime = 5s;    // a child that was killed is dead by then, or its worker is in trouble
constexpr auto kStoppedTime = 2s;  // a poll that returns so late: we were stopped, or the machine slept
constexpr std::size_t kReadBytes = 128U << 10;

class Run {
 public:
  Run(WorkerProcess& worker, const ChildRequest& request, const ByteSource& bytes, Receiver& receiver,
      const WallClock& wall)
      : worker_(worker),
        limits_(request.limits),
        bytes_(bytes),
        receiver_(receiver),
        wall_(wall),
        buffer_(kReadBytes, '\0') {
    const Bytes payload = encode_request(request);
    outbox_ = frame(MessageKind::Request, payload.size()) + payload;
    granted_ = whole_seconds(earned());
  }

  RunEnd run(int cancel, int memory);

 private:
  using Cause = RunEnd::Cause;

  static std::uint32_t whole_seconds(double seconds) {
    return static_cast<std::uint32_t>(std::max(1.0, std::ceil(seconds)));
  }
  /// Processor seconds that the document has a right to by now.
  double earned() const {
    return std::clamp(limits_.cpu_seconds + limits_.cpu_seconds_per_page * receiver_.pages(), 0.0,
                      kMostCpuSeconds);
  }
  Clock::time_point at(double cpu_seconds) const {
    return start_ + not_counted_ + std::chrono::duration_cast<Clock::duration>(Seconds(cpu_seconds));
  }
  Clock::time_point deadline() const {
    return at(earned() * wall_.seconds_per_cpu_second + wall_.extra_seconds);
  }
  /// One thread cannot use more processor time than has passed: until half of it has, no grant is due.
  Clock::time_point next_grant() const { return at(granted_ / 2.0); }

  std::optional<Cause> wait(int cancel);
  std::optional<Cause> receive();
  std::optional<Cause> take(const Message& message);
  std::optional<Cause> answer_block(ByteView payload);
  void send();
  void grant_when_due();
  RunEnd conclude(Cause cause);
  /// Runs what is ours to wait for, and takes its time off the child's clock.
  template <class Work>
  auto uncounted(Work work) {
    struct Stopwatch {
      Clock::duration& total;
      Clock::time_point begin = Clock::now();
      ~Stopwatch() { total += Clock::now() - begin; }
    } stopwatch{not_counted_};
    return work();
  }

  WorkerProcess& worker_;
  const ExtractLimits& limits_;
  const ByteSource& bytes_;
  Receiver& receiver_;
  WallClock wall_;
  Fd document_;
  Bytes buffer_;
  Bytes outbox_;
  MessageReader reader_;
  std::optional<Ended> ended_;
  std::uint32_t granted_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::duration not_counted_{};
};

RunEnd Run::run(int cancel, int memory) {
  SocketPair document = open_socket_pair(SOCK_STREAM);
  document_ = std::move(document.ours);
  const std::array<int, 2> fds{document.theirs.get(), memory};
  const bool has_memory = memory >= 0;
  worker_.order(
      {Order::Kind::Start, granted_, limits_.memory_bytes + (has_memory ? bytes_.size : 0), has_memory},
      std::span(fds).first(has_memory ? 2 : 1));
  document.theirs.reset();
  std::optional<Cause> cause;
  try {
    while (!cause) cause = wait(cancel);
  } catch (...) {
    if (!conclude(Cause::Cancelled).worker_is_usable) worker_.give_up();
    throw;
  }
  return conclude(*cause);
}

std::optional<RunEnd::Cause> Run::wait(int cancel) {
  const short wanted = outbox_.empty() ? POLLIN : POLLIN | POLLOUT;
  std::array<pollfd, 3> waited{
      {{document_.get(), wanted, 0}, {ended_ ? -1 : worker_.control(), POLLIN, 0}, {cancel, POLLIN, 0}}};
  const Clock::time_point until =
      granted_ < earned() ? std::min(deadline(), std::max(next_grant(), Clock::now() + 1ms)) : deadline();
  const int ready = poll(waited.data(), waited.size(), poll_timeout(until));
  if (ready < 0 && errno != EINTR) return Cause::Died;
  if (const auto late = Clock::now() - until; late > kStoppedTime) not_counted_ += late;
  if (ready > 0) {
    if (waited[2].revents != 0) return Cause::Cancelled;
    if ((waited[0].revents & POLLOUT) != 0) send();
    if ((waited[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      if (const auto cause = receive()) return cause;
    } else if (waited[1].revents != 0) {
      // The child is dead; its last bytes may still be on their way to the next poll.
      ended_ = worker_.read_ended(Clock::now());
      if (worker_.is_gone()) return Cause::Died;
    }
  }
  if (Clock::now() >= deadline()) return Cause::Deadline;
  grant_when_due();
  return std::nullopt;
}

void Run::send() {
  const ssize_t sent = ::send(document_.get(), outbox_.data(), outbox_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0) outbox_.erase(0, static_cast<std::size_t>(sent));
  if (sent < 0 && errno != EAGAIN && errno != EINTR) outbox_.clear();  // it is gone: the next read says so
}

std::optional<RunEnd::Cause> Run::receive() {
  const ssize_t got = recv(document_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (got <= 0) return Cause::Died;
  reader_.feed(ByteView(buffer_).substr(0, static_cast<std::size_t>(got)));
  for (;;) {
    std::optional<Message> message;
    try {
      message = reader_.next();
    } catch (const Error&) {
      return Cause::Broken;
    }
    if (!message) return std::nullopt;
    if (const auto cause = take(*message)) return cause;
  }
}

std::optional<RunEnd::Cause> Run::take(const Message& message) {
  if (message.kind == MessageKind::NeedBlock) return answer_block(message.payload);
  switch (uncounted([&] { return receiver_.take(message); })) {
    case Taken::More:
      return std::nullopt;
    case Taken::Finished:
      return Cause::Finished;
    case Taken::Broken:
      return Cause::Broken;
    case Taken::OverLimit:
      return Cause::OverLimit;
  }
  return Cause::Broken;
}

std::optional<RunEnd::Cause> Run::answer_block(ByteView payload) {
  // An honest child asks again only after it has read the answer: one answer is all that we ever hold.
  if (!outbox_.empty()) return Cause::Broken;
  BlockRange range;
  try {
    range = decode_range(payload);
  } catch (const Error&) {
    return Cause::Broken;
  }
  if (range.offset > bytes_.size || range.length > bytes_.size - range.offset) return Cause::Broken;
  const Bytes block = uncounted([&] { return read_block(bytes_, range); });
  outbox_ = frame(MessageKind::Block, block.size()) + block;
  return std::nullopt;
}

void Run::grant_when_due() {
  const std::uint32_t due = whole_seconds(earned());
  if (due <= granted_ || Clock::now() < next_grant()) return;
  granted_ = due;
  worker_.order({Order::Kind::Grant, granted_, 0, false});
}

RunEnd Run::conclude(Cause cause) {
  document_.reset();
  RunEnd end{cause, {}, true};
  if (cause == Cause::Broken) {
    // Whoever breaks the rules has taken the child over; nothing near it is used again.
    end.worker_is_usable = false;
    return end;
  }
  const bool ends_by_itself = cause == Cause::Finished || cause == Cause::Died;
  if (!ended_ && ends_by_itself && !worker_.is_gone())
    ended_ = worker_.read_ended(Clock::now() + kPartingTime);
  if (!ended_ && !worker_.is_gone()) {
    worker_.order({Order::Kind::Kill, 0, 0, false});
    ended_ = worker_.read_ended(Clock::now() + kDeathTime);
  }
  end.worker_is_usable = ended_.has_value() && !worker_.is_gone();
  end.ended = ended_.value_or(Ended{SIGKILL, 0});
  return end;
}

}  // namespace

RunEnd run_document(WorkerProcess& worker, const ChildRequest& request, const ByteSource& bytes,
                    Receiver& receiver, int cancel, const WallClock& wall) {
  const Fd memory = request.in_memory && bytes.size > 0 ? sealed_copy(bytes) : Fd();
  return Run(worker, request, bytes, receiver, wall).run(cancel, memory.get());
}

Verdict verdict_of_death(const Ended& ended) {
  const int status = ended.wait_status;
  if (WIFEXITED(status)) {
    if (WEXITSTATUS(status) == kExitOutOfMemory)
      return {Outcome::TooLarge, "It needs more memory than one document may have."};
    return {Outcome::Crashed, "Its reader stopped in the middle."};
  }
  const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (number == SIGXCPU)
    return {Outcome::TimedOut, "Reading it took more processor time than one document may have."};
  if (number == SIGSYS) return {Outcome::Crashed, "Its reader tried something that the sandbox forbids."};
  return {Outcome::Crashed, "Its reader crashed (signal " + std::to_string(number) + ")."};
}

}  // namespace casebound::sandbox

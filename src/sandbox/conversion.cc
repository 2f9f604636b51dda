#include "sandbox/conversion.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "sandbox/channel.h"
#include "sandbox/document_bytes.h"
#include "sandbox/messages.h"

namespace casebound::sandbox {
namespace {

constexpr std::size_t kReadBytes = 128U << 10;

const Verdict kTooSlow{Outcome::TimedOut, "LibreOffice took longer than one document may take."};
const Verdict kTooMuch{Outcome::TooLarge, "LibreOffice makes more of it than one document may hold."};
const Verdict kBroken{Outcome::Crashed, "LibreOffice's worker broke the rules of the sandbox and was ended."};
const Verdict kGone{Outcome::Crashed, "LibreOffice's worker stopped in the middle."};

/// A worker in role office, from its start to its end.
class Run {
 public:
  Run(const WorkerCommand& worker, const ConversionOrder& order, int memory) {
    SocketPair stream = open_socket_pair(SOCK_STREAM);
    const std::array<int, 2> fds{stream.theirs.get(), memory};
    process_ = spawn_worker(worker, "office", std::span(fds).first(memory >= 0 ? 2 : 1));
    stream_ = std::move(stream.ours);
    const Bytes payload = encode_conversion_order(order);
    outbox_ = frame(MessageKind::Convert, payload.size()) + payload;
  }
  ~Run() { end(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// \returns nullopt when `cancel` became readable
  std::optional<Verdict> answer(Clock::time_point deadline, std::uint64_t most_bytes, int cancel,
                                Bytes& bytes);

  /// The worker sees its stream close, ends all that it started, and then itself.
  ProcessEnd end() {
    stream_.reset();
    if (process_ > 0) end_ = end_worker(std::exchange(process_, -1));
    return end_;
  }

 private:
  void send() {
    const ssize_t sent = ::send(stream_.get(), outbox_.data(), outbox_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) outbox_.erase(0, static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) outbox_.clear();  // it is gone: the next read says so
  }
  std::optional<Verdict> receive(std::uint64_t most_bytes, Bytes& bytes);
  static std::optional<Verdict> take(const Message& message, std::uint64_t most_bytes, Bytes& bytes);

  pid_t process_ = -1;
  Fd stream_;
  Bytes outbox_;
  Bytes buffer_ = Bytes(kReadBytes, '\0');
  MessageReader reader_;
  ProcessEnd end_;
};

std::optional<Verdict> Run::answer(Clock::time_point deadline, std::uint64_t most_bytes, int cancel,
                                   Bytes& bytes) {
  for (;;) {
    const short wanted = outbox_.empty() ? POLLIN : POLLIN | POLLOUT;
    std::array<pollfd, 2> waited{{{stream_.get(), wanted, 0}, {cancel, POLLIN, 0}}};
    const int ready = poll(waited.data(), waited.size(), poll_timeout(deadline));
    if (ready < 0 && errno != EINTR) return kGone;
    if (ready > 0 && waited[1].revents != 0) return std::nullopt;
    if (ready > 0 && (waited[0].revents & POLLOUT) != 0) send();
    if (ready > 0 && (waited[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
      if (auto verdict = receive(most_bytes, bytes)) return verdict;
    if (Clock::now() >= deadline) return kTooSlow;
  }
}

std::optional<Verdict> Run::receive(std::uint64_t most_bytes, Bytes& bytes) {
  const ssize_t got = recv(stream_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (got <= 0) return kGone;
  reader_.feed(ByteView(buffer_).substr(0, static_cast<std::size_t>(got)));
  try {
    while (const std::optional<Message> message = reader_.next())
      if (auto verdict = take(*message, most_bytes, bytes)) return verdict;
  } catch (const Error&) {
    return kBroken;
  }
  return std::nullopt;
}

std::optional<Verdict> Run::take(const Message& message, std::uint64_t most_bytes, Bytes& bytes) {
  switch (message.kind) {
    case MessageKind::Converted:
      if (message.payload.size() > most_bytes - bytes.size()) return kTooMuch;
      bytes.append(message.payload);
      return std::nullopt;
    case MessageKind::Done:
      return decode_verdict(message.payload);
    case MessageKind::Failed:
      return Verdict{Outcome::Unsupported,
                     "LibreOffice cannot be locked in here. " + decode_failure(message.payload).sentence};
    default:
      return kBroken;
  }
}

}  // namespace

std::optional<Conversion> convert(const WorkerCommand& worker, const ByteSource& bytes,
                                  const std::string& from, const std::string& to,
                                  const ConversionLimits& limits, int cancel) {
  Conversion conversion;
  if (bytes.size > kMostConvertedBytes) {
    conversion.verdict = {Outcome::TooLarge, "It is larger than what LibreOffice is given (" +
                                                 std::to_string(kMostConvertedBytes >> 20) + " MiB)."};
    return conversion;
  }
  ConversionOrder order;
  order.from = from;
  order.to = to;
  order.size_bytes = bytes.size;
  order.memory_bytes = limits.memory_bytes;
  order.cpu_seconds = static_cast<std::uint32_t>(std::max(1.0, std::ceil(limits.wall_seconds)));
  Fd memory = sealed_copy(bytes);
  const auto time =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.wall_seconds));
  Run run(worker, order, memory.get());
  memory.reset();
  const auto verdict =
      run.answer(Clock::now() + time, bytes.size + kConversionRoomBytes, cancel, conversion.bytes);
  conversion.used = run.end();
  if (!verdict) return std::nullopt;
  conversion.verdict = *verdict;
  if (conversion.verdict.outcome != Outcome::Complete) conversion.bytes.clear();
  return conversion;
}

Verdict examine_conversions(const WorkerCommand& worker) {
  using namespace std::chrono_literals;
  ConversionOrder order;
  order.examine = true;
  order.memory_bytes = ConversionLimits{}.memory_bytes;
  order.cpu_seconds = 1;
  Bytes none;
  Run run(worker, order, -1);
  return run.answer(Clock::now() + 30s, 0, -1, none).value_or(kGone);
}

}  // namespace casebound::sandbox

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
#include "sandbox/receiver.h"

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
  std::optional<Verdict> answer(Clock::time_point deadline, int cancel, ConversionReceiver& receiver);

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
  std::optional<Verdict> receive(ConversionReceiver& receiver);

  pid_t process_ = -1;
  Fd stream_;
  Bytes outbox_;
  Bytes buffer_ = Bytes(kReadBytes, '\0');
  MessageReader reader_;
  ProcessEnd end_;
};

std::optional<Verdict> Run::answer(Clock::time_point deadline, int cancel, ConversionReceiver& receiver) {
  for (;;) {
    const short wanted = outbox_.empty() ? POLLIN : POLLIN | POLLOUT;
    std::array<pollfd, 2> waited{{{stream_.get(), wanted, 0}, {cancel, POLLIN, 0}}};
    const int ready = poll(waited.data(), waited.size(), poll_timeout(deadline));
    if (ready < 0 && errno != EINTR) return kGone;
    if (ready > 0 && waited[1].revents != 0) return std::nullopt;
    if (ready > 0 && (waited[0].revents & POLLOUT) != 0) send();
    if (ready > 0 && (waited[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
      if (auto verdict = receive(receiver)) return verdict;
    if (Clock::now() >= deadline) return kTooSlow;
  }
}

std::optional<Verdict> Run::receive(ConversionReceiver& receiver) {
  const ssize_t got = recv(stream_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (got <= 0) return kGone;
  reader_.feed(ByteView(buffer_).substr(0, static_cast<std::size_t>(got)));
  for (;;) {
    std::optional<Message> message;
    try {
      message = reader_.next();
    } catch (const Error&) {
      return kBroken;
    }
    if (!message) return std::nullopt;
    switch (receiver.take(*message)) {
      case Taken::More:
        break;
      case Taken::Finished:
        return receiver.said();
      case Taken::OverLimit:
        return kTooMuch;
      case Taken::Broken:
        return kBroken;
    }
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
  ConversionReceiver receiver(bytes.size + kConversionRoomBytes);
  const auto verdict = run.answer(Clock::now() + time, cancel, receiver);
  conversion.used = run.end();
  if (!verdict) return std::nullopt;
  conversion.verdict = *verdict;
  if (verdict->outcome == Outcome::Complete) conversion.bytes = std::move(receiver.bytes);
  // Whatever was made is something, and a part of it cannot be read.
  if (verdict->outcome == Outcome::Partial ||
      (verdict->outcome == Outcome::Complete && conversion.bytes.empty()))
    conversion.verdict = kBroken;
  return conversion;
}

Verdict examine_conversions(const WorkerCommand& worker) {
  using namespace std::chrono_literals;
  ConversionOrder order;
  order.examine = true;
  order.memory_bytes = ConversionLimits{}.memory_bytes;
  order.cpu_seconds = 1;
  ConversionReceiver receiver(0);
  Run run(worker, order, -1);
  return run.answer(Clock::now() + 30s, -1, receiver).value_or(kGone);
}

}  // namespace casebound::sandbox

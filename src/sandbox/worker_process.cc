#include "sandbox/worker_process.h"

#include <sys/socket.h>

#include <array>
#include <utility>

namespace casebound::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartTime = 60s;  // a cold disk, a busy machine

}  // namespace

WorkerProcess::WorkerProcess(const WorkerCommand& command) {
  SocketPair control = open_socket_pair(SOCK_SEQPACKET);
  process_ = spawn_worker(command, "parse", std::array{control.theirs.get()});
  control_ = std::move(control.ours);
  control.theirs.reset();
  try {
    greet();
  } catch (...) {
    end();
    throw;
  }
}

WorkerProcess::~WorkerProcess() { end(); }

void WorkerProcess::greet() {
  const auto fail = [](const std::string& sentence) { throw Error(ErrorCode::Sandbox, sentence); };
  if (!wait_readable(control_.get(), Clock::now() + kStartTime))
    fail("The worker program did not answer within a minute.");
  const auto packet = receive_packet(control_.get(), kMostControlBytes, false);
  if (!packet || packet->bytes.empty())
    fail("The worker program ended before it was ready. Run casebound doctor.");
  Hello hello;
  try {
    hello = decode_hello(packet->bytes);
  } catch (const Error&) {
    fail(
        "The worker program does not speak as it should. Install casebound and casebound-worker of one "
        "version.");
  }
  if (!hello.refusal.empty()) fail(hello.refusal);
  if (hello.version != CASEBOUND_VERSION)
    fail("The worker program is of another version. Install casebound and casebound-worker of one version.");
}

void WorkerProcess::order(const Order& order, std::span<const int> fds) {
  if (!send_packet(control_.get(), encode_order(order), fds, false)) gone_ = true;
}

std::optional<Ended> WorkerProcess::read_ended(Clock::time_point deadline) {
  if (!wait_readable(control_.get(), deadline)) return std::nullopt;
  const auto packet = receive_packet(control_.get(), kMostControlBytes, false);
  if (!packet) return std::nullopt;
  try {
    return decode_ended(packet->bytes);
  } catch (const Error&) {
    gone_ = true;
    return std::nullopt;
  }
}

bool WorkerProcess::end() {
  // The zygote sees its socket close, kills its child and ends; the process above it ends with it. Where that
  // takes too long the kernel does it: each of them is killed when the one above it dies.
  control_.reset();
  gone_ = true;
  return process_ < 0 || end_worker(std::exchange(process_, -1)).has_ended;
}

}  // namespace casebound::sandbox

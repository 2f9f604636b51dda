#include "sandbox/worker_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include "sandbox/serve.h"

namespace casebound::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartTime = 60s;  // a cold disk, a busy machine
constexpr auto kEndTime = 1s;     // then it is killed
constexpr auto kKillTime = 3s;    // then it is left behind

/// What a worker sees of the environment: nothing of the user's.
std::vector<std::string> worker_environment() {
  std::vector<std::string> environment = {"LC_ALL=C.UTF-8", "TZ=UTC0"};
#ifdef CASEBOUND_SANITIZED
  // A report is written without starting a symbolizer, which the sandbox would refuse.
  const char* const asked = std::getenv("ASAN_OPTIONS");
  environment.push_back("ASAN_OPTIONS=" + std::string(asked == nullptr ? "" : asked) +
                        ":symbolize=0:detect_leaks=0");
#endif
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& each : strings) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

/// Never waits for ever: a process that the kernel cannot end must not hold up what others wait for.
bool has_ended_within(pid_t process, Clock::duration time) {
  const auto deadline = Clock::now() + time;
  for (auto pause = 200us; Clock::now() < deadline;
       pause = std::min<std::chrono::microseconds>(pause * 2, 10ms)) {
    if (waitpid(process, nullptr, WNOHANG) != 0) return true;
    std::this_thread::sleep_for(pause);
  }
  return false;
}

class SpawnPlan {
 public:
  explicit SpawnPlan(int control) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&files_, 0, 1);
#ifndef CASEBOUND_SANITIZED
    // Libraries print what they find odd in a document; that must not reach a terminal.
    posix_spawn_file_actions_adddup2(&files_, 0, 2);
#endif
    posix_spawn_file_actions_adddup2(&files_, control, kControlFd);
    posix_spawn_file_actions_addclosefrom_np(&files_, kControlFd + 1);

    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    // A session of its own: Ctrl-C is for the parent, which ends its workers in good order.
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  pid_t start(const WorkerCommand& command) {
    std::vector<std::string> words = {command.program, "parse"};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> environment = worker_environment();
    pid_t process = -1;
    const int failed = posix_spawn(&process, command.program.c_str(), &files_, &attributes_,
                                   pointers(words).data(), pointers(environment).data());
    if (failed != 0)
      throw Error(ErrorCode::Sandbox, "The worker program " + displayed_path(command.program) +
                                          " could not be started: " + std::strerror(failed) + ".");
    return process;
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

WorkerProcess::WorkerProcess(const WorkerCommand& command) {
  SocketPair control = open_socket_pair(SOCK_SEQPACKET);
  process_ = SpawnPlan(control.theirs.get()).start(command);
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
  if (process_ < 0) return true;
  const pid_t process = std::exchange(process_, -1);
  if (has_ended_within(process, kEndTime)) return true;
  kill(process, SIGKILL);
  return has_ended_within(process, kKillTime);
}

}  // namespace casebound::sandbox

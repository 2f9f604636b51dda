#include "sandbox/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "sandbox/serve.h"

namespace casebound::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto kEndTime = 1s;   // then it is killed
constexpr auto kKillTime = 3s;  // then it is left behind

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

class SpawnPlan {
 public:
  explicit SpawnPlan(std::span<const int> fds) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&files_, 0, 1);
#ifndef CASEBOUND_SANITIZED
    // Libraries print what they find odd in a document; that must not reach a terminal.
    posix_spawn_file_actions_adddup2(&files_, 0, 2);
#endif
    int place = kControlFd;
    const int first_free = kControlFd + static_cast<int>(fds.size());
    for (const int fd : fds) {
      // Out of the way first: none may lie where another is to go.
      copies_.emplace_back(fcntl(fd, F_DUPFD_CLOEXEC, first_free));
      posix_spawn_file_actions_adddup2(&files_, copies_.back().get(), place++);
    }
    posix_spawn_file_actions_addclosefrom_np(&files_, first_free);

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

  pid_t start(const WorkerCommand& command, std::string_view role) {
    std::vector<std::string> words = {command.program, std::string(role)};
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
  std::vector<Fd> copies_;
};

bool has_ended_within(pid_t process, std::chrono::microseconds time, rusage& used) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  for (auto pause = 200us; std::chrono::steady_clock::now() < deadline;
       pause = std::min<std::chrono::microseconds>(pause * 2, 10ms)) {
    if (wait4(process, nullptr, WNOHANG, &used) != 0) return true;
    std::this_thread::sleep_for(pause);
  }
  return false;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (std::string& each : strings) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

pid_t spawn_worker(const WorkerCommand& command, std::string_view role, std::span<const int> fds) {
  return SpawnPlan(fds).start(command, role);
}

ProcessEnd end_worker(pid_t process) {
  rusage used{};
  bool has_ended = has_ended_within(process, kEndTime, used);
  if (!has_ended) {
    kill(process, SIGKILL);
    has_ended = has_ended_within(process, kKillTime, used);
  }
  return {has_ended, seconds(used.ru_utime) + seconds(used.ru_stime),
          static_cast<std::uint64_t>(used.ru_maxrss) << 10};
}

}  // namespace casebound::sandbox

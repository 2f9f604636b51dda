#include "sandbox/zygote.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "sandbox/channel.h"
#include "sandbox/rlimits.h"
#include "sandbox/serve.h"

namespace casebound::sandbox {
namespace {

std::uint64_t microseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
}

}  // namespace

Zygote::Zygote(ChildPlan children) : children_(std::move(children)) {
  sigset_t child_died;
  sigemptyset(&child_died);
  sigaddset(&child_died, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_died, nullptr);
  deaths_.reset(signalfd(-1, &child_died, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!deaths_.is_open()) _exit(kExitNotLocked);
}

void Zygote::run() {
  for (;;) {
    const auto packet = receive_packet(kControlFd, kMostControlBytes, true);
    if (!packet || packet->bytes.empty()) _exit(0);
    const Order order = decode_order(packet->bytes);
    if (order.kind != Order::Kind::Start) continue;  // came too late for the document before
    if (packet->fds.size() != (order.has_memory ? 2U : 1U)) _exit(1);
    std::array<int, 2> fds{packet->fds[0].get(), order.has_memory ? packet->fds[1].get() : -1};
    start(order, fds);
  }
}

void Zygote::start(const Order& order, std::span<const int> fds) {
  const pid_t zygote = getpid();
  const pid_t child = fork();
  if (child == 0) run_child(children_, order, {zygote, fds[0], fds[1]});
  for (const int fd : fds)
    if (fd >= 0) close(fd);
  if (child < 0) {
    // No process can be had: the parent sees an end as after exit code 1.
    send_packet(kControlFd, encode_ended({1 << 8, 0}));
    return;
  }
  watch(child);
}

void Zygote::watch(pid_t child) {
  for (;;) {
    std::array<pollfd, 2> waited{{{kControlFd, POLLIN, 0}, {deaths_.get(), POLLIN, 0}}};
    if (poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) _exit(1);
    if (waited[1].revents != 0 && reap(child)) return;
    if (waited[0].revents == 0) continue;
    const auto packet = receive_packet(kControlFd, kMostControlBytes, false);
    if (!packet) continue;
    if (packet->bytes.empty()) {  // the parent is gone, or wants no more of this worker
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
      _exit(0);
    }
    const Order order = decode_order(packet->bytes);
    if (order.kind == Order::Kind::Grant) grant_cpu_seconds(child, order.cpu_seconds);
    if (order.kind == Order::Kind::Kill) kill(child, SIGKILL);
  }
}

bool Zygote::reap(pid_t child) const {
  signalfd_siginfo died{};
  while (read(deaths_.get(), &died, sizeof died) > 0) {
  }
  for (;;) {
    int status = 0;
    rusage used{};
    const pid_t dead = wait4(-1, &status, WNOHANG, &used);
    if (dead <= 0) return false;
    if (dead != child) continue;
    send_packet(kControlFd,
                encode_ended({status, microseconds(used.ru_utime) + microseconds(used.ru_stime)}));
    return true;
  }
}

}  // namespace casebound::sandbox

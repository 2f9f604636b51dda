#include "cli/interrupt.h"

#include <unistd.h>

#include <array>
#include <csignal>

#include "cli/commands.h"

namespace casebound::cli {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

// A signal handler can reach nothing but this.
volatile std::sig_atomic_t signals_seen = 0;

void on_signal(int) {
  if (signals_seen != 0) ::_exit(kInterrupted);
  signals_seen = 1;
}

void set_handler(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() {
  signals_seen = 0;
  set_handler(on_signal);
}

Interrupts::~Interrupts() { set_handler(SIG_DFL); }

void Interrupts::poll() {
  if (signals_seen != 0 && !source_.stop_requested()) source_.request_stop();
}

}  // namespace casebound::cli

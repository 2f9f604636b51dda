#pragma once
/// \file One casebound-worker as its parent sees it: started, given orders, ended.
#include <sys/types.h>

#include <optional>

#include "base/file.h"
#include "sandbox/channel.h"
#include "sandbox/messages.h"
#include "sandbox/spawn.h"

namespace casebound::sandbox {

/// Ends with the thread that made it: make it, use it and drop it on one thread.
class WorkerProcess {
 public:
  /// Starts the program with an empty environment and no descriptor but its socket, and waits until it is
  /// ready.
  /// \throws Error{Sandbox} when it does not start, is of another version or refuses to parse
  explicit WorkerProcess(const WorkerCommand& command);
  ~WorkerProcess();  ///< ends it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Orders are dropped when the worker is gone or does not read: `read_ended` then tells.
  void order(const Order& order, std::span<const int> fds = {});
  /// To poll for: readable when read_ended has something to say.
  int control() const { return control_.get(); }
  /// How the running document's child ended; nullopt while it has not by `deadline`, or the worker is gone
  /// (is_gone).
  std::optional<Ended> read_ended(Clock::time_point deadline);
  /// Between documents a worker is silent; one that has something to say has died.
  bool is_idle() const { return !gone_ && !wait_readable(control_.get(), Clock::now()); }
  /// The worker died, or said something that it may not say.
  bool is_gone() const { return gone_; }
  /// It does not do what it is told: it counts as gone.
  void give_up() { gone_ = true; }
  /// Ends the worker and whatever it runs; again does nothing. False when the kernel cannot end it, as when
  /// it waits for a disk that does not answer: then it is left behind, without a way to be heard.
  bool end();

 private:
  void greet();

  pid_t process_ = -1;
  Fd control_;
  bool gone_ = false;
};

}  // namespace casebound::sandbox

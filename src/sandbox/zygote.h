#pragma once
/// \file The process that stays: it never sees a byte of a document, and forks a child for each.
#include "sandbox/child.h"
#include "sandbox/messages.h"

namespace casebound::sandbox {

/// Waits for orders on kControlFd and carries them out, one document at a time; ends when the parent is gone.
class Zygote {
 public:
  /// \param children  what every child locks itself with
  explicit Zygote(ChildPlan children);
  [[noreturn]] void run();

 private:
  void start(const Order& order, std::span<const int> fds);
  void watch(pid_t child);
  /// Reaps; true (and says so to the parent) when `child` was among the dead.
  bool reap(pid_t child) const;

  ChildPlan children_;
  Fd deaths_;  // readable when a child died
};

}  // namespace casebound::sandbox

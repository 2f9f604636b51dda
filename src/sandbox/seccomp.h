#pragma once
/// \file The system calls that a process which reads a document may make: for a reader of ours a list of what
/// is allowed, anything else kills it; for a converter (a whole program of others) a longer list, and
/// anything else fails.
#include <linux/filter.h>
#include <sys/types.h>

#include <vector>

namespace casebound::sandbox {

/// A filter as the kernel takes it. Built once in the zygote; each child fills in its own process id.
class SyscallFilter {
 public:
  SyscallFilter() = default;  ///< of no use: to be assigned to

  struct Options {
    /// Files may be opened for reading: only where Landlock says which ones.
    bool open_for_reading = false;
  };

  /// \throws Error{Sandbox} when it cannot be built
  static SyscallFilter build(const Options& options);

  /// For a converter in a room of its own (room.h): files, threads, sockets between its own threads; no other
  /// process, network, memory of others, or new namespace. One program can be run: the converter itself.
  /// \throws Error{Sandbox} when it cannot be built
  static SyscallFilter build_for_converter();

  /// Locks this process for good; it needs no_new_privs. `own` is the only process that it may signal, to
  /// abort.
  /// \returns false when the kernel refuses
  bool install(pid_t own);

 private:
  explicit SyscallFilter(std::vector<sock_filter> program);

  std::vector<sock_filter> program_;
  std::vector<std::size_t> own_pid_at_;  ///< instructions that compare with the child's process id
};

/// True when this kernel can filter system calls and kill the process that breaks the filter.
bool has_seccomp();

}  // namespace casebound::sandbox

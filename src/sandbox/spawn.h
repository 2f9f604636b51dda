#pragma once
/// \file Starting casebound-worker in a role, with nothing of ours but the descriptors that it is given.
#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::sandbox {

struct WorkerCommand {
  std::string program;
  std::vector<std::string> arguments;
};

/// The strings as exec takes them, up to a null pointer; good for as long as `strings` is not changed.
std::vector<char*> pointers(std::vector<std::string>& strings);

/// Starts the program as "program role arguments...", in a session of its own and with an empty environment.
/// \param fds  become its descriptors from kControlFd on; it has no other
/// \throws Error{Sandbox} when it cannot be started
pid_t spawn_worker(const WorkerCommand& command, std::string_view role, std::span<const int> fds);

/// What a process used, together with all that it waited for.
struct ProcessEnd {
  bool has_ended = true;  ///< false: the kernel cannot end it, and it is left behind
  double cpu_seconds = 0;
  std::uint64_t peak_bytes = 0;  ///< the largest resident set of one process
};
/// Waits a second for a process that was told to end, then kills it; three seconds later it is left behind: a
/// process that waits for a disk that does not answer must not hold up what others wait for.
ProcessEnd end_worker(pid_t process);

}  // namespace casebound::sandbox

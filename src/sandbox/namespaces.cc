#include "sandbox/namespaces.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace casebound::sandbox {
namespace {

bool write_line(const char* path, const std::string& line) {
  const Fd file(open(path, O_WRONLY | O_CLOEXEC));
  return file.is_open() && write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace

Separation separate(bool own_files) {
  const std::string user = std::to_string(geteuid());
  const std::string group = std::to_string(getegid());
  const int files = own_files ? CLONE_NEWNS | CLONE_NEWUTS : 0;
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID | files) != 0)
    return {false, "This system forbids user namespaces to ordinary programs (" +
                       std::string(std::strerror(errno)) + ")."};
  // user_namespaces(7): the group map may be written only after setgroups was given up.
  const bool mapped = write_line("/proc/self/setgroups", "deny") &&
                      write_line("/proc/self/uid_map", user + " " + user + " 1") &&
                      write_line("/proc/self/gid_map", group + " " + group + " 1");
  return {true, mapped ? "" : "The namespaces hold, but the user map could not be written."};
}

void stop_being_root() {
  constexpr uid_t kNobody = 65534;
  if (geteuid() != 0) return;
  // Where there is no such user (a container that knows root alone), the other layers have to do.
  if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0) return;
  if (setresuid(kNobody, kNobody, kNobody) != 0) return;
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // lost by the change, and the map of users is still to be written
}

void drop_capabilities() {
  for (unsigned long each = 0; each <= CAP_LAST_CAP; ++each) prctl(PR_CAPBSET_DROP, each, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  syscall(SYS_capset, &header, none.data());
}

}  // namespace casebound::sandbox

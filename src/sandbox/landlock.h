#pragma once
/// \file Which files a child may see: the font folders, to read, and nothing else.
///
/// ABI 1 (Linux 5.13) is enough for that together with the system call filter; what newer kernels add
/// (truncate, TCP, ioctl on devices, signals and abstract sockets) is switched on where it is there. Source:
/// the kernel's Documentation/userspace-api/landlock.rst
#include <span>
#include <string>

#include "base/file.h"

namespace casebound::sandbox {

/// The version that this kernel has; 0 when it has none or it is switched off.
int landlock_abi();

/// A rule set that a child can put on in one call. Built once, in the zygote.
class FileRules {
 public:
  /// \param abi       the version to build for; 0 gives rules that cannot be put on
  /// \param readable  folders that stay readable; those that do not exist are left out
  /// \throws Error{Sandbox} when the kernel refuses what its version promises
  static FileRules build(int abi, std::span<const std::string> readable);

  /// Locks this process for good; it needs no_new_privs. \returns false when the kernel refuses
  bool put_on() const;
  bool can_put_on() const { return rules_.is_open(); }

 private:
  Fd rules_;
};

}  // namespace casebound::sandbox

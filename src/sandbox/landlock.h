#pragma once
/// \file Which files a locked process may use: the font folders to read, and nothing else; for a converter
/// what it is made of, and a folder to write in.
///
/// ABI 1 (Linux 5.13) is enough for that together with the system call filter; what newer kernels add
/// (truncate, TCP, ioctl on devices, signals and abstract sockets) is switched on where it is there. Source:
/// the kernel's Documentation/userspace-api/landlock.rst
#include <cstdint>
#include <span>
#include <string>

#include "base/file.h"

namespace casebound::sandbox {

/// The version that this kernel has; 0 when it has none or it is switched off.
int landlock_abi();

/// What may be done with a file, or with all that lies below a folder.
struct FileRule {
  enum class Allow : std::uint8_t { Read, Execute, Write };  ///< each includes reading
  std::string path;
  Allow allow = Allow::Read;
};

/// A rule set that a process can put on in one call. Built once, in the zygote.
class FileRules {
 public:
  /// \param abi    the version to build for; 0 gives rules that cannot be put on
  /// \param rules  what is not named is refused; what does not exist is left out. Writing is making, changing
  ///               and removing files, folders and sockets, never running a file
  /// \throws Error{Sandbox} when the kernel refuses what its version promises
  static FileRules build(int abi, std::span<const FileRule> rules);

  /// Locks this process for good; it needs no_new_privs. \returns false when the kernel refuses
  bool put_on() const;
  bool can_put_on() const { return rules_.is_open(); }

 private:
  Fd rules_;
};

}  // namespace casebound::sandbox

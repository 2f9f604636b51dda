#include "sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "base/error.h"

namespace casebound::sandbox {
namespace {

// Written out, because the kernel headers of the oldest system that we build on end at ABI 2.
struct RulesetAttributes {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scopes;
};
constexpr std::uint64_t kFilesAbi1 = (1ULL << 13) - 1;
constexpr std::uint64_t kRefer = 1ULL << 13;        // ABI 2
constexpr std::uint64_t kTruncate = 1ULL << 14;     // ABI 3
constexpr std::uint64_t kIoctlDevice = 1ULL << 15;  // ABI 5
constexpr std::uint64_t kTcpBindConnect = 3;        // ABI 4
constexpr std::uint64_t kSocketsAndSignals = 3;     // ABI 6

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kNeverWritten =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | kIoctlDevice;
// All that can be granted on a file that is no folder.
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_READ_FILE | kTruncate | kIoctlDevice;

std::uint64_t rights(FileRule::Allow allow, std::uint64_t known) {
  switch (allow) {
    case FileRule::Allow::Execute:
      return kRead | LANDLOCK_ACCESS_FS_EXECUTE;
    case FileRule::Allow::Write:
      return known & ~kNeverWritten;
    default:
      return kRead;
  }
}

[[noreturn]] void refuse() {
  throw Error(ErrorCode::Sandbox, "Landlock is there, but refused the rules of the worker.");
}

}  // namespace

int landlock_abi() {
  const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

FileRules FileRules::build(int abi, std::span<const FileRule> rules) {
  FileRules built;
  if (abi < 1) return built;
  RulesetAttributes attributes{kFilesAbi1, 0, 0};
  if (abi >= 2) attributes.files |= kRefer;
  if (abi >= 3) attributes.files |= kTruncate;
  if (abi >= 5) attributes.files |= kIoctlDevice;
  if (abi >= 4) attributes.network = kTcpBindConnect;
  if (abi >= 6) attributes.scopes = kSocketsAndSignals;
  // An older kernel refuses a longer structure only where the rest is not zero, but we say what it knows.
  const std::size_t size = sizeof(std::uint64_t) * (abi >= 6 ? 3U : abi >= 4 ? 2U : 1U);
  built.rules_.reset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0)));
  if (!built.rules_.is_open()) refuse();
  for (const FileRule& rule : rules) {
    const Fd opened(open(rule.path.c_str(), O_PATH | O_CLOEXEC));
    struct stat found{};
    if (!opened.is_open() || fstat(opened.get(), &found) != 0) continue;
    landlock_path_beneath_attr beneath{};
    beneath.parent_fd = opened.get();
    beneath.allowed_access = rights(rule.allow, attributes.files);
    if (!S_ISDIR(found.st_mode)) beneath.allowed_access &= kOfFiles;
    if (syscall(SYS_landlock_add_rule, built.rules_.get(), LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0)
      refuse();
  }
  return built;
}

bool FileRules::put_on() const { return syscall(SYS_landlock_restrict_self, rules_.get(), 0) == 0; }

}  // namespace casebound::sandbox

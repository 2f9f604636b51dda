#include "sandbox/room.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/file.h"

namespace casebound::sandbox {
namespace {

// Written out, because the headers of the oldest system that we build on may lack it.
constexpr long kMountSetattr = 442;  // Linux 5.12
struct MountAttributes {
  std::uint64_t set;
  std::uint64_t clear;
  std::uint64_t propagation;
  std::uint64_t user_namespace;
};
constexpr std::uint64_t kReadOnly = 1;
constexpr std::uint64_t kNoSetuid = 2;
constexpr std::uint64_t kNoDevices = 4;

const std::string kOld = "/old";  // the world outside, until it is left behind

void need(bool holds, const char* step) {
  if (holds) return;
  throw Error(ErrorCode::Sandbox, std::string("This system refused a part of its room (") + step + ": " +
                                      std::strerror(errno) + ").");
}

void make_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    need(mkdir(part.c_str(), 0755) == 0 || errno == EEXIST, "make a folder");
    if (slash == std::string::npos) return;
  }
}

void make_file(const std::string& path) {
  make_folders(parent_of(path));
  const Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  need(file.is_open(), "make a file");
}

void bind(const std::string& path) {
  need(mount((kOld + path).c_str(), path.c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0, "bind");
}

/// All mounts below as well.
void make_read_only(const std::string& path, std::uint64_t attributes) {
  const MountAttributes change{attributes, 0, 0, 0};
  need(syscall(kMountSetattr, AT_FDCWD, path.c_str(), AT_RECURSIVE, &change, sizeof change) == 0,
       "read-only");
}

void show(const std::string& path) {
  struct stat found{};
  if (lstat((kOld + path).c_str(), &found) != 0) return;
  if (S_ISLNK(found.st_mode)) {  // /lib is usr/lib on most systems
    std::array<char, PATH_MAX> target{};
    need(readlink((kOld + path).c_str(), target.data(), target.size() - 1) > 0, "read a link");
    make_folders(parent_of(path));
    need(symlink(target.data(), path.c_str()) == 0 || errno == EEXIST, "make a link");
    return;
  }
  if (S_ISDIR(found.st_mode)) {
    make_folders(path);
  } else {
    make_file(path);
  }
  bind(path);
  make_read_only(path, kReadOnly | kNoSetuid | kNoDevices);
}

void mount_memory(const char* path, unsigned long flags, const std::string& options) {
  need(mount("room", path, "tmpfs", MS_NOSUID | MS_NODEV | flags, options.c_str()) == 0, "tmpfs");
}

}  // namespace

void enter_room(const RoomPlan& plan) {
  const mode_t before = umask(022);
  need(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private");
  // Any folder will do to begin with: that it is covered is seen in here only.
  mount_memory("/tmp", 0, "mode=0755,size=1m,nr_inodes=1000");
  need(chdir("/tmp") == 0 && mkdir("old", 0700) == 0, "make a folder");
  need(syscall(SYS_pivot_root, ".", "old") == 0 && chdir("/") == 0, "pivot_root");
  for (const std::string& path : plan.readable) show(path);
  for (const std::string device : {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"}) {
    make_file(device);
    bind(device);
  }
  make_folders("/tmp");
  need(umount2(kOld.c_str(), MNT_DETACH) == 0 && rmdir(kOld.c_str()) == 0, "leave the old root");
  // The devices are mounts of their own: they stay what they are.
  const MountAttributes change{kReadOnly | kNoSetuid | kNoDevices, 0, 0, 0};
  need(syscall(kMountSetattr, AT_FDCWD, "/", 0, &change, sizeof change) == 0, "read-only");
  mount_memory("/tmp", MS_NOEXEC, "mode=0700,nr_inodes=10000,size=" + std::to_string(plan.writable_bytes));
  umask(before);
}

}  // namespace casebound::sandbox

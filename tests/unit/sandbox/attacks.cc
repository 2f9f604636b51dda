#include "attacks.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <map>

namespace casebound::test {
namespace {

constexpr long kOpenAt2 = 437;
constexpr long kPidfdOpen = 434;
constexpr long kIoUringSetup = 425;
constexpr long kClone3 = 435;

long send_udp() {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) return -1;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(9);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return sendto(fd, "x", 1, 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

long make_executable(bool by_mprotect) {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | (by_mprotect ? 0 : PROT_EXEC),
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return -1;
  return by_mprotect ? mprotect(page, 4096, PROT_READ | PROT_EXEC) : 0;
}

long run_program() {
  char name[] = "/bin/true";
  char* arguments[] = {name, nullptr};
  char* environment[] = {nullptr};
  return execve(name, arguments, environment);
}

long start_process(long call, unsigned long flags) {
  const long child = syscall(call, flags, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  return child;
}

long raise_own_limit(__rlimit_resource resource) {
  const rlimit more{1'000'000, 1'000'000};
  return prlimit(0, resource, &more, nullptr);
}

long read_memory_of(pid_t process) {
  char byte = 0;
  iovec here{&byte, 1};
  iovec there{reinterpret_cast<void*>(&read_memory_of), 1};
  return process_vm_readv(process, &here, 1, &there, 1, 0);
}

long set_times(const char* path) {
  const timespec times[2] = {{1, 0}, {1, 0}};
  return utimensat(AT_FDCWD, path, times, 0);
}

long open_at_2(const char* path, unsigned long long flags) {
  struct {
    unsigned long long flags, mode, resolve;
  } how{flags, 0, 0};
  return syscall(kOpenAt2, AT_FDCWD, path, &how, sizeof how);
}

using Attack = std::function<long(const std::string&)>;

const std::map<std::string, Attack>& attacks() {
  static const std::map<std::string, Attack> all = {
      // The network
      {"socket-tcp", [](const std::string&) { return socket(AF_INET, SOCK_STREAM, 0); }},
      {"socket-udp", [](const std::string&) { return socket(AF_INET6, SOCK_DGRAM, 0); }},
      {"socket-unix", [](const std::string&) { return socket(AF_UNIX, SOCK_STREAM, 0); }},
      {"socket-netlink", [](const std::string&) { return socket(AF_NETLINK, SOCK_RAW, 0); }},
      {"sendto-udp", [](const std::string&) { return send_udp(); }},
      {"sendmsg",
       [](const std::string&) {
         msghdr m{};
         return sendmsg(3, &m, 0);
       }},
      // Files
      {"open-read", [](const std::string& path) { return open(path.c_str(), O_RDONLY); }},
      {"open-path", [](const std::string& path) { return open(path.c_str(), O_PATH); }},
      {"open-write", [](const std::string& path) { return open(path.c_str(), O_WRONLY); }},
      {"open-truncate", [](const std::string& path) { return open(path.c_str(), O_RDONLY | O_TRUNC); }},
      {"open-create",
       [](const std::string& path) { return open((path + ".new").c_str(), O_RDONLY | O_CREAT, 0600); }},
      {"open-legacy",
       [](const std::string& path) {
#ifdef SYS_open
         return syscall(SYS_open, path.c_str(), O_WRONLY);
#else
         return static_cast<long>(openat(AT_FDCWD, path.c_str(), O_WRONLY));
#endif
       }},
      {"open-own-memory", [](const std::string&) { return open("/proc/self/mem", O_RDWR); }},
      {"openat2", [](const std::string& path) { return open_at_2(path.c_str(), O_RDONLY); }},
      {"truncate", [](const std::string& path) { return truncate(path.c_str(), 0); }},
      {"chmod", [](const std::string& path) { return chmod(path.c_str(), 0777); }},
      {"chown", [](const std::string& path) { return chown(path.c_str(), 1234, 1234); }},
      {"utime", [](const std::string& path) { return set_times(path.c_str()); }},
      {"xattr", [](const std::string& path) { return setxattr(path.c_str(), "user.x", "y", 1, 0); }},
      {"rename", [](const std::string& path) { return rename(path.c_str(), (path + ".new").c_str()); }},
      {"link", [](const std::string& path) { return link(path.c_str(), (path + ".new").c_str()); }},
      {"symlink", [](const std::string& path) { return symlink("/etc/passwd", (path + ".new").c_str()); }},
      {"unlink", [](const std::string& path) { return unlink(path.c_str()); }},
      {"mkdir", [](const std::string& path) { return mkdir((path + ".new").c_str(), 0700); }},
      {"mount", [](const std::string&) { return mount("none", "/mnt", "tmpfs", 0, nullptr); }},
      {"write-document", [](const std::string&) { return pwrite(4, "x", 1, 0); }},
      // Other programs and processes
      {"exec", [](const std::string&) { return run_program(); }},
      {"fork", [](const std::string&) { return start_process(SYS_clone, SIGCHLD); }},
      {"thread",
       [](const std::string&) { return start_process(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND); }},
      {"clone3", [](const std::string&) { return syscall(kClone3, nullptr, 0); }},
      {"ptrace", [](const std::string&) { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr); }},
      {"ptrace-me", [](const std::string&) { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
      {"kill-parent", [](const std::string&) { return kill(getppid(), SIGKILL); }},
      {"kill-process", [](const std::string& pid) { return kill(std::atoi(pid.c_str()), SIGKILL); }},
      {"signal-all", [](const std::string&) { return kill(-1, 0); }},
      {"abort-other",
       [](const std::string& pid) {
         return syscall(SYS_tgkill, std::atoi(pid.c_str()), std::atoi(pid.c_str()), SIGABRT);
       }},
      {"pidfd", [](const std::string&) { return syscall(kPidfdOpen, getppid(), 0); }},
      {"read-other-memory", [](const std::string&) { return read_memory_of(getppid()); }},
      // The kernel's less-used doors
      {"io-uring",
       [](const std::string&) {
         char parameters[256] = {};
         return syscall(kIoUringSetup, 1, parameters);
       }},
      {"bpf", [](const std::string&) { return syscall(SYS_bpf, 0, nullptr, 0); }},
      {"perf", [](const std::string&) { return syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
      {"userfaultfd", [](const std::string&) { return syscall(SYS_userfaultfd, 0); }},
      {"keyctl", [](const std::string&) { return syscall(SYS_keyctl, 0, 0, 0, 0, 0); }},
      {"unshare", [](const std::string&) { return unshare(CLONE_NEWUSER); }},
      {"memfd", [](const std::string&) { return memfd_create("x", 0); }},
      {"shared-memory", [](const std::string&) { return syscall(SYS_shmget, 0, 4096, 01600); }},
      {"personality", [](const std::string&) { return syscall(SYS_personality, 0x0400000); }},
      // Itself, made stronger
      {"mprotect-exec", [](const std::string&) { return make_executable(true); }},
      {"mmap-exec", [](const std::string&) { return make_executable(false); }},
      {"raise-cpu-limit", [](const std::string&) { return raise_own_limit(RLIMIT_CPU); }},
      {"raise-memory-limit", [](const std::string&) { return raise_own_limit(RLIMIT_AS); }},
#if defined(__x86_64__)
      {"int-0x80",
       [](const std::string&) {
         long result = 20;  // getpid of the 32-bit table
         asm volatile("int $0x80" : "+a"(result) : : "memory");
         return result;
       }},
      {"x32", [](const std::string&) { return syscall(0x40000000 + SYS_getpid); }},
#endif
  };
  return all;
}

}  // namespace

std::string try_attack(const std::string& attack, const std::string& argument) {
  const auto found = attacks().find(attack);
  if (found == attacks().end()) return "unknown attack";
  errno = 0;
  const long result = found->second(argument);
  return result < 0 ? "refused: " + std::to_string(errno) : "did it";
}

}  // namespace casebound::test

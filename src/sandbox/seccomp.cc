#include "sandbox/seccomp.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "base/error.h"
#include "sandbox/seccomp_rules.h"

namespace casebound::sandbox {
namespace {

// Memory, time, its two descriptors, an orderly end. No call here reaches another process or changes a file.
constexpr int kAllowed[] = {
    SCMP_SYS(read),         SCMP_SYS(readv),           SCMP_SYS(pread64),
    SCMP_SYS(write),        SCMP_SYS(writev),          SCMP_SYS(lseek),
    SCMP_SYS(close),        SCMP_SYS(fstat),           SCMP_SYS(newfstatat),
    SCMP_SYS(stat),         SCMP_SYS(lstat),           SCMP_SYS(statx),
    SCMP_SYS(getdents64),   SCMP_SYS(fadvise64),       SCMP_SYS(brk),
    SCMP_SYS(munmap),       SCMP_SYS(mremap),          SCMP_SYS(madvise),
    SCMP_SYS(futex),        SCMP_SYS(rt_sigaction),    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),     SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),         SCMP_SYS(exit_group),      SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),    SCMP_SYS(time),
    SCMP_SYS(nanosleep),    SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom),
    SCMP_SYS(getpid),       SCMP_SYS(getppid),         SCMP_SYS(gettid),
    SCMP_SYS(getuid),       SCMP_SYS(geteuid),         SCMP_SYS(getgid),
    SCMP_SYS(getegid),      SCMP_SYS(sched_yield),     SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sysinfo),      SCMP_SYS(uname),           SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),    SCMP_SYS(times),
};

// What libraries ask in passing and can live without.
constexpr int kRefused[] = {
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(ioctl),  SCMP_SYS(statfs),    SCMP_SYS(fstatfs),    SCMP_SYS(getcwd),   SCMP_SYS(mlock),
};

// The whole of what an open for reading may ask. Not O_PATH: Landlock does not see it.
constexpr unsigned kOpenFlags =
    O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY | O_NONBLOCK | O_NOCTTY | O_LARGEFILE |
    0100000;  // O_LARGEFILE as the kernel has it on x86-64, where the C library says 0

}  // namespace

SyscallFilter SyscallFilter::build(const Options& options) {
  SeccompRules rules(SCMP_ACT_KILL_PROCESS);
  for (const int call : kAllowed) rules.add(SCMP_ACT_ALLOW, call);

  // No memory becomes executable.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), has_none_of(2, PROT_EXEC));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), has_none_of(2, PROT_EXEC));

  // Files are opened for reading or not at all; a flag outside the list kills, without Landlock the call
  // fails.
  const std::uint32_t on_open = options.open_for_reading ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EACCES);
  constexpr std::uint64_t kOtherFlags = 0xFFFFFFFFU & ~std::uint64_t{kOpenFlags};
  rules.add(on_open, SCMP_SYS(openat), has_none_of(2, kOtherFlags));
  rules.add(on_open, SCMP_SYS(open), has_none_of(1, kOtherFlags));

  // abort() signals the process itself; the id is filled in by install().
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), is(0, kOwnPid), is(2, SIGABRT));

  // Questions about itself; limits are asked for, never set.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), is(0, 0), is(2, 0));
  rules.add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), is_not(2, 0));
  for (const unsigned long command : {F_GETFD, F_SETFD, F_GETFL})
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), is(1, command));
#ifdef CASEBOUND_SANITIZED
  // The sanitizers' allocator and their reports; this build is for tests.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(pipe2));  // a probe whether memory is readable
#else
  for (const unsigned long question : {PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_GET_DUMPABLE})
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), is(0, question));
#endif
  for (const int call : kRefused) rules.add(SCMP_ACT_ERRNO(EACCES), call);

  return SyscallFilter(rules.program());
}

SyscallFilter::SyscallFilter(std::vector<sock_filter> program) : program_(std::move(program)) {
  for (std::size_t at = 0; at < program_.size(); ++at)
    if (BPF_CLASS(program_[at].code) == BPF_JMP && program_[at].k == kOwnPid) own_pid_at_.push_back(at);
  if (own_pid_at_.empty())
    throw Error(ErrorCode::Sandbox, "The system call filter of the worker came out wrong.");
}

bool SyscallFilter::install(pid_t own) {
  for (const std::size_t at : own_pid_at_) program_[at].k = static_cast<std::uint32_t>(own);
  sock_fprog program{static_cast<unsigned short>(program_.size()), program_.data()};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

bool has_seccomp() {
  const std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

}  // namespace casebound::sandbox

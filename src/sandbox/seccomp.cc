#include "sandbox/seccomp.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>

#include "base/error.h"
#include "base/file.h"

namespace casebound::sandbox {
namespace {

// Stands for the child's process id until the child knows it: larger than any process id (at most 2^22).
constexpr std::uint32_t kOwnPid = 0x7ACEB0B1;

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

// Conditions on the arguments of a call, counted from 0.
scmp_arg_cmp is(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp is_not(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_NE, value, 0}; }
scmp_arg_cmp has_none_of(unsigned argument, scmp_datum_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}

class Rules {
 public:
  Rules() : context_(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release) { check(context_ ? 0 : -1); }

  /// A call that this machine does not have is left out.
  template <class... Conditions>
  void add(std::uint32_t action, int call, Conditions... conditions) {
    if (call < 0) return;
    check(seccomp_rule_add(context_.get(), action, call, sizeof...(conditions), conditions...));
  }

  std::vector<sock_filter> program() const {
    const Fd file(memfd_create("filter", MFD_CLOEXEC));
    check(file.is_open() ? 0 : -1);
    check(seccomp_export_bpf(context_.get(), file.get()));
    const off_t size = lseek(file.get(), 0, SEEK_END);
    std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
    const std::size_t got =
        read_at(file.get(), 0, reinterpret_cast<char*>(program.data()), program.size() * sizeof(sock_filter));
    check(size > 0 && got == static_cast<std::size_t>(size) ? 0 : -1);
    return program;
  }

 private:
  static void check(int result) {
    if (result < 0)
      throw Error(ErrorCode::Sandbox, "The system call filter of the worker could not be built.");
  }
  std::unique_ptr<void, void (*)(void*)> context_;
};

}  // namespace

SyscallFilter SyscallFilter::build(const Options& options) {
  Rules rules;
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

  SyscallFilter filter;
  filter.program_ = rules.program();
  for (std::size_t at = 0; at < filter.program_.size(); ++at)
    if (BPF_CLASS(filter.program_[at].code) == BPF_JMP && filter.program_[at].k == kOwnPid)
      filter.own_pid_at_.push_back(at);
  if (filter.own_pid_at_.empty())
    throw Error(ErrorCode::Sandbox, "The system call filter of the worker came out wrong.");
  return filter;
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

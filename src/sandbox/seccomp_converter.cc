#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>

#include "sandbox/seccomp.h"
#include "sandbox/seccomp_rules.h"

namespace casebound::sandbox {
namespace {

// Taken from what LibreOffice 7.4 was seen to call, with the siblings of each call. What the room, Landlock
// and the limits bound is not asked for its arguments here.
constexpr int kAllowed[] = {
    // Open files and pipes
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(fcntl),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(flock),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64),
    SCMP_SYS(sendfile),
    SCMP_SYS(copy_file_range),
    // Files by name
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(creat),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
    SCMP_SYS(chdir),
    SCMP_SYS(fchdir),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(truncate),
    SCMP_SYS(chmod),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(utimensat),
    SCMP_SYS(utime),
    SCMP_SYS(utimes),
    SCMP_SYS(umask),
    // Memory
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mincore),
    SCMP_SYS(msync),
    SCMP_SYS(mprotect),
    // Threads, signals, waiting
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(membarrier),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_get_priority_max),
    SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(getpriority),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigsuspend),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(pause),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(eventfd2),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(execve),
    SCMP_SYS(arch_prctl),
    // Sockets that stand already: which ones can be had is said below
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(shutdown),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockopt),
    // Time, and questions about itself
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(times),
    SCMP_SYS(getrusage),
    SCMP_SYS(getrlimit),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(getrandom),
    SCMP_SYS(getcpu),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(gettid),
    SCMP_SYS(getpgrp),
    SCMP_SYS(getpgid),
    SCMP_SYS(getsid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getresuid),
    SCMP_SYS(getresgid),
    SCMP_SYS(getgroups),
};

// What it asks in passing and can live without; an honest answer, so that nothing looks for another way.
constexpr int kRefused[] = {
    SCMP_SYS(chown),
    SCMP_SYS(fchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(lchown),
    SCMP_SYS(link),
    SCMP_SYS(linkat),
    SCMP_SYS(symlink),
    SCMP_SYS(symlinkat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(setsid),
    SCMP_SYS(setpriority),
    SCMP_SYS(setrlimit),
    SCMP_SYS(inotify_init1),
    SCMP_SYS(ptrace),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(bpf),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(kexec_load),
};

constexpr std::uint64_t kNamespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

}  // namespace

SyscallFilter SyscallFilter::build_for_converter() {
  // A call that does not exist is what libraries are prepared for: they take an older one.
  SeccompRules rules(SCMP_ACT_ERRNO(ENOSYS));
  constexpr std::uint32_t kNo = SCMP_ACT_ERRNO(EPERM);
  for (const int call : kAllowed) rules.add(SCMP_ACT_ALLOW, call);
  for (const int call : kRefused) rules.add(kNo, call);
  rules.add(SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl));

  // Threads, but no process. What clone3 asks lies in memory, where a filter cannot look.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), has_of(0, CLONE_THREAD | kNamespaces, CLONE_THREAD));
  rules.add(kNo, SCMP_SYS(clone), has_none_of(0, CLONE_THREAD));

  // Its threads speak through a socket of the file system; there is no other kind.
  for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair)}) {
    rules.add(SCMP_ACT_ALLOW, call, is(0, AF_UNIX));
    rules.add(SCMP_ACT_ERRNO(EACCES), call, is_not(0, AF_UNIX));
  }

  // Code comes from files that it cannot write. (mprotect is open: its bridges between objects write code.)
  constexpr std::uint64_t kWritableCode = PROT_WRITE | PROT_EXEC;
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), has_none_of(2, PROT_EXEC));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), has_of(2, kWritableCode, PROT_EXEC));
  rules.add(kNo, SCMP_SYS(mmap), has_of(2, kWritableCode, kWritableCode));

  // Signals to itself alone; the id is filled in by install().
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), is(0, kOwnPid));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(kill), is(0, kOwnPid));
  rules.add(kNo, SCMP_SYS(tgkill), is_not(0, kOwnPid));
  rules.add(kNo, SCMP_SYS(kill), is_not(0, kOwnPid));

  // Limits are asked for, never set.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), is(0, 0), is(2, 0));
  rules.add(kNo, SCMP_SYS(prlimit64), is_not(2, 0));
  for (const unsigned long question : {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS})
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), is(0, question));

  return SyscallFilter(rules.program());
}

}  // namespace casebound::sandbox

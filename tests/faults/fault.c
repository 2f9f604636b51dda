/* A preload shim for tests: lets a chosen call on files fail, or be the last thing that the process does.
 *
 * Counted, over all threads, are write, pwrite, fsync, fdatasync, syncfs, ftruncate, rename and unlink on
 * regular files and folders (not on sockets, pipes and terminals) of the program named in
 * CASEBOUND_FAULT_PROGRAM; other programs that it starts, and children before their exec, are left alone.
 *
 *   CASEBOUND_FAULT_AT=N          the N-th such call (from 1) is where it happens
 *   CASEBOUND_FAULT_ACTION=...    kill: SIGKILL before the call
 *                                 lose: as a power cut: what was written or cut off and not flushed is
 * undone, then SIGKILL tear: the same, but of what was not flushed some is kept and some is undone
 * (CASEBOUND_FAULT_SEED) eio, enospc: the call fails, and so does every later one of its kind on the same
 * file CASEBOUND_FAULT_REPORT=FILE   the number of calls, written at a normal end
 *
 * Names stay: a rename or a new file that was not flushed is not undone.
 */
#undef _FILE_OFFSET_BITS /* both names of a call are ours: pwrite and pwrite64 */
#undef _FORTIFY_SOURCE
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum Action { kNone, kKill, kLose, kTear, kEio, kEnospc };

/* What a range of a file held before it was written over, or where the file ended before it was cut. */
struct Undo {
  struct Undo* before;
  dev_t device;
  ino_t inode;
  int fd;
  off_t offset;
  off_t old_size;
  size_t length;
  char bytes[];
};

static enum Action action;
static long at, count;
static pid_t armed;
static unsigned seed;
static struct Undo* undos;
static struct stat failing;
static pthread_mutex_t hold = PTHREAD_MUTEX_INITIALIZER;

static void real(void* slot, const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  memcpy(slot, &found, sizeof found);
}

__attribute__((constructor)) static void arm(void) {
  const char* wanted = getenv("CASEBOUND_FAULT_PROGRAM");
  const char* number = getenv("CASEBOUND_FAULT_AT");
  const char* what = getenv("CASEBOUND_FAULT_ACTION");
  const char* start = getenv("CASEBOUND_FAULT_SEED");
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0 || !wanted) return;
  self[length] = 0;
  const char* slash = strrchr(self, '/');
  if (strcmp(slash ? slash + 1 : self, wanted) != 0) return;
  armed = getpid();
  at = number ? atol(number) : 0;
  seed = start ? (unsigned)atol(start) : 1;
  if (what) {
    const char* names[] = {"", "kill", "lose", "tear", "eio", "enospc"};
    for (int i = kKill; i <= kEnospc; ++i)
      if (strcmp(what, names[i]) == 0) action = (enum Action)i;
  }
}

__attribute__((destructor)) static void report(void) {
  const char* path = getenv("CASEBOUND_FAULT_REPORT");
  if (!armed || getpid() != armed || !path) return;
  FILE* out = fopen(path, "w");
  if (!out) return;
  fprintf(out, "%ld\n", count);
  fclose(out);
}

static int same(const struct stat* a, dev_t device, ino_t inode) {
  return a->st_dev == device && a->st_ino == inode;
}

static void undo_all(void) {
  for (struct Undo* u = undos; u; u = u->before) {
    if (action == kTear && rand_r(&seed) % 2 == 0) continue;
    if (u->length) (void)!syscall(SYS_pwrite64, u->fd, u->bytes, u->length, u->offset);
    struct stat info;
    if (fstat(u->fd, &info) == 0 && info.st_size > u->old_size)
      (void)!syscall(SYS_ftruncate, u->fd, u->old_size);
  }
}

/* What was written to this file, or to all files when `info` is NULL, is on the disk now. */
static void flushed(const struct stat* info) {
  struct Undo** link = &undos;
  while (*link) {
    struct Undo* u = *link;
    if (!info || same(info, u->device, u->inode)) {
      *link = u->before;
      close(u->fd);
      free(u);
    } else {
      link = &u->before;
    }
  }
}

static void remember(int fd, const struct stat* info, off_t offset, size_t length) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  const off_t left = offset < info->st_size ? info->st_size - offset : 0;
  if ((off_t)length > left) length = (size_t)left;
  struct Undo* u = malloc(sizeof *u + length);
  if (!u) abort();
  u->fd = open(path, O_RDWR | O_CLOEXEC);
  if (u->fd < 0) {
    free(u);
    return;
  }
  u->device = info->st_dev;
  u->inode = info->st_ino;
  u->offset = offset;
  u->old_size = info->st_size;
  u->length = length;
  if (length && pread(u->fd, u->bytes, length, offset) != (ssize_t)length) abort();
  u->before = undos;
  undos = u;
}

/* Counts a call on `fd` (or on a name, when it is -1). Returns the error that it shall end with, or 0. Holds
 * the lock when it returns 0 and the call is one of ours: until `done`. */
static int begin(int fd, struct stat* info, int* ours) {
  *ours = 0;
  if (!armed || (pid_t)syscall(SYS_getpid) != armed) return 0;
  memset(info, 0, sizeof *info);
  if (fd >= 0 && (fstat(fd, info) != 0 || !(S_ISREG(info->st_mode) || S_ISDIR(info->st_mode)))) return 0;
  pthread_mutex_lock(&hold);
  ++count;
  const int error = action == kEnospc ? ENOSPC : action == kEio ? EIO : 0;
  if (at > 0 && count == at && action != kNone) {
    if (action == kLose || action == kTear) undo_all();
    if (!error) {
      kill(armed, SIGKILL);
      for (;;) pause();
    }
    failing = *info;
  }
  const int fails =
      error && at > 0 &&
      (count == at || (count > at && failing.st_ino && same(info, failing.st_dev, failing.st_ino)));
  if (fails) {
    pthread_mutex_unlock(&hold);
    return error;
  }
  *ours = 1;
  return 0;
}

static void done(int ours) {
  if (ours) pthread_mutex_unlock(&hold);
}

static int remembers(int ours, const struct stat* info) {
  return ours && (action == kLose || action == kTear) && S_ISREG(info->st_mode);
}

#define FAIL_WITH(error) \
  do {                   \
    errno = (error);     \
    return -1;           \
  } while (0)

ssize_t write(int fd, const void* bytes, size_t length) {
  struct stat info;
  int ours;
  const int error = begin(fd, &info, &ours);
  if (error) FAIL_WITH(error);
  if (remembers(ours, &info)) {
    const off_t offset = fcntl(fd, F_GETFL) & O_APPEND ? info.st_size : lseek(fd, 0, SEEK_CUR);
    remember(fd, &info, offset, length);
  }
  const ssize_t wrote = syscall(SYS_write, fd, bytes, length);
  done(ours);
  return wrote;
}

ssize_t pwrite64(int fd, const void* bytes, size_t length, off64_t offset) {
  struct stat info;
  int ours;
  const int error = begin(fd, &info, &ours);
  if (error) FAIL_WITH(error);
  if (remembers(ours, &info)) remember(fd, &info, offset, length);
  const ssize_t wrote = syscall(SYS_pwrite64, fd, bytes, length, offset);
  done(ours);
  return wrote;
}
ssize_t pwrite(int fd, const void* bytes, size_t length, off_t offset) {
  return pwrite64(fd, bytes, length, offset);
}

int ftruncate64(int fd, off64_t size) {
  struct stat info;
  int ours;
  const int error = begin(fd, &info, &ours);
  if (error) FAIL_WITH(error);
  if (remembers(ours, &info))
    remember(fd, &info, size, size < info.st_size ? (size_t)(info.st_size - size) : 0);
  const int result = (int)syscall(SYS_ftruncate, fd, size);
  done(ours);
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int flush_call(long number, int fd, int everything) {
  struct stat info;
  int ours;
  const int error = begin(fd, &info, &ours);
  if (error) FAIL_WITH(error);
  const int result = (int)syscall(number, fd);
  if (ours && result == 0) flushed(everything ? NULL : &info);
  done(ours);
  return result;
}
int fsync(int fd) { return flush_call(SYS_fsync, fd, 0); }
int fdatasync(int fd) { return flush_call(SYS_fdatasync, fd, 0); }
int syncfs(int fd) { return flush_call(SYS_syncfs, fd, 1); }

int rename(const char* from, const char* to) {
  struct stat info;
  int ours;
  const int error = begin(-1, &info, &ours);
  if (error) FAIL_WITH(error);
  static int (*call)(const char*, const char*);
  if (!call) real(&call, "rename");
  const int result = call(from, to);
  done(ours);
  return result;
}

int unlink(const char* path) {
  struct stat info;
  int ours;
  const int error = begin(-1, &info, &ours);
  if (error) FAIL_WITH(error);
  static int (*call)(const char*);
  if (!call) real(&call, "unlink");
  const int result = call(path);
  done(ours);
  return result;
}

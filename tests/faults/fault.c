/* A preload shim for tests: lets a chosen call fail, or be the last thing that the process does.
 *
 * Counted, over all threads, are the calls named below of the program named in CASEBOUND_FAULT_PROGRAM; other
 * programs that it starts, and children before their exec, are left alone. Calls on sockets, pipes and
 * terminals do not count.
 *
 *   CASEBOUND_FAULT_CALLS=...  which calls count, with commas between; else
 * write,flush,ftruncate,rename,unlink write       write, pwrite flush       fsync, fdatasync, syncfs
 *       flush-folder  of these only those on a folder
 *       open        open; with ENOSPC only those that make a file
 *       ftruncate, rename, unlink, mkdir, mmap
 *       memory      malloc, calloc, realloc, posix_memalign, aligned_alloc
 *   CASEBOUND_FAULT_AT=N       the N-th such call (from 1) is where it happens
 *   CASEBOUND_FAULT_ACTION=...
 *       kill        SIGKILL before the call
 *       lose        as a power cut: what was written or cut off and not flushed is undone, then SIGKILL
 *       tear        the same, but of what was not flushed some is kept (CASEBOUND_FAULT_SEED)
 *       eio, enospc, enomem, emfile   the call fails
 *   CASEBOUND_FAULT_LASTS=...  file: so does every later call on the same file (unless said otherwise);
 *                              once: only this one; all: every later call that counts
 *   CASEBOUND_FAULT_ROOM=1     statvfs says that there is room, so that a disk is full only when it is
 * written to CASEBOUND_FAULT_REPORT=FILE  the number of calls, written at a normal end
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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum Action { kNone, kKill, kLose, kTear, kEio, kEnospc, kEnomem, kEmfile };
enum Call {
  kWrite = 1,
  kFlush = 2,
  kFlushFolder = 4,
  kOpen = 8,
  kFtruncate = 16,
  kRename = 32,
  kUnlink = 64,
  kMkdir = 128,
  kMmap = 256,
  kMemory = 512
};
enum Lasts { kFile, kOnce, kAll };

/* Those of the C library, which glibc gives these names too: the shim's own memory must not count. */
extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);
extern void __libc_free(void*);

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
static int counted = kWrite | kFlush | kFtruncate | kRename | kUnlink;
static enum Lasts lasts;
static int has_room;
static long at, count;
static pid_t armed;
static unsigned seed;
static struct Undo* undos;
static struct stat failing;
static pthread_mutex_t hold = PTHREAD_MUTEX_INITIALIZER;

static int (*real_rename)(const char*, const char*);
static int (*real_unlink)(const char*);
static int (*real_mkdir)(const char*, mode_t);
static int (*real_statvfs)(const char*, struct statvfs*);

static void real(void* slot, const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  memcpy(slot, &found, sizeof found);
}

static int place_in(const char* word, size_t length, const char* const* names, int count_of_names) {
  for (int i = 0; i < count_of_names; ++i)
    if (strlen(names[i]) == length && strncmp(word, names[i], length) == 0) return i;
  return -1;
}

static void read_calls(const char* words) {
  static const char* const names[] = {"write",  "flush",  "flush-folder", "open", "ftruncate",
                                      "rename", "unlink", "mkdir",        "mmap", "memory"};
  counted = 0;
  while (*words) {
    const size_t length = strcspn(words, ",");
    const int place = place_in(words, length, names, 10);
    if (place < 0) abort();
    counted |= 1 << place;
    words += length + (words[length] == ',');
  }
}

__attribute__((constructor)) static void arm(void) {
  static const char* const actions[] = {"", "kill", "lose", "tear", "eio", "enospc", "enomem", "emfile"};
  static const char* const ways[] = {"file", "once", "all"};
  const char* wanted = getenv("CASEBOUND_FAULT_PROGRAM");
  const char* number = getenv("CASEBOUND_FAULT_AT");
  const char* what = getenv("CASEBOUND_FAULT_ACTION");
  const char* start = getenv("CASEBOUND_FAULT_SEED");
  const char* calls = getenv("CASEBOUND_FAULT_CALLS");
  const char* how_long = getenv("CASEBOUND_FAULT_LASTS");
  real(&real_rename, "rename");
  real(&real_unlink, "unlink");
  real(&real_mkdir, "mkdir");
  real(&real_statvfs, "statvfs");
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0 || !wanted) return;
  self[length] = 0;
  const char* slash = strrchr(self, '/');
  if (strcmp(slash ? slash + 1 : self, wanted) != 0) return;
  at = number ? atol(number) : 0;
  seed = start ? (unsigned)atol(start) : 1;
  has_room = getenv("CASEBOUND_FAULT_ROOM") != NULL;
  if (calls) read_calls(calls);
  const int way = how_long ? place_in(how_long, strlen(how_long), ways, 3) : 0;
  const int act = what ? place_in(what, strlen(what), actions, 8) : 0;
  if (way < 0 || act < 0) abort();
  lasts = (enum Lasts)way;
  action = (enum Action)act;
  armed = getpid();
}

__attribute__((destructor)) static void report(void) {
  const char* path = getenv("CASEBOUND_FAULT_REPORT");
  if (!armed || getpid() != armed || !path) return;
  armed = 0; /* what follows is ours */
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
      __libc_free(u);
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
  struct Undo* u = __libc_malloc(sizeof *u + length);
  if (!u) abort();
  u->fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
  if (u->fd < 0) {
    __libc_free(u);
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

static int error_of_action(void) {
  switch (action) {
    case kEio:
      return EIO;
    case kEnospc:
      return ENOSPC;
    case kEnomem:
      return ENOMEM;
    case kEmfile:
      return EMFILE;
    default:
      return 0;
  }
}

static void tell_hit(int call, int fd, const char* path) {
  static const char* const names[] = {"write",  "flush",  "flush-folder", "open", "ftruncate",
                                      "rename", "unlink", "mkdir",        "mmap", "memory"};
  const char* file = getenv("CASEBOUND_FAULT_HIT");
  if (!file) return;
  char where[64], target[4096], line[4400];
  ssize_t length = 0;
  if (fd >= 0) {
    snprintf(where, sizeof where, "/proc/self/fd/%d", fd);
    length = readlink(where, target, sizeof target - 1);
  }
  target[length > 0 ? length : 0] = 0;
  const int out = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) return;
  const int size =
      snprintf(line, sizeof line, "%s %s\n", names[__builtin_ctz((unsigned)call)], path ? path : target);
  (void)!syscall(SYS_write, out, line, (size_t)size);
  close(out);
}

static int in_program(void) { return armed && (pid_t)syscall(SYS_getpid) == armed; }

/* Counts a call on `fd` (or on a name, when it is -1). Returns the error that it shall end with, or 0. Holds
 * the lock when it returns 0 and the call is one of ours: until `done`. */
static int begin(int call, int fd, const char* path, struct stat* info, int* ours) {
  *ours = 0;
  if (!in_program()) return 0;
  memset(info, 0, sizeof *info);
  if (fd >= 0 && (fstat(fd, info) != 0 || !(S_ISREG(info->st_mode) || S_ISDIR(info->st_mode)))) return 0;
  pthread_mutex_lock(&hold);
  *ours = 1;
  const int is_counted =
      (counted & call) || (call == kFlush && (counted & kFlushFolder) && S_ISDIR(info->st_mode));
  if (!is_counted) return 0;
  ++count;
  if (at <= 0 || action == kNone || count < at) return 0;
  const int error = error_of_action();
  if (count == at) {
    if (action == kLose || action == kTear) undo_all();
    if (!error) {
      kill(armed, SIGKILL);
      for (;;) pause();
    }
    failing = *info;
    tell_hit(call, fd, path);
  }
  const int again =
      lasts == kAll || (lasts == kFile && failing.st_ino && same(info, failing.st_dev, failing.st_ino));
  if (count > at && !again) return 0;
  pthread_mutex_unlock(&hold);
  *ours = 0;
  return error;
}

/* The same for memory, where nothing may be asked for meanwhile. */
static int memory_fails(void) {
  if (!(counted & kMemory) || !in_program()) return 0;
  const long number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
  if (at <= 0 || action != kEnomem || number < at || (number > at && lasts != kAll)) return 0;
  errno = ENOMEM;
  return 1;
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
  const int error = begin(kWrite, fd, NULL, &info, &ours);
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
  const int error = begin(kWrite, fd, NULL, &info, &ours);
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
  const int error = begin(kFtruncate, fd, NULL, &info, &ours);
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
  const int error = begin(kFlush, fd, NULL, &info, &ours);
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
  const int error = begin(kRename, -1, to, &info, &ours);
  if (error) FAIL_WITH(error);
  const int result = real_rename(from, to);
  done(ours);
  return result;
}

int unlink(const char* path) {
  struct stat info;
  int ours;
  const int error = begin(kUnlink, -1, path, &info, &ours);
  if (error) FAIL_WITH(error);
  const int result = real_unlink(path);
  done(ours);
  return result;
}

int mkdir(const char* path, mode_t mode) {
  struct stat info;
  int ours;
  const int error = begin(kMkdir, -1, path, &info, &ours);
  if (error) FAIL_WITH(error);
  const int result = real_mkdir(path, mode);
  done(ours);
  return result;
}

static int open_call(const char* path, int flags, mode_t mode) {
  struct stat info;
  int ours = 0;
  if (action != kEnospc || ((flags & O_CREAT) && access(path, F_OK) != 0)) {
    const int error = begin(kOpen, -1, path, &info, &ours);
    if (error) FAIL_WITH(error);
  }
  const int result = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  done(ours);
  return result;
}

#define MODE_OF(flags)                         \
  mode_t mode = 0;                             \
  if ((flags) & (O_CREAT | O_TMPFILE)) {       \
    va_list more;                              \
    va_start(more, flags);                     \
    mode = (mode_t)va_arg(more, unsigned int); \
    va_end(more);                              \
  }

int open(const char* path, int flags, ...) {
  MODE_OF(flags)
  return open_call(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  MODE_OF(flags)
  return open_call(path, flags, mode);
}

void* mmap64(void* where, size_t length, int protection, int flags, int fd, off64_t offset) {
  struct stat info;
  int ours;
  const int error = begin(kMmap, fd, NULL, &info, &ours);
  if (error) {
    errno = error;
    return MAP_FAILED;
  }
  void* result = (void*)syscall(SYS_mmap, where, length, protection, flags, fd, offset);
  done(ours);
  return result;
}
void* mmap(void* where, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap64(where, length, protection, flags, fd, offset);
}

static int statvfs_call(const char* path, struct statvfs* info) {
  const int result = real_statvfs(path, info);
  if (result == 0 && has_room) info->f_bavail = (fsblkcnt_t)1 << 28;
  return result;
}
int statvfs(const char* path, struct statvfs* info) { return statvfs_call(path, info); }
/* On 64 bits the two structures are one. */
int statvfs64(const char* path, struct statvfs64* info) {
  return statvfs_call(path, (struct statvfs*)(void*)info);
}

void* malloc(size_t size) { return memory_fails() ? NULL : __libc_malloc(size); }
void* calloc(size_t count_of, size_t size) { return memory_fails() ? NULL : __libc_calloc(count_of, size); }
void* realloc(void* old, size_t size) { return memory_fails() ? NULL : __libc_realloc(old, size); }
void* aligned_alloc(size_t alignment, size_t size) {
  return memory_fails() ? NULL : __libc_memalign(alignment, size);
}
int posix_memalign(void** out, size_t alignment, size_t size) {
  if (memory_fails()) return ENOMEM;
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : ENOMEM;
}

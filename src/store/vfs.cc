#include "store/vfs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>

#include "base/file.h"
#include "store/vfs_file.h"

namespace casebound::store {
namespace {

Vfs& self(sqlite3_vfs* vfs) { return *static_cast<Vfs*>(vfs->pAppData); }
sqlite3_vfs* base() { return sqlite3_vfs_find("unix"); }

bool is_journal(std::string_view path) { return path.ends_with("-journal"); }

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  const bool database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  const bool wal = (flags & SQLITE_OPEN_WAL) != 0;
  try {
    if (path == nullptr || (!database && !wal)) return open_in_memory(file, flags, out_flags);
    const std::string object = self(vfs).object_of(path);
    if (object.empty()) return SQLITE_CANTOPEN;
    const bool still = self(vfs).use() == VfsUse::Still;
    if (still) {
      if (wal && !exists(path)) return open_in_memory(file, flags, out_flags);
      flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    if ((flags & SQLITE_OPEN_CREATE) != 0) {
      // SQLite would make it readable for everybody that the umask allows, and would not say of a full disk
      // that it is full.
      const Fd made(::open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_EXCL, 0600));
      if (!made.is_open() && (errno == ENOSPC || errno == EDQUOT)) return SQLITE_FULL;
    }
    return open_page_file(base(), path, file, flags, out_flags, object, wal, self(vfs).seal(), still);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder_too) {
  if (is_journal(path) || self(vfs).use() == VfsUse::Still) return SQLITE_OK;  // it was in memory
  return base()->xDelete(base(), path, sync_folder_too);
}

int access_file(sqlite3_vfs*, const char* path, int flags, int* result) {
  return base()->xAccess(base(), path, flags, result);
}

int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
  return base()->xFullPathname(base(), path, size, out);
}

int randomness(sqlite3_vfs*, int size, char* out) { return base()->xRandomness(base(), size, out); }
int sleep_for(sqlite3_vfs*, int microseconds) { return base()->xSleep(base(), microseconds); }
int current_time(sqlite3_vfs*, double* out) { return base()->xCurrentTime(base(), out); }
int current_time_64(sqlite3_vfs*, sqlite3_int64* out) { return base()->xCurrentTimeInt64(base(), out); }
int last_error(sqlite3_vfs*, int size, char* out) { return base()->xGetLastError(base(), size, out); }

}  // namespace

Vfs::Vfs(std::string root, std::shared_ptr<const Seal> seal, const std::string& case_id, VfsUse use)
    : root_(std::move(root)), seal_(std::move(seal)), use_(use) {
  // One process may have a case open twice (a writer and readers), each with its own registration.
  static std::atomic<unsigned> count{0};
  name_ = "casebound-" + case_id + "-" + std::to_string(++count);
  sqlite3_vfs* below = base();
  CASEBOUND_CHECK(below != nullptr);
  registration_.iVersion = 2;
  registration_.szOsFile = file_size(below);
  registration_.mxPathname = below->mxPathname;
  registration_.zName = name_.c_str();
  registration_.pAppData = this;
  registration_.xOpen = open_file;
  registration_.xDelete = delete_file;
  registration_.xAccess = access_file;
  registration_.xFullPathname = full_path;
  registration_.xRandomness = randomness;
  registration_.xSleep = sleep_for;
  registration_.xCurrentTime = current_time;
  registration_.xGetLastError = last_error;
  registration_.xCurrentTimeInt64 = current_time_64;
  CASEBOUND_CHECK(sqlite3_vfs_register(&registration_, 0) == SQLITE_OK);
}

Vfs::~Vfs() { sqlite3_vfs_unregister(&registration_); }

std::string Vfs::object_of(const std::string& path) const {
  if (path.size() <= root_.size() + 1 || path.compare(0, root_.size(), root_) != 0 ||
      path[root_.size()] != '/')
    return {};
  return path.substr(root_.size() + 1);
}

std::uint32_t frame_page(const char* frame_head) {
  std::uint32_t page = 0;
  for (int i = 0; i < 4; ++i) page = (page << 8) | static_cast<unsigned char>(frame_head[i]);
  return page;
}

std::string frame_object(const std::string& wal_object, std::int64_t offset, const char* frame_head,
                         const char* salt) {
  ByteWriter object;
  object.string(wal_object);
  object.u64(static_cast<std::uint64_t>(offset));
  object.raw(ByteView(frame_head, kFrameSalt));
  object.raw(ByteView(salt, kSaltSize));
  return object.take();
}

}  // namespace casebound::store

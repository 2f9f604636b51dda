#include "store/vfs_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "base/file.h"
#include "store/vfs.h"

namespace casebound::store {
namespace {

using Page = std::array<char, kSqlitePage>;
using Frame = std::array<char, kFrame>;

/// What SQLite needs to know of a database before it looks into the WAL.
/// Source: https://www.sqlite.org/fileformat2.html section 1.3.
void write_bare_header(char* page) {
  std::memset(page, 0, kSqlitePage);
  std::memcpy(page, "SQLite format 3", 16);
  page[16] = kSqlitePage >> 8;
  page[18] = page[19] = 2;  // WAL
  page[20] = static_cast<char>(Seal::kTrailer);
  page[21] = 64;
  page[22] = page[23] = 32;
}

bool is_zero(const char* bytes, std::size_t count) {
  return std::all_of(bytes, bytes + count, [](char c) { return c == 0; });
}

/// Where SQLite speaks of any error, say of a full disk that it is full. Right after the call that failed.
int name_full_disk(int code) {
  return code != SQLITE_OK && (errno == ENOSPC || errno == EDQUOT) ? SQLITE_FULL : code;
}

/// A database or its WAL on disk.
struct PageFile {
  sqlite3_file* below;
  const Seal& seal;
  std::string object;
  std::string path;
  bool wal;
  bool folder_is_durable = false;
  std::vector<std::unique_ptr<char[]>> wal_index = {};  // of a still one

  int raw_read(char* out, int size, sqlite3_int64 offset) const {
    return below->pMethods->xRead(below, out, size, offset);
  }
  int raw_write(const char* in, int size, sqlite3_int64 offset) const {
    return below->pMethods->xWrite(below, in, size, offset);
  }

  int read(char* out, int size, sqlite3_int64 offset) const {
    return wal ? read_wal(out, size, offset) : read_page(out, size, offset);
  }
  int write(const char* in, int size, sqlite3_int64 offset) {
    return wal ? write_wal(in, size, offset) : write_page(in, size, offset);
  }

  bool unseal(const std::string& of, std::uint64_t number, char* page) const {
    const bool good =
        seal.open(of, number, page, kSqlitePayload, ByteView(page + kSqlitePayload, Seal::kTrailer));
    // SQLite's frame checksums were made over zeros here: it must never see the trailer.
    std::memset(page + kSqlitePayload, 0, Seal::kTrailer);
    return good;
  }

  /// Writes a sealed copy: SQLite goes on using its buffer, and has made its checksum from it.
  int write_sealed(const std::string& of, std::uint64_t number, const char* in, sqlite3_int64 offset) const {
    if (!is_zero(in + kSqlitePayload, Seal::kTrailer))
      return SQLITE_IOERR_WRITE;  // the 40 bytes were not reserved
    Page copy;
    std::memcpy(copy.data(), in, copy.size());
    const Bytes trailer = seal.seal(of, number, copy.data(), kSqlitePayload);
    std::memcpy(copy.data() + kSqlitePayload, trailer.data(), Seal::kTrailer);
    return raw_write(copy.data(), kSqlitePage, offset);
  }

  int write_page(const char* in, int size, sqlite3_int64 offset) const {
    if (size != kSqlitePage || offset % kSqlitePage != 0) return SQLITE_IOERR_WRITE;
    if (offset == 0 && in[20] != static_cast<char>(Seal::kTrailer)) return SQLITE_IOERR_WRITE;
    return write_sealed(object, static_cast<std::uint64_t>(offset / kSqlitePage) + 1, in, offset);
  }

  int read_page(char* out, int size, sqlite3_int64 offset) const {
    if (size == kSqlitePage && offset % kSqlitePage == 0) {
      const int code = raw_read(out, size, offset);
      if (code == SQLITE_IOERR_SHORT_READ) return past_end(offset) ? code : SQLITE_IOERR_DATA;
      if (code != SQLITE_OK) return code;
      return unseal(object, static_cast<std::uint64_t>(offset / kSqlitePage) + 1, out) ? SQLITE_OK
                                                                                       : SQLITE_IOERR_DATA;
    }
    if (offset + size > kSqlitePage) return SQLITE_IOERR_READ;
    // SQLite looks at the header alone before it knows the page size, and at the change counter before it
    // opens the WAL.
    Page first;
    const int code = raw_read(first.data(), kSqlitePage, 0);
    if (code == SQLITE_IOERR_SHORT_READ) std::memset(out, 0, static_cast<std::size_t>(size));
    if (code != SQLITE_OK) return code;
    // Power was lost while page 1 was copied back, or a writer is copying it now: its good copy stands in the
    // WAL. If it does not, reading the page itself fails next.
    if (!unseal(object, 1, first.data())) write_bare_header(first.data());
    std::memcpy(out, first.data() + offset, static_cast<std::size_t>(size));
    return SQLITE_OK;
  }

  bool past_end(sqlite3_int64 offset) const {
    sqlite3_int64 length = 0;
    return below->pMethods->xFileSize(below, &length) == SQLITE_OK && offset >= length;
  }

  int write_wal(const char* in, int size, sqlite3_int64 offset) {
    if (offset == 0 && size == kWalHead) return raw_write(in, size, offset);
    const sqlite3_int64 in_frame = (offset - kWalHead) % kFrame;
    if (size == kFrameHead && in_frame == 0) return raw_write(in, size, offset);
    if (size != kSqlitePage || in_frame != kFrameHead) return SQLITE_IOERR_WRITE;
    // The head stands in the file already, also when a page that changed again is written over its frame.
    const sqlite3_int64 start = offset - kFrameHead;
    std::array<char, kFrameSalt> head{};
    std::array<char, kSaltSize> salt{};
    int code = raw_read(head.data(), kFrameSalt, start);
    if (code == SQLITE_OK) code = raw_read(salt.data(), kSaltSize, kWalSalt);
    if (code != SQLITE_OK) return code;
    return write_sealed(frame_object(object, start, head.data(), salt.data()), frame_page(head.data()), in,
                        offset);
  }

  int read_wal(char* out, int size, sqlite3_int64 offset) const {
    if (offset < kWalHead || size <= kFrameHead) return raw_read(out, size, offset);
    const sqlite3_int64 in_frame = (offset - kWalHead) % kFrame;
    const sqlite3_int64 start = offset - in_frame;
    const bool whole = in_frame == 0 && size == kFrame;
    if (!whole && (in_frame != kFrameHead || size != kSqlitePage)) return SQLITE_IOERR_READ;
    Frame frame;
    const int code = raw_read(frame.data(), kFrame, start);
    if (code == SQLITE_IOERR_SHORT_READ) std::memset(out, 0, static_cast<std::size_t>(size));
    if (code != SQLITE_OK) return code;
    char* page = frame.data() + kFrameHead;
    std::array<char, kSaltSize> salt{};
    std::memcpy(salt.data(), frame.data() + kFrameSalt, kSaltSize);
    // SQLite leaves the salts out of a frame until the commit when a page before it was written over.
    if (is_zero(salt.data(), kSaltSize) && raw_read(salt.data(), kSaltSize, kWalSalt) != SQLITE_OK)
      return SQLITE_IOERR_READ;
    const bool good =
        unseal(frame_object(object, start, frame.data(), salt.data()), frame_page(frame.data()), page);
    if (!whole) {
      std::memcpy(out, page, kSqlitePage);
      return good ? SQLITE_OK : SQLITE_IOERR_DATA;
    }
    // Recovery reads whole frames, until one is not whole: a frame torn by power loss must look torn to
    // SQLite's own checksum, also when only its trailer is missing. Whether it was torn or damaged is decided
    // by check_wal().
    if (!good) std::memset(page, 0, kSqlitePage);
    std::memcpy(out, frame.data(), kFrame);
    return SQLITE_OK;
  }

  int sync(int flags) {
    const int code = name_full_disk(below->pMethods->xSync(below, flags));
    if (code != SQLITE_OK || folder_is_durable) return code;
    try {
      sync_folder(parent_of(path));  // SQLite's own VFS calls a failure of this a success
    } catch (const Error& error) {
      return error.code() == ErrorCode::DiskFull ? SQLITE_FULL : SQLITE_IOERR_DIR_FSYNC;
    }
    folder_is_durable = true;
    return SQLITE_OK;
  }

  int map_shared(int region, int size, int extend, void volatile** out) const {
    const int code = below->pMethods->xShmMap(below, region, size, extend, out);
    if ((code & 0xFF) != SQLITE_CANTOPEN) return code;
    // SQLite tried once more without making the file, so that its error says nothing.
    const std::string shared = path + "-shm";
    const Fd made(::open(shared.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!made.is_open()) return name_full_disk(code);
    ::unlink(shared.c_str());
    return code;
  }
};

/// What SQLite sees: our state, then the file of the VFS below.
struct PageHandle {
  sqlite3_file base;
  PageFile* state;
};
constexpr std::size_t kPageHandle = (sizeof(PageHandle) + 15) / 16 * 16;

PageFile& state_of(sqlite3_file* file) { return *reinterpret_cast<PageHandle*>(file)->state; }
sqlite3_file* below(sqlite3_file* file) { return state_of(file).below; }

/// No exception may pass through SQLite.
template <class Call>
int guarded(const Call& call) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  } catch (const Error&) {
    return SQLITE_IOERR;
  }
}

int close_page_file(sqlite3_file* file) {
  const int code = below(file)->pMethods->xClose(below(file));
  delete &state_of(file);
  return code;
}

const sqlite3_io_methods kPageMethods = {
    .iVersion = 2,  // with shared memory for the WAL, without xFetch: no memory mapping past the seal
    .xClose = close_page_file,
    .xRead =
        [](sqlite3_file* f, void* out, int size, sqlite3_int64 offset) {
          return guarded([&] { return state_of(f).read(static_cast<char*>(out), size, offset); });
        },
    .xWrite =
        [](sqlite3_file* f, const void* in, int size, sqlite3_int64 offset) {
          return guarded([&] { return state_of(f).write(static_cast<const char*>(in), size, offset); });
        },
    .xTruncate = [](sqlite3_file* f,
                    sqlite3_int64 size) { return below(f)->pMethods->xTruncate(below(f), size); },
    .xSync = [](sqlite3_file* f, int flags) { return guarded([&] { return state_of(f).sync(flags); }); },
    .xFileSize = [](sqlite3_file* f,
                    sqlite3_int64* size) { return below(f)->pMethods->xFileSize(below(f), size); },
    .xLock = [](sqlite3_file* f, int lock) { return below(f)->pMethods->xLock(below(f), lock); },
    .xUnlock = [](sqlite3_file* f, int lock) { return below(f)->pMethods->xUnlock(below(f), lock); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* out) { return below(f)->pMethods->xCheckReservedLock(below(f), out); },
    .xFileControl = [](sqlite3_file* f, int what,
                       void* argument) { return below(f)->pMethods->xFileControl(below(f), what, argument); },
    .xSectorSize = [](sqlite3_file* f) { return below(f)->pMethods->xSectorSize(below(f)); },
    // A write leaves its neighbours alone: then SQLite neither pads the WAL nor splits a frame's page in two
    // writes.
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap =
        [](sqlite3_file* f, int region, int size, int extend, void volatile** out) {
          return guarded([&] { return state_of(f).map_shared(region, size, extend, out); });
        },
    .xShmLock = [](sqlite3_file* f, int offset, int count,
                   int flags) { return below(f)->pMethods->xShmLock(below(f), offset, count, flags); },
    .xShmBarrier = [](sqlite3_file* f) { below(f)->pMethods->xShmBarrier(below(f)); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return below(f)->pMethods->xShmUnmap(below(f), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

/// The WAL's index of a file that nobody else uses: in memory.
int map_wal_index(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  return guarded([&] {
    auto& regions = state_of(file).wal_index;
    const auto number = static_cast<std::size_t>(region);
    *out = nullptr;
    if (number >= regions.size() && extend == 0) return SQLITE_OK;
    while (regions.size() <= number)
      regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    *out = regions[number].get();
    return SQLITE_OK;
  });
}

sqlite3_io_methods still_methods() {
  sqlite3_io_methods methods = kPageMethods;
  methods.xWrite = [](sqlite3_file*, const void*, int, sqlite3_int64) { return SQLITE_READONLY; };
  methods.xTruncate = [](sqlite3_file*, sqlite3_int64) { return SQLITE_READONLY; };
  methods.xSync = [](sqlite3_file*, int) { return SQLITE_OK; };
  // Whoever reads may read; the lock that a checkpoint at closing wants is not to be had.
  methods.xLock = [](sqlite3_file*, int lock) { return lock > SQLITE_LOCK_SHARED ? SQLITE_BUSY : SQLITE_OK; };
  methods.xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; };
  methods.xCheckReservedLock = [](sqlite3_file*, int* out) { return *out = 0, SQLITE_OK; };
  methods.xShmMap = map_wal_index;
  methods.xShmLock = [](sqlite3_file*, int, int, int) { return SQLITE_OK; };
  methods.xShmBarrier = [](sqlite3_file*) {};
  methods.xShmUnmap = [](sqlite3_file* f, int) { return state_of(f).wal_index.clear(), SQLITE_OK; };
  return methods;
}
const sqlite3_io_methods kStillMethods = still_methods();

struct MemoryHandle {
  sqlite3_file base;
  std::vector<char>* bytes;
};

std::vector<char>& bytes_of(sqlite3_file* file) { return *reinterpret_cast<MemoryHandle*>(file)->bytes; }

int read_memory(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  const std::vector<char>& bytes = bytes_of(file);
  const auto length = static_cast<sqlite3_int64>(bytes.size());
  const sqlite3_int64 got = std::clamp<sqlite3_int64>(length - offset, 0, size);
  if (got > 0) std::memcpy(out, bytes.data() + offset, static_cast<std::size_t>(got));
  if (got == size) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + got, 0, static_cast<std::size_t>(size - got));
  return SQLITE_IOERR_SHORT_READ;
}

int write_memory(sqlite3_file* file, const void* in, int size, sqlite3_int64 offset) {
  return guarded([&] {
    std::vector<char>& bytes = bytes_of(file);
    const auto end = static_cast<std::size_t>(offset + size);
    if (bytes.size() < end) bytes.resize(end);
    std::memcpy(bytes.data() + offset, in, static_cast<std::size_t>(size));
    return SQLITE_OK;
  });
}

const sqlite3_io_methods kMemoryMethods = {
    .iVersion = 1,
    .xClose = [](sqlite3_file* f) { return delete &bytes_of(f), SQLITE_OK; },
    .xRead = read_memory,
    .xWrite = write_memory,
    .xTruncate =
        [](sqlite3_file* f, sqlite3_int64 size) {
          return guarded([&] { return bytes_of(f).resize(static_cast<std::size_t>(size)), SQLITE_OK; });
        },
    .xSync = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xFileSize =
        [](sqlite3_file* f, sqlite3_int64* size) {
          return *size = static_cast<sqlite3_int64>(bytes_of(f).size()), SQLITE_OK;
        },
    .xLock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xCheckReservedLock = [](sqlite3_file*, int* out) { return *out = 0, SQLITE_OK; },
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file*) { return 512; },
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

}  // namespace

int file_size(const sqlite3_vfs* below) { return static_cast<int>(kPageHandle) + below->szOsFile; }

int open_page_file(sqlite3_vfs* below, const char* path, sqlite3_file* file, int flags, int* out_flags,
                   const std::string& object, bool wal, const Seal& seal, bool still) {
  auto* inner = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kPageHandle);
  auto state = std::make_unique<PageFile>(PageFile{inner, seal, object, path, wal});
  inner->pMethods = nullptr;
  const int code = below->xOpen(below, path, inner, flags, out_flags);
  if (code != SQLITE_OK) {
    if (inner->pMethods != nullptr) inner->pMethods->xClose(inner);
    return code;
  }
  reinterpret_cast<PageHandle*>(file)->state = state.release();
  file->pMethods = still ? &kStillMethods : &kPageMethods;
  return SQLITE_OK;
}

int open_in_memory(sqlite3_file* file, int flags, int* out_flags) {
  reinterpret_cast<MemoryHandle*>(file)->bytes = new std::vector<char>;
  file->pMethods = &kMemoryMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

}  // namespace casebound::store

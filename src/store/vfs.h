#pragma once
/// \file The SQLite VFS of one open case: every page of every database below the case folder carries a seal.
///
/// A shim over SQLite's default VFS. Databases have pages of 4096 bytes, the last 40 of which are reserved
/// for the seal's trailer; a connection must ask for them (SQLITE_FCNTL_RESERVE_BYTES) before its first
/// write, and must use WAL: rollback journals and temporary files are kept in memory here, so that nothing
/// unsealed reaches the disk. A page that is not what was written is answered with SQLITE_IOERR_DATA. Source:
/// docs/case-folder.md; https://www.sqlite.org/fileformat2.html (section 4, the WAL).
#include <sqlite3.h>

#include <memory>
#include <string>

#include "store/seal.h"

namespace casebound::store {

constexpr int kSqlitePage = 4096;
constexpr int kSqlitePayload = kSqlitePage - static_cast<int>(Seal::kTrailer);

enum class VfsUse {
  Shared,  ///< others may read and write meanwhile
  /// Nobody may write meanwhile (the caller sees to it), and nothing is written: no lock, no -shm, no empty
  /// WAL. For a folder that cannot be written, and for verify.
  Still,
};

/// Registered with SQLite for as long as it lives; must outlive the connections that use it.
class Vfs {
 public:
  /// \param root folder of the case, resolved (no symbolic links): SQLite hands in resolved paths
  Vfs(std::string root, std::shared_ptr<const Seal> seal, const std::string& case_id,
      VfsUse use = VfsUse::Shared);
  ~Vfs();
  Vfs(const Vfs&) = delete;

  /// What sqlite3_open_v2 takes.
  const std::string& name() const { return name_; }
  const Seal& seal() const { return *seal_; }
  VfsUse use() const { return use_; }
  /// The object id of a database or WAL: its path below the case folder. Empty when it lies elsewhere.
  std::string object_of(const std::string& path) const;

 private:
  std::string root_, name_;
  std::shared_ptr<const Seal> seal_;
  VfsUse use_;
  sqlite3_vfs registration_{};
};

constexpr int kWalHead = 32;
constexpr int kFrameHead = 24;
constexpr int kFrame = kFrameHead + kSqlitePage;
constexpr int kWalSalt = 16;   ///< where the salts stand in the WAL's head
constexpr int kFrameSalt = 8;  ///< and in a frame's
constexpr int kSaltSize = 8;

/// The object id of one WAL frame: a frame cannot stand in for another one, nor for a page of the database.
/// \param frame_head its first 8 bytes count (page, commit size): SQLite writes salts and checksums again at
/// the commit
///                   when a page was overwritten inside the transaction
/// \param salt       of the WAL's head at the time of writing
std::string frame_object(const std::string& wal_object, std::int64_t offset, const char* frame_head,
                         const char* salt);
/// Bytes 0 to 3 of a frame head.
std::uint32_t frame_page(const char* frame_head);

}  // namespace casebound::store

#pragma once
/// \file The folder that an index engine may use: made by store/, handed in by desk/.
#include <string>

namespace casebound {

/// One generation of one engine's index. Everything in it is derived and may be deleted at any time.
class Storage {
 public:
  virtual ~Storage() = default;
  /// Absolute path of the folder; it exists.
  virtual std::string folder() const = 0;
  /// Name of the SQLite VFS through which an engine opens a database here (its pages are tagged).
  virtual std::string sqlite_vfs() const = 0;
  /// Bytes of every SQLite page that the VFS needs; set it by SQLITE_FCNTL_RESERVE_BYTES before the first
  /// write.
  virtual int sqlite_reserved_bytes() const = 0;
};

}  // namespace casebound

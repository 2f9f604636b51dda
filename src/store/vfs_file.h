#pragma once
/// \file The files of the case's VFS: sealed pages on disk, and journals in memory. Only vfs.cc uses it.
#include <sqlite3.h>

#include <string>

#include "store/seal.h"

namespace casebound::store {

/// Bytes that SQLite has to reserve for one of our files over a VFS.
int file_size(const sqlite3_vfs* below);

/// Opens `path` with `below` and puts the seal over it. Returns an SQLite result code.
/// \param still see VfsUse
/// `seal` must outlive the file; `path` is SQLite's own pointer and stays valid while the file is open.
int open_page_file(sqlite3_vfs* below, const char* path, sqlite3_file* file, int flags, int* out_flags,
                   const std::string& object, bool wal, const Seal& seal, bool still);

/// A file that exists as long as it is open.
int open_in_memory(sqlite3_file* file, int flags, int* out_flags);

}  // namespace casebound::store

#include "store/sqlite.h"

#include <cerrno>
#include <new>

#include "base/error.h"

namespace casebound::store {

Statement::Statement(Database& database, std::string_view sql) : database_(database), sql_(sql) {
  std::vector<sqlite3_stmt*>& stock = database_.stock_[sql_];
  if (!stock.empty()) {
    handle_ = stock.back();
    stock.pop_back();
    return;
  }
  check(sqlite3_prepare_v3(database_.handle(), sql_.data(), static_cast<int>(sql_.size()),
                           SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

Statement::~Statement() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  try {
    database_.stock_[sql_].push_back(handle_);
  } catch (const std::bad_alloc&) {
    sqlite3_finalize(handle_);
  }
}

void Statement::bind(int index, std::string_view text) {
  check(sqlite3_bind_text64(handle_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
}

void Statement::bind(int index, Blob blob) {
  check(sqlite3_bind_blob64(handle_, index, blob.bytes.empty() ? "" : blob.bytes.data(), blob.bytes.size(),
                            SQLITE_TRANSIENT));
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

std::string Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return data == nullptr ? std::string()
                         : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_.fail(code);
}

Database::Database(const std::string& path, int flags, const std::string& vfs) {
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, vfs.c_str());
  if (handle_ != nullptr) sqlite3_extended_result_codes(handle_, 1);
  if (code == SQLITE_OK) return;
  try {
    fail(code);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() {
  for (auto& [sql, statements] : stock_)
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) const {
  const int extended = handle_ == nullptr ? code : sqlite3_extended_errcode(handle_);
  const int system = handle_ == nullptr ? 0 : sqlite3_system_errno(handle_);
  switch (extended & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Error(ErrorCode::Damaged, "The catalogue of this case is damaged. Run casebound verify.");
    case SQLITE_FULL:
      throw Error(ErrorCode::DiskFull,
                  "The disk is full. Make room and run the command again; nothing is lost.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(ErrorCode::Locked,
                  "Another process holds the catalogue of this case. Wait for it and try again.");
    case SQLITE_IOERR:
      // Our VFS answers a failed tag with this code; SQLite's own checksum VFS does the same.
      if (extended == SQLITE_IOERR_DATA)
        throw Error(ErrorCode::Damaged,
                    "A page of this case's catalogue is not what was written. Run casebound verify.");
      if (system != 0) throw_errno(system, "read or write the catalogue of this case");
      throw Error(
          ErrorCode::Io,
          "The disk refused to read or write the catalogue of this case. Check the disk and try again.");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      if (system != 0 && system != EACCES && system != EPERM && system != EROFS)
        throw_errno(system, "open the catalogue of this case");
      throw Error(ErrorCode::Io,
                  "The catalogue of this case cannot be opened. Check who may read and write its folder.");
    case SQLITE_NOMEM:
      throw Error(ErrorCode::Internal, "Memory ran out. Close other programs and try again.");
    default:
      throw Error(ErrorCode::Internal,
                  std::string("The catalogue refused a statement: ") +
                      (handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_)) + ".");
  }
}

}  // namespace casebound::store

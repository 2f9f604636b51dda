#include "index/engines/sqlite.h"

#include <cerrno>

#include "base/error.h"

namespace casebound::index {

Connection::Connection(const std::string& path, int flags, const std::string& vfs) {
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

Connection::~Connection() { sqlite3_close(handle_); }

void Connection::execute(const std::string& sql) const {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Connection::fail(int code) const {
  const int extended = handle_ == nullptr ? code : sqlite3_extended_errcode(handle_);
  const int system = handle_ == nullptr ? 0 : sqlite3_system_errno(handle_);
  switch (extended & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Error(ErrorCode::Damaged,
                  "The index of this case is damaged. Run casebound reindex; nothing else is lost.");
    case SQLITE_FULL:
      throw Error(ErrorCode::DiskFull,
                  "The disk is full. Make room and run casebound work; nothing is lost.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(ErrorCode::Locked,
                  "Another process writes the index of this case. Wait for it and try again.");
    case SQLITE_IOERR:
      if (extended == SQLITE_IOERR_DATA)  // the VFS found a page that is not what was written
        throw Error(ErrorCode::Damaged,
                    "A page of the index of this case is not what was written. Run casebound reindex; "
                    "nothing else is lost.");
      if (system != 0) throw_errno(system, "read or write the index of this case");
      throw Error(ErrorCode::Io,
                  "The disk refused to read or write the index of this case. Check the disk and try again.");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      if (system != 0 && system != EACCES && system != EPERM && system != EROFS)
        throw_errno(system, "open the index of this case");
      throw Error(ErrorCode::Io,
                  "The index of this case cannot be opened. Check who may read and write its folder.");
    case SQLITE_NOMEM:
      throw Error(ErrorCode::Internal, "Memory ran out. Close other programs and try again.");
    default:
      throw Error(ErrorCode::Internal,
                  std::string("The index refused a statement: ") +
                      (handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_)) + ".");
  }
}

Prepared::Prepared(const Connection& connection, const std::string& sql) : connection_(connection) {
  const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  if (code != SQLITE_OK) connection.fail(code);
}

Prepared& Prepared::bind(int parameter, std::int64_t number) {
  const int code = sqlite3_bind_int64(handle_, parameter, number);
  if (code != SQLITE_OK) connection_.fail(code);
  return *this;
}

Prepared& Prepared::bind(int parameter, std::string_view text) {
  const int code = sqlite3_bind_text64(handle_, parameter, text.empty() ? "" : text.data(), text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) connection_.fail(code);
  return *this;
}

bool Prepared::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  return false;
}

void Prepared::run() {
  while (step()) {
  }
  sqlite3_reset(handle_);
}

std::string_view Prepared::text(int column) const {
  const unsigned char* data = sqlite3_column_text(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return data == nullptr
             ? std::string_view()
             : std::string_view(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace casebound::index

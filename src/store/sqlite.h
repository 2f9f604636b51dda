#pragma once
/// \file SQLite as values and exceptions: a connection, its kept statements, typed binding.
#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"

namespace casebound::store {

/// Binds as BLOB, not as TEXT.
struct Blob {
  ByteView bytes;
};

class Database;

/// One use of a prepared statement; goes back to its connection's stock when it leaves scope.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(Statement&&) = delete;

  void bind(int index, std::integral auto value) {
    check(sqlite3_bind_int64(handle_, index, static_cast<sqlite3_int64>(value)));
  }
  void bind(int index, double value) { check(sqlite3_bind_double(handle_, index, value)); }
  void bind(int index, std::string_view text);
  void bind(int index, const char* text) { bind(index, std::string_view(text)); }
  void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }
  void bind(int index, Blob blob);

  /// True when there is a row to read. \throws Error as `Database::fail` describes
  bool step();

  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  template <std::integral T>
  T as(int column) const {
    return static_cast<T>(integer(column));
  }
  double real(int column) const { return sqlite3_column_double(handle_, column); }
  /// TEXT or BLOB, byte for byte; empty for NULL.
  std::string bytes(int column) const;

 private:
  void check(int code) const;
  Database& database_;
  std::string sql_;
  sqlite3_stmt* handle_ = nullptr;
};

/// A connection. One thread.
class Database {
 public:
  /// \param flags SQLITE_OPEN_...
  /// \throws Error{Damaged}, Error{Io}
  Database(const std::string& path, int flags, const std::string& vfs);
  ~Database();
  Database(const Database&) = delete;

  /// Several statements without parameters.
  void execute(const char* sql);
  template <class... Values>
  void run(std::string_view sql, const Values&... values) {
    Statement statement(*this, sql);
    bind_all(statement, values...);
    while (statement.step()) {
    }
  }
  /// Calls `read(statement)` for each row.
  template <class Read, class... Values>
  void each(std::string_view sql, const Read& read, const Values&... values) {
    Statement statement(*this, sql);
    bind_all(statement, values...);
    while (statement.step()) read(statement);
  }
  /// The first column of the first row as a number; `otherwise` when there is no row.
  template <class... Values>
  std::int64_t number(std::string_view sql, std::int64_t otherwise, const Values&... values) {
    Statement statement(*this, sql);
    bind_all(statement, values...);
    return statement.step() ? statement.integer(0) : otherwise;
  }
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_); }
  sqlite3* handle() const { return handle_; }

  /// Damaged for a failed tag or malformed pages, DiskFull, Locked, else Io; the sentence says what to do.
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  template <class... Values>
  static void bind_all(Statement& statement, const Values&... values) {
    int index = 0;
    (statement.bind(++index, values), ...);
  }
  sqlite3* handle_ = nullptr;
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> stock_;  // statements at rest
};

}  // namespace casebound::store

#pragma once
/// \file SQLite for engines: a connection and a prepared statement whose failures are `Error`.
#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace casebound::index {

/// A connection to a database of an index. One thread.
class Connection {
 public:
  /// \param flags SQLITE_OPEN_...
  Connection(const std::string& path, int flags, const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;

  /// Several statements without parameters.
  void execute(const std::string& sql) const;
  sqlite3* handle() const { return handle_; }
  /// Damaged for a failed tag or malformed pages, DiskFull, Locked, else Io; the sentence says what to do.
  [[noreturn]] void fail(int code) const;

 private:
  sqlite3* handle_ = nullptr;
};

/// A prepared statement; must not outlive its connection.
class Prepared {
 public:
  Prepared(const Connection& connection, const std::string& sql);
  ~Prepared() { sqlite3_finalize(handle_); }
  Prepared(const Prepared&) = delete;

  Prepared& bind(int parameter, std::int64_t number);
  /// The bytes must stay until the statement is run again or closed.
  Prepared& bind(int parameter, std::string_view text);
  /// True when there is a row to read.
  bool step();
  /// Runs a statement that gives no rows, and makes it ready for the next values.
  void run();
  void reset() { sqlite3_reset(handle_); }

  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  double real(int column) const { return sqlite3_column_double(handle_, column); }
  /// Valid until the next step.
  std::string_view text(int column) const;

 private:
  const Connection& connection_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace casebound::index

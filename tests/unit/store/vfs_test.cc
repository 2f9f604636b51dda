#include "store/vfs.h"

#include <doctest/doctest.h>

#include <set>

#include "store/sqlite.h"
#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

Key key_of(char byte) {
  Key key{};
  key.fill(byte);
  return key;
}

struct Fixture {
  TempFolder temp;
  std::shared_ptr<const Seal> seal = make_open_seal(key_of(7));
  Vfs vfs{temp.path(), seal, "test"};
  std::string path = temp / "some.sqlite";

  std::unique_ptr<Database> open(bool reserve = true) {
    auto database = std::make_unique<Database>(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs.name());
    int reserved = static_cast<int>(Seal::kTrailer);
    if (reserve) sqlite3_file_control(database->handle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    return database;
  }
  void fill() {
    auto db = open();
    db->execute("PRAGMA journal_mode=WAL; CREATE TABLE t (x); CREATE INDEX i ON t (x);");
    for (int n = 0; n < 300; ++n)
      db->run("INSERT INTO t VALUES (?)", std::to_string(n) + std::string(200, 'y'));
  }
  /// Pages that do not read.
  std::set<int> bad_pages(Database& db) {
    sqlite3_file* file = nullptr;
    REQUIRE(sqlite3_file_control(db.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK);
    sqlite3_int64 size = 0;
    REQUIRE(file->pMethods->xFileSize(file, &size) == SQLITE_OK);
    std::set<int> bad;
    Bytes page(kSqlitePage, '\0');
    for (sqlite3_int64 at = 0; at < size; at += kSqlitePage)
      if (file->pMethods->xRead(file, page.data(), kSqlitePage, at) != SQLITE_OK)
        bad.insert(static_cast<int>(at / kSqlitePage) + 1);
    return bad;
  }
};

}  // namespace

TEST_CASE("R37 a changed byte in any page of a database is noticed and the page is named") {
  Fixture f;
  f.fill();
  const Bytes good = read_file(f.path);
  REQUIRE(good.size() > 20 * kSqlitePage);
  auto db = f.open();
  db->number("SELECT count(*) FROM t", 0);
  CHECK(f.bad_pages(*db).empty());
  const Fd file(::open(f.path.c_str(), O_WRONLY | O_CLOEXEC));
  for (std::size_t at = 0; at < good.size(); at += at < 4096 ? 31 : 509) {
    const char bad = static_cast<char>(good[at] ^ 1);
    REQUIRE(::pwrite(file.get(), &bad, 1, static_cast<off_t>(at)) == 1);
    INFO("byte " << at);
    CHECK(f.bad_pages(*db) == std::set<int>{static_cast<int>(at / kSqlitePage) + 1});
    REQUIRE(::pwrite(file.get(), &good[at], 1, static_cast<off_t>(at)) == 1);
  }
  // Two pages change places.
  REQUIRE(::pwrite(file.get(), &good[4096], 4096, 8192) == 4096);
  REQUIRE(::pwrite(file.get(), &good[8192], 4096, 4096) == 4096);
  CHECK(f.bad_pages(*db) == std::set<int>{2, 3});
  db.reset();
}

TEST_CASE("a damaged page ends a query with Damaged, and an undamaged part is still served") {
  Fixture f;
  f.fill();
  const std::uint64_t size = std::filesystem::file_size(f.path);
  flip_byte(f.path, size - 100);
  auto db = f.open();
  CHECK(code_of([&] {
          db->number("SELECT sum(length(x)) FROM t NOT INDEXED", 0);
          db->number("SELECT sum(length(x)) FROM t INDEXED BY i", 0);
          db->number("SELECT count(*) FROM t WHERE x > 'a'", 0);
        }) == ErrorCode::Damaged);
  CHECK(db->number("SELECT count(*) FROM sqlite_schema", 0) == 2);
}

TEST_CASE("a database cut off in the middle is Damaged") {
  Fixture f;
  f.fill();
  for (const std::uint64_t size : {5 * 4096ULL, 5 * 4096ULL + 100, 4096ULL}) {
    std::filesystem::resize_file(f.path, size);
    CHECK(code_of([&] { f.open()->number("SELECT count(*) FROM t", 0); }) == ErrorCode::Damaged);
  }
}

TEST_CASE("a header torn while it was copied back is read from the WAL") {
  Fixture f;
  run_and_kill([&] {
    auto* db = f.open().release();
    db->execute(
        "PRAGMA journal_mode=WAL; CREATE TABLE t (x); PRAGMA wal_checkpoint(TRUNCATE); PRAGMA "
        "user_version=9;");
  });
  flip_byte(f.path, 200);
  CHECK(f.open()->number("PRAGMA user_version", 0) == 9);
}

TEST_CASE("a connection that did not ask for the reserved bytes cannot write") {
  Fixture f;
  CHECK_THROWS_AS(f.open(false)->execute("CREATE TABLE t (x)"), Error);
}

TEST_CASE("journals and temporary tables never reach the disk") {
  Fixture f;
  auto db = f.open();
  db->execute(
      "CREATE TABLE t (x); BEGIN; INSERT INTO t VALUES (zeroblob(20000)); SAVEPOINT s; UPDATE t SET x = "
      "zeroblob(90000);");
  for (const auto& entry : std::filesystem::directory_iterator(f.temp.path())) CHECK(entry.path() == f.path);
  db->execute("ROLLBACK TO s; COMMIT");
  CHECK(db->number("SELECT length(x) FROM t", 0) == 20'000);
}

TEST_CASE("a page that changes again in one transaction, and one rolled back, survive a kill") {
  Fixture f;
  run_and_kill([&] {
    auto* db = f.open().release();
    // A small cache makes SQLite write pages into the WAL before the commit, and write them again.
    db->execute("PRAGMA journal_mode=WAL; PRAGMA cache_size=5; CREATE TABLE t (n INTEGER PRIMARY KEY, x);");
    db->execute("BEGIN");
    for (int round = 0; round < 3; ++round)
      for (int n = 0; n < 200; ++n)
        db->run("INSERT OR REPLACE INTO t VALUES (?, ?)", n, std::to_string(round) + std::string(300, 'z'));
    db->execute("COMMIT; BEGIN; DELETE FROM t; ROLLBACK; BEGIN; UPDATE t SET x = 'last' WHERE n = 7; COMMIT");
  });
  auto db = f.open();
  CHECK(db->number("SELECT count(*) FROM t WHERE x LIKE '2z%'", 0) == 199);
  CHECK(db->number("SELECT x = 'last' FROM t WHERE n = 7", 0) == 1);
  db->each("PRAGMA integrity_check", [](const Statement& row) { CHECK(row.bytes(0) == "ok"); });
}

TEST_CASE("pages that were freed and used again read well") {
  Fixture f;
  f.fill();
  auto db = f.open();
  for (int round = 0; round < 4; ++round) {
    db->execute("DELETE FROM t WHERE rowid % 3 <> 0; PRAGMA wal_checkpoint(TRUNCATE);");
    db->execute("BEGIN");
    for (int n = 0; n < 400; ++n)
      db->run("INSERT INTO t VALUES (?)", std::to_string(n) + std::string(300, 'q'));
    db->execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
  }
  db.reset();
  db = f.open();
  db->each("PRAGMA integrity_check", [](const Statement& row) { CHECK(row.bytes(0) == "ok"); });
}

TEST_CASE("a file outside the case folder is not opened") {
  Fixture f;
  TempFolder other;
  CHECK_THROWS_AS(Database(other / "x.sqlite", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, f.vfs.name())
                      .execute("CREATE TABLE t (x)"),
                  Error);
}

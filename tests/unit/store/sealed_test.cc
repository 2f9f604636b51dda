/// \file A sealed case: nothing that was taken in can be read from its folder.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

/// Names of files below `folder` whose name or bytes hold one of `secrets`.
std::vector<std::string> sweep(const std::string& folder, const std::vector<std::string>& secrets) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    const Bytes bytes = entry.is_regular_file() ? read_file(path) : Bytes();
    for (const std::string& secret : secrets)
      if (path.find(secret) != std::string::npos || bytes.find(secret) != Bytes::npos)
        found.push_back(path + ": " + secret);
  }
  return found;
}

/// Takes in what holds all the secrets, and uses an index; ends by a kill, with the WAL full, or in order.
void fill(const std::string& folder, const std::vector<std::string>& secrets) {
  auto c = Case::open(folder, Access::Write);
  c->transact([&] {
    const SourceId source = c->add_source(secrets[0], "/home/" + secrets[1]);
    for (std::size_t i = 2; i + 8 <= secrets.size(); i += 8) {
      DocumentRow row = put_text_document(*c, source, "in/" + secrets[i] + ".txt",
                                          "text " + secrets[i + 1] + std::string(9'000, 'x'));
      row.name = secrets[i + 2];
      row.inner_path = secrets[i + 3];
      row.facts.title = secrets[i + 4];
      row.facts.author = secrets[i + 5];
      row.facts.properties = {{"Subject", secrets[i + 6]}};
      row.date_from = secrets[i + 7];
      c->update_document(row);
      c->record_custody("intake", row.id, "{\"label\":\"" + secrets[i] + "\"}");
      c->put_job(JobKind::Ocr, row.id);
      const Bytes sha = c->blob_sha256(row.file);
      CHECK(sha.size() == 64);
    }
  });
  const std::unique_ptr<Storage> storage = c->index_storage("fts");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2(join(storage->folder(), "i.sqlite").c_str(), &db,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          storage->sqlite_vfs().c_str()) == SQLITE_OK);
  int reserved = storage->sqlite_reserved_bytes();
  REQUIRE(sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "PRAGMA journal_mode=WAL; CREATE TABLE t (x);", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  for (const std::string& secret : secrets)
    REQUIRE(sqlite3_exec(db, ("INSERT INTO t VALUES ('" + secret + "')").c_str(), nullptr, nullptr,
                         nullptr) == SQLITE_OK);
  if (secrets.size() % 2 == 1) kill(getpid(), SIGKILL);
  sqlite3_close(db);
}

}  // namespace

TEST_CASE("R35 fifty strings planted in a sealed case are found nowhere in its folder") {
  std::vector<std::string> secrets;
  for (int i = 0; i < 50; ++i) secrets.push_back("Quillfeather" + to_hex(random_bytes(6)));
  TempFolder temp;
  Case::create(temp / "case", "Operation Quillfeather", "test cipher");
  secrets.push_back("Operation Quillfeather");  // an odd number: the child is killed
  run_and_kill([&] { fill(temp / "case", secrets); });
  REQUIRE(exists(temp / "case/catalogue.sqlite-wal"));
  secrets.push_back("SQLite format 3");
  CHECK(sweep(temp / "case", secrets).empty());
  // With the WAL copied back.
  std::string id;
  {
    auto c = Case::open(temp / "case", Access::Write);
    CHECK(c->info().name == "Operation Quillfeather");
    CHECK(c->figures().documents == 6);
    c->each_document([&](const DocumentRow& row) {
      secrets.push_back(c->blob_sha256(row.file));  // a plain hash would prove who has the file
      secrets.push_back(row.id);
      secrets.push_back(from_hex(row.id));
      secrets.push_back(from_hex(c->pages_of(row.id).at(0).reading));
      CHECK(c->load_reading(c->pages_of(row.id)[0].reading).text.starts_with("text Quillfeather"));
    });
  }
  CHECK_FALSE(exists(temp / "case/catalogue.sqlite-wal"));
  CHECK_FALSE(exists(temp / "case/custody.jsonl"));
  CHECK(sweep(temp / "case", secrets).empty());
}

TEST_CASE("the same strings are found in an open case: the sweep can fail") {
  std::vector<std::string> secrets;
  for (int i = 0; i < 50; ++i) secrets.push_back("Quillfeather" + to_hex(random_bytes(6)));
  TempFolder temp;
  Case::create(temp / "case", "", "open");
  fill(temp / "case", secrets);
  CHECK(sweep(temp / "case", secrets).size() >= 50);
}

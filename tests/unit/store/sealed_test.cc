/// \file A sealed case: nothing that was taken in can be read from its folder.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "base/utf8.h"
#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

/// The ways in which a string may stand in a file: as it is, in UTF-16 of either order, as hexadecimal
/// digits.
std::vector<Bytes> forms_of(const std::string& secret) {
  Bytes little, big;
  for (std::size_t at = 0; at < secret.size();) {
    const char32_t c = next_code_point(secret, at);
    const char low = static_cast<char>(c & 0xFF), high = static_cast<char>(c >> 8 & 0xFF);
    little.append({low, high});
    big.append({high, low});
  }
  std::string upper = to_hex(secret);
  for (char& c : upper) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  return {secret, little, big, to_hex(secret), upper};
}

/// Names of files below `folder` whose name or bytes hold one of `secrets` in any form.
std::vector<std::string> sweep(const std::string& folder, const std::vector<std::string>& secrets) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    const Bytes bytes = entry.is_regular_file() ? read_file(path) : Bytes();
    for (const std::string& secret : secrets)
      for (const Bytes& form : forms_of(secret))
        if (path.find(form) != std::string::npos || bytes.find(form) != Bytes::npos)
          found.push_back(path + ": " + secret);
  }
  return found;
}

/// Fifty strings that stand nowhere by chance: Latin, Han and Uyghur in turn.
std::vector<std::string> plant() {
  std::vector<std::string> secrets;
  for (const char* stem : {"Quillfeather", "柳絮桥", "يۇلغۇنزار"})
    for (int i = 0; i < 17 && secrets.size() < 50; ++i) secrets.push_back(stem + to_hex(random_bytes(6)));
  return secrets;
}

enum class End { InOrder, Kill };

/// Takes in what holds all the secrets, and uses an index. A kill comes while blobs are spooled, a
/// transaction is under way and the WAL is full.
void fill(const std::string& folder, const std::vector<std::string>& secrets, End end) {
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
  const std::unique_ptr<Storage> storage = c->index_storage("fts", true);
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
  if (end == End::Kill) {
    const std::unique_ptr<BlobWriter> half = c->new_blob();
    for (const std::string& secret : secrets) half->write(secret + std::string(3'000, '-'));
    const std::unique_ptr<BlobWriter> whole = c->new_blob();
    whole->write(secrets[0]);
    whole->finish();
    c->transact([&] {
      put_text_document(*c, c->add_source(secrets[3], "/"), "in/" + secrets[4], "text " + secrets[5]);
      kill(getpid(), SIGKILL);
    });
  }
  sqlite3_close(db);
}

}  // namespace

TEST_CASE("R35 fifty strings planted in a sealed case are found nowhere in its folder") {
  std::vector<std::string> secrets = plant();
  REQUIRE(secrets.size() == 50);
  TempFolder temp;
  Case::create(temp / "case", "Operation Quillfeather", "test cipher");
  run_and_kill([&] { fill(temp / "case", secrets, End::Kill); });
  REQUIRE(exists(temp / "case/catalogue.sqlite-wal"));
  REQUIRE(exists(temp / "case/index/fts/1/i.sqlite-wal"));
  REQUIRE_FALSE(std::filesystem::is_empty(temp / "case/blobs/incoming"));
  secrets.push_back("Operation Quillfeather");
  secrets.push_back("SQLite format 3");
  CHECK(sweep(temp.path(), secrets).empty());
  // With the WAL copied back.
  {
    auto c = Case::open(temp / "case", Access::Write);
    CHECK(c->info().name == "Operation Quillfeather");
    CHECK(c->figures().documents == 6);
    c->each_document([&](const DocumentRow& row) {
      secrets.push_back(c->blob_sha256(row.file));  // a plain hash would prove who has the file
      secrets.push_back(from_hex(c->blob_sha256(row.file)));
      secrets.push_back(row.id);
      secrets.push_back(from_hex(row.id));
      secrets.push_back(from_hex(c->pages_of(row.id).at(0).reading));
      const std::string text = c->load_reading(c->pages_of(row.id)[0].reading).text;
      CHECK(text.starts_with("text "));
    });
  }
  CHECK_FALSE(exists(temp / "case/catalogue.sqlite-wal"));
  CHECK_FALSE(exists(temp / "case/custody.jsonl"));
  CHECK(sweep(temp.path(), secrets).empty());
}

TEST_CASE("the same strings are found in an open case, in every form: the sweep can fail") {
  const std::vector<std::string> secrets = plant();
  TempFolder temp;
  Case::create(temp / "case", "", "open");
  fill(temp / "case", secrets, End::InOrder);
  CHECK(sweep(temp / "case", secrets).size() >= 50);
  for (const Bytes& form : forms_of(secrets[20])) {
    write_plain(temp / "other/file", "before" + form + "after");
    CHECK(sweep(temp / "other", secrets).size() == 1);
  }
}

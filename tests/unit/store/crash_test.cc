/// \file What stands after a kill, a power loss, a changed byte.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "store/custody.h"
#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

std::string path_of(int n) { return "in/" + std::to_string(n) + ".txt"; }
std::string text_of(int n) {
  return "letter number " + std::to_string(n) + std::string(static_cast<std::size_t>(n) * 100, '.');
}

void commit_documents(Case& c, int from, int to) {
  for (int n = from; n < to; ++n)
    c.transact([&] {
      put_text_document(c, c.add_source("s", "/x"), path_of(n), text_of(n));
      c.record_custody("intake", path_of(n), "{\"n\":" + std::to_string(n) + "}");
    });
}

/// All that was committed is there and reads well; one more can be added.
void check_documents(const std::string& folder, int count) {
  for (const Access access : {Access::Read, Access::Write}) {
    auto c = Case::open(folder, access);
    CHECK(c->figures().documents == static_cast<std::uint64_t>(count));
    for (int n = 0; n < count; ++n) {
      const DocumentRow row = c->resolve_document(path_of(n));
      Bytes bytes(text_of(n).size(), '\0');
      CHECK(c->read_blob(row.file, 0, bytes) == bytes.size());
      CHECK(bytes == text_of(n));
      CHECK(c->load_reading(c->pages_of(row.id).at(0).reading).text == text_of(n));
    }
  }
}

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

Bytes custody_text(const std::string& folder) {
  return exists(join(folder, "custody.jsonl")) ? read_file(join(folder, "custody.jsonl")) : Bytes();
}

std::vector<std::string> lines_of(const Bytes& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("fifty commits without a checkpoint and a kill: fifty are found") {
  for (const char* seal : {"open", "test cipher"}) {
    TempFolder temp;
    const std::string folder = temp / "case";
    Case::create(folder, "", seal);
    const std::uint64_t catalogue = size_of(folder + "/catalogue.sqlite");
    run_and_kill([&] { commit_documents(*Case::open(folder, Access::Write).release(), 0, 50); });
    REQUIRE(size_of(folder + "/catalogue.sqlite") == catalogue);  // all of it stands in the WAL
    REQUIRE(size_of(folder + "/catalogue.sqlite-wal") > 50 * 4096);
    check_documents(folder, 50);
    commit_documents(*Case::open(folder, Access::Write), 50, 52);
    check_documents(folder, 52);
  }
}

TEST_CASE("a kill inside a transaction leaves what was committed, and the next run goes on") {
  TempFolder temp;
  const std::string folder = temp / "case";
  Case::create(folder, "");
  run_and_kill([&] {
    Case& c = *Case::open(folder, Access::Write).release();
    commit_documents(c, 0, 3);
    c.transact([&] {
      put_text_document(c, c.add_source("s", "/x"), path_of(3), text_of(3));
      kill(getpid(), SIGKILL);
    });
  });
  const std::uint64_t pack = size_of(folder + "/pages/000001.pack");
  check_documents(folder, 3);
  commit_documents(*Case::open(folder, Access::Write), 3, 4);
  check_documents(folder, 4);
  CHECK(size_of(folder + "/pages/000001.pack") == pack);  // the tail was written over
  CHECK(lines_of(custody_text(folder)).size() ==
        (Case::open(folder, Access::Read)->info().seal == "open" ? 8 : 0));
}

TEST_CASE("a last commit that power loss tore is as if it had not begun") {
  TempFolder temp;
  const std::string folder = temp / "case";
  const std::string wal = folder + "/catalogue.sqlite-wal";
  Case::create(folder, "", "open");
  run_and_kill([&] { commit_documents(*Case::open(folder, Access::Write).release(), 0, 9); });
  copy_folder(folder, temp / "before");
  // The same session went on to a tenth commit, of which only a part reached the disk; no acknowledgement
  // did.
  std::uint64_t whole = 0;
  {
    TempFolder other;
    run_and_kill([&] {
      Case& c = *Case::open(folder, Access::Write).release();
      commit_documents(c, 9, 11);
    });
    whole = size_of(wal);
  }
  // That session began a new WAL. Cut inside its second transaction, and take back what came after the first.
  const Bytes bytes = read_file(wal);
  const std::uint64_t frames = (whole - 32) / 4120;
  std::uint64_t first_commit = 0;
  for (std::uint64_t n = 0; n < frames && first_commit == 0; ++n)
    if (bytes.substr(32 + n * 4120 + 4, 4) != Bytes(4, '\0')) first_commit = n + 1;
  REQUIRE(first_commit > 1);
  REQUIRE(first_commit < frames - 1);
  std::vector<std::string> custody = lines_of(custody_text(folder));
  REQUIRE(custody.size() == 22);  // two entries a document
  custody.resize(20);
  Bytes shorter;
  for (const std::string& line : custody) shorter += line + "\n";
  for (const std::uint64_t kept : {32 + first_commit * 4120, 32 + first_commit * 4120 + 10,
                                   32 + first_commit * 4120 + 24 + 4060, 32 + (frames - 1) * 4120 + 3}) {
    copy_folder(folder, temp / "torn");
    std::filesystem::resize_file(temp / "torn/catalogue.sqlite-wal", kept);
    write_plain(temp / "torn/lock", "10\n");
    write_plain(temp / "torn/custody.jsonl", shorter);
    check_documents(temp / "torn", 10);
  }
  // Written in another order: the first frame of the torn commit is missing, its commit frame is there.
  copy_folder(folder, temp / "torn");
  Bytes holed = bytes;
  holed.replace(32 + first_commit * 4120, 4120, Bytes(4120, '\0'));
  write_plain(temp / "torn/catalogue.sqlite-wal", holed);
  write_plain(temp / "torn/lock", "10\n");
  write_plain(temp / "torn/custody.jsonl", shorter);
  check_documents(temp / "torn", 10);
}

TEST_CASE("R37 a changed byte anywhere in the WAL is noticed, by a reader and by a writer") {
  TempFolder temp;
  Case::create(temp / "case", "");
  run_and_kill([&] { commit_documents(*Case::open(temp / "case", Access::Write).release(), 0, 8); });
  const std::uint64_t size = size_of(temp / "case/catalogue.sqlite-wal");
  int noticed = 0, tried = 0;
  for (std::uint64_t at = 0; at < size; at += at < 80 ? 1 : 1'283) {
    for (const Access access : {Access::Read, Access::Write}) {
      ++tried;
      copy_folder(temp / "case", temp / "flipped");
      flip_byte(temp / "flipped/catalogue.sqlite-wal", at);
      INFO("byte " << at);
      const ErrorCode code = code_of([&] { Case::open(temp / "flipped", access)->figures(); });
      CHECK(code == ErrorCode::Damaged);
      noticed += code == ErrorCode::Damaged;
    }
  }
  CHECK(noticed == tried);
}

TEST_CASE("a WAL whose last commit cannot be read is left as it is") {
  TempFolder temp;
  Case::create(temp / "case", "");
  run_and_kill([&] { commit_documents(*Case::open(temp / "case", Access::Write).release(), 0, 3); });
  const std::string wal = temp / "case/catalogue.sqlite-wal";
  const std::uint64_t at = size_of(wal) - 100;  // in the last frame: it looks torn
  flip_byte(wal, at);
  CHECK(code_of([&] { Case::open(temp / "case", Access::Write); }) == ErrorCode::Damaged);
  REQUIRE(size_of(wal) > at);
  flip_byte(wal, at);
  check_documents(temp / "case", 3);
}

TEST_CASE("a changed byte ahead of a durable commit is damage, also when nothing else tells of the loss") {
  TempFolder temp;
  Case::create(temp / "case", "");
  run_and_kill([&] { commit_documents(*Case::open(temp / "case", Access::Write).release(), 0, 8); });
  write_plain(temp / "case/lock", "");
  std::filesystem::remove(temp / "case/custody.jsonl");
  for (const std::uint64_t at : {3ULL, 17ULL, 30ULL, 32ULL + 2, 32ULL + 18, 32ULL + 1'000, 32ULL + 24 + 4'090,
                                 32ULL + 4'120 * 20 + 500}) {
    copy_folder(temp / "case", temp / "flipped");
    flip_byte(temp / "flipped/catalogue.sqlite-wal", at);
    INFO("byte " << at);
    CHECK(code_of([&] { Case::open(temp / "flipped", Access::Write); }) == ErrorCode::Damaged);
  }
}

TEST_CASE("custody.jsonl is completed after a kill between the commit and its copy") {
  TempFolder temp;
  const std::string folder = temp / "case";
  Case::create(folder, "", "open");
  {
    commit_documents(*Case::open(folder, Access::Write), 0, 5);
  }
  const Bytes whole = custody_text(folder);
  const std::vector<std::string> lines = lines_of(whole);
  REQUIRE(lines.size() == 10);
  for (const std::size_t kept :
       {std::size_t{0}, lines[0].size() + 1, lines[0].size() + 30, whole.size() - 1}) {
    write_plain(folder + "/custody.jsonl", whole.substr(0, kept));
    Case::open(folder, Access::Write);
    CHECK(custody_text(folder) == whole);
  }
}

TEST_CASE("a custody.jsonl that knows more than the catalogue, or tells it otherwise, is damage") {
  TempFolder temp;
  const std::string folder = temp / "case";
  Case::create(folder, "", "open");
  {
    commit_documents(*Case::open(folder, Access::Write), 0, 2);
  }
  const Bytes whole = custody_text(folder);
  CustodyRow next{5, "2026-01-01T00:00:00Z", "local", "intake", "x", "{}", "p", "h"};
  write_plain(folder + "/custody.jsonl", whole + custody_line(next) + "\n");
  CHECK(code_of([&] { Case::open(folder, Access::Write); }) == ErrorCode::Damaged);
  Bytes edited = whole;
  edited.replace(edited.rfind("intake"), 6, "INTAKE");
  write_plain(folder + "/custody.jsonl", edited);
  CHECK(code_of([&] { Case::open(folder, Access::Write); }) == ErrorCode::Damaged);
}

TEST_CASE("each custody entry names the hash of the one before") {
  TempFolder temp;
  const CaseInfo info = Case::create(temp / "case", "", "open");
  auto c = Case::open(temp / "case", Access::Write);
  commit_documents(*c, 0, 3);
  std::string previous = custody_origin(info.id);
  std::string lines;
  c->each_custody([&](const CustodyRow& row) {
    CHECK(row.previous == previous);
    CHECK(row.hash == custody_hash(row));
    previous = row.hash;
    lines += custody_line(row) + "\n";
  });
  CHECK(lines == custody_text(temp / "case"));
  CHECK(lines.starts_with("{\"seq\":1,\"time\":\""));
}

TEST_CASE("a changed byte in case.json is noticed") {
  TempFolder temp;
  Case::create(temp / "case", "");
  const Bytes good = read_file(temp / "case/case.json");
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    write_plain(temp / "case/case.json", bad);
    INFO("byte " << at);
    const ErrorCode code = code_of([&] { Case::open(temp / "case", Access::Read)->figures(); });
    CHECK((code == ErrorCode::Damaged || code == ErrorCode::NotAvailable));
  }
}

TEST_CASE("R37 a changed, cut or swapped original is noticed before a byte of it is handed out") {
  for (const char* seal : {"open", "test cipher"}) {
    TempFolder temp;
    Case::create(temp / "case", "", seal);
    const Bytes first = random_bytes(150'000), second = random_bytes(150'000);
    FileId file = 0, other = 0;
    auto c = Case::open(temp / "case", Access::Write);
    c->transact([&] {
      auto writer = c->new_blob();
      writer->write(first);
      file = c->put_file(writer->finish());
      writer = c->new_blob();
      writer->write(second);
      other = c->put_file(writer->finish());
    });
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(temp / "case/blobs"))
      if (entry.is_regular_file()) paths.push_back(entry.path().string());
    const auto damaged = [&] {
      int count = 0;
      for (const FileId id : {file, other}) {
        try {
          Bytes all(150'000, '\0');
          const std::size_t got = c->open_blob(id)->read(0, all);
          CHECK(got == all.size());
          CHECK(all == (id == file ? first : second));
        } catch (const Error& error) {
          count += error.code() == ErrorCode::Damaged;
        }
      }
      return count;
    };
    CHECK(damaged() == 0);
    for (const std::string& path : paths) {
      const Bytes good = read_file(path);
      for (std::size_t at = 0; at < good.size(); at += std::max<std::size_t>(1, good.size() / 25)) {
        flip_byte(path, at);
        CHECK(damaged() == 1);
        write_plain(path, good);
      }
      std::filesystem::resize_file(path, good.size() - 1);
      CHECK(damaged() == 1);
      write_plain(path, good);
      // Two blocks of one file change places.
      if (good.size() > 2 * 65'576) {
        const std::size_t step = seal == std::string_view("open") ? 65'536 : 65'576;
        Bytes swapped = good.substr(step, step) + good.substr(0, step) + good.substr(2 * step);
        write_plain(path, swapped);
        CHECK(damaged() == 1);
        write_plain(path, good);
      }
    }
    CHECK(damaged() == 0);
  }
}

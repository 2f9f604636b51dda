#include "store/verify.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>

#include "store/temp_case.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

std::map<std::string, Bytes> bytes_of(const std::string& folder) {
  std::map<std::string, Bytes> out;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out[entry.path().string()] = read_file(entry.path().string());
  return out;
}

std::string make_case(const TempFolder& temp, const std::string& seal = "open") {
  Case::create(temp / "case", "", seal);
  auto c = Case::open(temp / "case", Access::Write);
  std::string id;
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    id = put_text_document(*c, source, "in/fox.txt", "the quick brown fox").id;
    put_text_document(*c, source, "in/dog.txt", std::string(200'000, 'd')).id;
  });
  return id;
}

}  // namespace

TEST_CASE("R37 a whole case has no damage, and looking at it touches nothing") {
  for (const std::string seal : {"open", "test cipher"}) {
    TempFolder temp;
    make_case(temp, seal);
    const auto before = bytes_of(temp / "case");
    const Verification found = verify_case(temp / "case");
    CHECK(found.damaged.empty());
    CHECK(found.leftovers.empty());
    CHECK(found.checked > 10);
    CHECK(bytes_of(temp / "case") == before);
  }
}

TEST_CASE("R37 a changed byte is named with its file and the document that it belongs to") {
  TempFolder temp;
  const std::string id = make_case(temp);
  flip_byte(temp / "case/pages/000001.pack", 40);
  const Verification found = verify_case(temp / "case");
  REQUIRE(found.damaged.size() == 1);
  CHECK(found.damaged[0].object == "pages/000001.pack");
  CHECK(found.damaged[0].kind == "reading");
  CHECK(found.damaged[0].path == "in/fox.txt");
  CHECK(found.damaged[0].document == id);
}

TEST_CASE("R37 without the catalogue all else is still checked") {
  TempFolder temp;
  make_case(temp);
  for (std::uint64_t page = 0; page < 20; ++page) flip_byte(temp / "case/catalogue.sqlite", page * 4096 + 9);
  flip_byte(temp / "case/pages/000001.pack", 40);
  const Verification found = verify_case(temp / "case");
  std::map<std::string, int> kinds;
  for (const Finding& finding : found.damaged) ++kinds[finding.kind];
  CHECK(kinds["catalogue"] == 1);
  CHECK(kinds["reading"] == 1);
  CHECK(kinds["original"] == 0);
}

TEST_CASE("R37 a changed check key is blamed on case.json alone") {
  TempFolder temp;
  make_case(temp);
  Bytes manifest = read_file(temp / "case/case.json");
  char& digit = manifest[manifest.size() - 10];
  digit = digit == '0' ? '1' : '0';
  write_file_durably(temp / "case/case.json", manifest);
  const Verification found = verify_case(temp / "case");
  REQUIRE(found.damaged.size() == 1);
  CHECK(found.damaged[0].object == "case.json");
}

TEST_CASE("what a killed writer committed is read where nothing may be written, and not a byte is touched") {
  TempFolder temp;
  const std::string folder = temp / "case";
  Case::create(folder, "");
  run_and_kill([&] {
    auto c = Case::open(folder, Access::Write);
    c->transact(
        [&] { put_text_document(*c, c->add_source("s", "/x"), "in/fox.txt", "the quick brown fox"); });
    kill(getpid(), SIGKILL);  // before the case is closed
  });
  REQUIRE(fs::file_size(folder + "/catalogue.sqlite-wal") > 0);
  const auto before = bytes_of(folder);
  {
    const auto c = Case::open(folder, Access::Still);
    const DocumentRow row = c->resolve_document("in/fox.txt");
    CHECK(c->load_reading(c->pages_of(row.id).at(0).reading).text == "the quick brown fox");
    CHECK(code_of([&] { Case::open(folder, Access::Write); }) == ErrorCode::Locked);
  }
  CHECK(verify_case(folder).damaged.empty());
  CHECK(bytes_of(folder) == before);
}

TEST_CASE("what was removed when a writer was killed is erased by the next one") {
  TempFolder temp;
  const std::string id = make_case(temp);
  const std::string folder = temp / "case";
  run_and_kill([&] {
    auto c = Case::open(folder, Access::Write);
    c->transact([&] { c->remove_document(id); });
  });
  CHECK(verify_case(folder).damaged.empty());
  CHECK(read_file(folder + "/pages/000001.pack").find("CBRD") == 8);
  Case::open(folder, Access::Write);
  CHECK(read_file(folder + "/pages/000001.pack").find("CBRD") > 8);
  CHECK(verify_case(folder).damaged.empty());
}

}  // namespace casebound::store

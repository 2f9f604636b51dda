#include "store/schema.h"

#include <doctest/doctest.h>

#include "store/manifest.h"
#include "store/vfs.h"
#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

/// Runs SQL on the catalogue of a closed case.
void change_catalogue(const std::string& folder, const char* sql) {
  const Manifest manifest = read_manifest(folder);
  const Vfs vfs(folder, make_seal(manifest), manifest.id);
  Database database(join(folder, "catalogue.sqlite"), SQLITE_OPEN_READWRITE, vfs.name());
  database.execute(sql);
}

}  // namespace

TEST_CASE("a case of format 0 becomes one of format 1 in place") {
  TempFolder temp;
  Case::create(temp / "case", "old one");
  std::string id;
  {
    auto c = Case::open(temp / "case", Access::Write);
    c->transact([&] { id = put_text_document(*c, c->add_source("s", "/x"), "in/a.txt", "kept").id; });
  }
  change_catalogue(temp / "case", "DROP TABLE work; DROP TABLE users; PRAGMA user_version=0;");
  Manifest manifest = read_manifest(temp / "case");
  manifest.format = 0;
  write_manifest(temp / "case", manifest);

  CHECK(code_of([&] { Case::open(temp / "case", Access::Read); }) == ErrorCode::NotAvailable);
  {
    CHECK(Case::open(temp / "case", Access::Write)->info().format == 1);
  }
  auto c = Case::open(temp / "case", Access::Read);
  CHECK(c->load_reading(c->pages_of(id).at(0).reading).text == "kept");
  CHECK(read_manifest(temp / "case").format == 1);
  c.reset();
  CHECK_NOTHROW(
      change_catalogue(temp / "case", "INSERT INTO users VALUES ('local', 'me', 'owner', '2026-01-01', '')"));
}

TEST_CASE("a catalogue or a case.json of a newer version is refused") {
  TempFolder temp;
  Case::create(temp / "case", "");
  change_catalogue(temp / "case", "PRAGMA user_version=2;");
  for (const Access access : {Access::Read, Access::Write})
    CHECK(code_of([&] { Case::open(temp / "case", access); }) == ErrorCode::NotAvailable);
  change_catalogue(temp / "case", "PRAGMA user_version=1;");
  CHECK_NOTHROW(Case::open(temp / "case", Access::Read));
  Manifest manifest = read_manifest(temp / "case");
  manifest.format = 2;
  write_manifest(temp / "case", manifest);
  CHECK(code_of([&] { Case::open(temp / "case", Access::Read); }) == ErrorCode::NotAvailable);
}

TEST_CASE("every migration leads to the format of this version") {
  int format = migrations()[0].from;
  for (const Migration& step : migrations()) {
    CHECK(step.from == format);
    CHECK(step.to > step.from);
    format = step.to;
  }
  CHECK(format == kFormat);
}

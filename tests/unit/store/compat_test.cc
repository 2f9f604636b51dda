/// \file Frozen cases (tests/compat) opened by the present store: nothing that was taken in once is taken in
/// again.
#include <doctest/doctest.h>

#include "base/utf8.h"
#include "places.h"
#include "store/custody.h"
#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

std::string frozen(const char* name) { return join(source_dir() + "/tests/compat", name); }

}  // namespace

TEST_CASE("a case of format 1 opens, reads whole and goes on") {
  TempFolder temp;
  copy_folder(frozen("case_v1"), temp / "case");
  for (const Access access : {Access::Read, Access::Write}) {
    auto c = Case::open(temp / "case", access);
    CHECK(c->info().name == "Frozen");
    const Case::Figures figures = c->figures();
    CHECK(figures.documents == 20);
    CHECK(figures.pages == 16);
    CHECK(figures.awaits_ocr == 1);
    CHECK(figures.excluded == 1);
    std::size_t words = 0, pages = 0, parts = 0;
    c->each_document([&](const DocumentRow& row) {
      parts += !row.parent.empty();
      if (row.file != 0) {
        const auto blob = c->open_blob(row.file);
        Bytes bytes(static_cast<std::size_t>(blob->size()), '\0');
        blob->read(0, bytes);
        CHECK(sha256_hex(bytes) == c->blob_sha256(row.file));
      }
      for (const PageRecord& page : c->pages_of(row.id)) {
        const PageContent content = c->load_reading(page.reading);
        CHECK(is_valid_utf8(content.text));
        words += content.words.size();
        ++pages;
      }
    });
    CHECK(pages == figures.pages);
    CHECK(parts == 8);
    CHECK(words == 20);
    CHECK(c->paths_of(c->resolve_document("leak/received/script.docx").file).size() == 2);
    std::string previous = custody_origin(c->info().id);
    c->each_custody([&](const CustodyRow& row) {
      CHECK(row.previous == previous);
      CHECK(row.hash == custody_hash(row));
      previous = row.hash;
    });
    if (access == Access::Write)
      c->transact([&] { put_text_document(*c, c->add_source("s", "/x"), "in/new.txt", "one more"); });
  }
}

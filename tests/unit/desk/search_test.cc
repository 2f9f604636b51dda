#include "desk/search.h"

#include <filesystem>

#include "desk/desk_case.h"
#include "desk/reading.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

std::string span_text(const DeskCase& c, const SearchHit& hit, std::size_t span) {
  const auto pages = read_pages(c.read(), hit.document, hit.page);
  const auto [begin, end] = hit.spans.at(span);
  return pages.at(0).content.text.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("a query in Simplified characters finds Traditional text, exactly where it stands, and says why") {
  DeskCase c;
  c.write("leak/hans.txt", "前面的话。他们说再教育营在那里。\n");
  c.write("leak/hant.txt", "前面的話。他們說再教育營在那裡。\n");
  c.add({c.leak()});
  const SearchPage found = c.search("再教育营");
  REQUIRE(found.total == 2);
  for (const SearchHit& hit : found.hits) {
    REQUIRE(hit.spans.size() == 1);
    const bool traditional = hit.path == "leak/hant.txt";
    CHECK(span_text(c, hit, 0) == (traditional ? "再教育營" : "再教育营"));
    CHECK(hit.reasons.size() == (traditional ? 1 : 0));
    CHECK(hit.snippet.find(span_text(c, hit, 0)) != std::string::npos);
  }
  CHECK(c.search("=再教育營").total == 1);
}

TEST_CASE("leaving out one form leaves pages with the other form in") {
  DeskCase c;
  c.write("leak/hans.txt", "学习再教育营。\n");
  c.write("leak/hant.txt", "学习再教育營。\n");
  c.add({c.leak()});
  const SearchPage found = c.search("学习 -=再教育營");
  REQUIRE(found.total == 1);
  CHECK(found.hits.at(0).path == "leak/hans.txt");
}

TEST_CASE("the facets of an exact search count what it found") {
  DeskCase c;
  c.write("leak/hans.txt", "学习再教育营。\n");
  c.write("leak/hant.txt", "学习再教育營。\n");
  c.add({c.leak()});
  SearchRequest request;
  request.query = "再教育營";
  request.exact = true;
  request.facets = true;
  const SearchPage found = search(c.read(), request);
  CHECK(found.total == 1);
  CHECK(found.facets.at("type").at("text") == 1);
}

TEST_CASE("an empty case answers with nothing") {
  const DeskCase c;
  CHECK(c.search("harbour").total == 0);
}

TEST_CASE("an index that was thrown away is made again by the next search") {
  DeskCase c;
  c.write("leak/a.txt", "the harbour\n");
  c.add({c.leak()});
  for (const char* folder : {"case/index/fts", "case/index"}) {
    std::filesystem::remove_all(c.at(folder));
    CHECK(c.search("harbour").total == 1);
  }
  CHECK(case_status(c.read()).index_up_to_date);
}

TEST_CASE("an index that does not know the last pages catches up") {
  DeskCase c;
  c.write("leak/a.txt", "the harbour\n");
  c.add({c.leak()});
  {
    const auto catalogue = store::Case::open(c.folder(), store::Access::Write);
    catalogue->transact([&] {
      store::DocumentRow row = *catalogue->find_document(c.documents().at(0).id);
      PageContent content;
      content.text = "the lighthouse\n";
      std::vector<store::FinishedPage> pages;
      pages.push_back(store::encode_reading(row.id, 1, std::move(content), How::Correction, "a reader", ""));
      catalogue->put_pages(row.id, pages);
    });
  }
  CHECK_FALSE(case_status(c.read()).index_up_to_date);
  CHECK(c.search("lighthouse").total == 1);
  CHECK(c.search("harbour").total == 0);
}

TEST_CASE("while somebody writes, a search answers from what is indexed and says that there may be more") {
  DeskCase c;
  c.write("leak/a.txt", "the harbour\n");
  c.add({c.leak()});
  const auto writer = store::Case::open(c.folder(), store::Access::Write);
  writer->transact([&] {
    PageContent content;
    content.text = "the lighthouse\n";
    std::vector<store::FinishedPage> pages;
    pages.push_back(
        store::encode_reading(c.documents().at(0).id, 2, std::move(content), How::Import, "a reader", ""));
    writer->put_pages(c.documents().at(0).id, pages);
  });
  const SearchPage found = c.search("harbour");
  CHECK_FALSE(found.total_is_exact);
}

TEST_CASE("a case that was moved is searched as before") {
  DeskCase c;
  c.write("leak/a.txt", "the harbour\n");
  c.add({c.leak()});
  std::filesystem::rename(c.folder(), c.at("moved"));
  std::filesystem::remove_all(c.leak());
  SearchRequest request;
  request.query = "harbour";
  const SearchPage found = search(open_for_search(c.at("moved")), request);
  REQUIRE(found.total == 1);
  CHECK(found.hits.at(0).path == "leak/a.txt");
}

}  // namespace casebound::desk

/// \file What every engine must do; each test walks the list of engines.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "index/engine.h"
#include "index/temp_storage.h"
#include "text/highlight.h"
#include "text/query.h"

using namespace casebound;
using index::Access;
using index::Engine;
using index::PageColumns;
using index::PageId;
using index::SearchOptions;

namespace {

void add(Engine& engine, PageId page, const std::string& text, const PageColumns& columns = {}) {
  engine.add(page, text::tokenize(text), columns);
}

std::set<PageId> pages_of(const Engine& engine, const std::string& query, SearchOptions options = {}) {
  options.limit = 0;
  const auto result = engine.search(text::parse_query(query).tree, options);
  std::set<PageId> out;
  for (const auto& hit : result.hits) out.insert(hit.page);
  CHECK(result.total == out.size());
  CHECK(result.hits.size() == out.size());
  CHECK(result.total_is_exact);
  return out;
}

using Pages = std::set<PageId>;

}  // namespace

TEST_CASE("there is an engine, and names are not given twice") {
  std::set<std::string_view> names;
  for (const auto& kind : index::engines()) CHECK(names.insert(kind.name).second);
  CHECK(index::engines().front().name == "fts");
}

TEST_CASE("pages are found by words, phrases, beginnings") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    const auto engine = kind.open(storage, Access::Write);
    add(*engine, 10, "关于再教育营的指示");
    add(*engine, 20, "关於再教育營的報告 camp");
    add(*engine, 30, "The camp directive of 2017");
    add(*engine, 40, "教育。再营 Camps");
    engine->commit(7);
    CHECK(engine->pages() == 4);
    CHECK(engine->committed_change() == 7);
    CHECK(engine->analyser_version() == text::kAnalyserVersion);
    CHECK(pages_of(*engine, "再教育营") == Pages{10, 20});
    CHECK(pages_of(*engine, "再教育營") == Pages{10, 20});
    CHECK(pages_of(*engine, "教育") == Pages{10, 20, 40});
    CHECK(pages_of(*engine, "营") == Pages{10, 20, 40});
    CHECK(pages_of(*engine, "camp") == Pages{20, 30});
    CHECK(pages_of(*engine, "CAMP*") == Pages{20, 30, 40});
    CHECK(pages_of(*engine, "\"camp directive\"") == Pages{30});
    CHECK(pages_of(*engine, "\"directive camp\"") == Pages{});
    CHECK(pages_of(*engine, "\"camp dir\"*") == Pages{30});
    CHECK(pages_of(*engine, "camp 再教育营") == Pages{20});
    CHECK(pages_of(*engine, "directive OR 教育") == Pages{10, 20, 30, 40});
    CHECK(pages_of(*engine, "教育 -camp") == Pages{10, 40});
    CHECK(pages_of(*engine, "教育 -camp -再教育营") == Pages{40});
    CHECK(pages_of(*engine, "(指示 OR directive) -2017") == Pages{10});
    CHECK(pages_of(*engine, "") == Pages{10, 20, 30, 40});
    CHECK(pages_of(*engine, "type:x -camp").size() == 2);  // the filter is the caller's to pass on
    CHECK(engine->search({}, {}).total == 0);
    CHECK(pages_of(*engine, "missing") == Pages{});
  }
}

TEST_CASE("terms stand in quotes: signs of a library's own language do nothing") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    const auto engine = kind.open(storage, Access::Write);
    add(*engine, 1, "near not and or body rank");
    engine->commit(1);
    for (const char* query :
         {"near", "not", "and", "or", "body", "rank", "\"near not\"", "\"AND\"", "body:rank* OR near"})
      CHECK(engine->search(text::parse_query(query).tree, {}).hits.size() <= 1);
    CHECK(pages_of(*engine, "near not and") == Pages{1});
    CHECK(pages_of(*engine, "\"and or\"") == Pages{1});
    text::Query odd;
    odd.kind = text::Query::Kind::Phrase;
    odd.terms = {{"a\"b)(^*", 0, 0, 0}};
    CHECK(engine->search(odd, {}).total == 0);
  }
}

TEST_CASE("a page is replaced and removed") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    const auto engine = kind.open(storage, Access::Write);
    add(*engine, 1, "old words");
    add(*engine, 2, "old words too");
    engine->commit(1);
    engine->remove(1, text::tokenize("old words"));
    add(*engine, 1, "new words");
    engine->commit(2);
    CHECK(pages_of(*engine, "old") == Pages{2});
    CHECK(pages_of(*engine, "new") == Pages{1});
    add(*engine, 2, "newer");  // without taking the old one out first
    engine->commit(3);
    CHECK(pages_of(*engine, "old") == Pages{});
    CHECK(pages_of(*engine, "newer") == Pages{2});
    engine->remove(2, text::tokenize("other words than it has"));
    engine->remove(99, text::tokenize("never added"));
    engine->commit(4);
    CHECK(pages_of(*engine, "newer") == Pages{});
    CHECK(pages_of(*engine, "words") == Pages{1});
    CHECK(engine->pages() == 1);
  }
}

TEST_CASE("filters and facets") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    const auto engine = kind.open(storage, Access::Write);
    add(*engine, 1, "camp", {"d1", 1, "mail", "zh-Hans", "2017-08-10", "Leak/Letters/a.eml"});
    add(*engine, 2, "camp", {"d1", 2, "mail", "zh-Hant", "2017-08-10", "Leak/Letters/a.eml"});
    add(*engine, 3, "camp", {"d2", 1, "pdf", "ug", "2018", "Leak/报告.pdf"});
    add(*engine, 4, "camp", {"d3", 1, "text", "", "", "Leak/b.txt"});
    add(*engine, 5, "other", {"d4", 1, "text", "en", "2016-01-02", "Leak/c.txt"});
    engine->commit(1);
    const auto with = [](auto change) {
      SearchOptions options;
      change(options);
      return options;
    };
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.type = "mail"; })) == Pages{1, 2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.type = "Mail"; })) == Pages{1, 2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.language = "zh"; })) == Pages{1, 2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.language = "zh-hant"; })) == Pages{2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.language = "z"; })) == Pages{});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.from = "2017"; })) == Pages{1, 2, 3});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.from = "2017-08-11"; })) == Pages{3});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.from = "2018-05"; })) ==
          Pages{3});  // 2018 may be later than May
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.to = "2017"; })) == Pages{1, 2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.from = o.to = "2017-08"; })) == Pages{1, 2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.to = "2017-07"; })) == Pages{});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.in = "letters/"; })) == Pages{1, 2});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.in = "報告"; })) == Pages{3});
    CHECK(pages_of(*engine, "camp", with([](auto& o) { o.in = "%"; })) == Pages{});
    CHECK(pages_of(*engine, "", with([](auto& o) { o.in = "leak"; })) == Pages{1, 2, 3, 4, 5});

    SearchOptions options;
    options.facets = true;
    options.limit = 1;
    const auto result = engine->search(text::parse_query("camp").tree, options);
    CHECK(result.hits.size() == 1);
    CHECK(result.total == 4);
    using Counts = std::map<std::string, std::uint64_t>;
    CHECK(result.facets.at("type") == Counts{{"mail", 2}, {"pdf", 1}, {"text", 1}});
    CHECK(result.facets.at("language") == Counts{{"ug", 1}, {"zh-Hans", 1}, {"zh-Hant", 1}});
    CHECK(result.facets.at("year") == Counts{{"2017", 2}, {"2018", 1}});
    options.type = "mail";
    CHECK(engine->search(text::parse_query("camp").tree, options).facets.at("year") == Counts{{"2017", 2}});
  }
}

TEST_CASE("hits come best first, ties by page, in pages of results") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    const auto engine = kind.open(storage, Access::Write);
    for (PageId page = 20; page > 0; --page)
      add(*engine, page, page == 7 ? "camp camp camp" : "camp and more words");
    for (PageId page = 100; page < 150; ++page) add(*engine, page, "nothing of it");
    engine->commit(1);
    SearchOptions options;
    options.limit = 0;
    const auto tree = text::parse_query("camp").tree;
    const auto all = engine->search(tree, options).hits;
    REQUIRE(all.size() == 20);
    CHECK(all[0].page == 7);
    CHECK(all[0].score > all[1].score);
    CHECK(all[19].score > 0);
    for (std::size_t i = 2; i < all.size(); ++i) CHECK(all[i - 1].page < all[i].page);
    std::vector<PageId> paged;
    for (options.limit = 6; options.offset < 30; options.offset += 6)
      for (const auto& hit : engine->search(tree, options).hits) paged.push_back(hit.page);
    REQUIRE(paged.size() == 20);
    for (std::size_t i = 0; i < paged.size(); ++i) CHECK(paged[i] == all[i].page);
  }
}

TEST_CASE("an index is there again after closing, without what was not committed") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    CHECK_THROWS_AS(kind.open(storage, Access::Read), Error);
    {
      const auto engine = kind.open(storage, Access::Write);
      CHECK(engine->committed_change() == 0);
      add(*engine, 1, "kept");
      engine->commit(41);
      add(*engine, 2, "lost");
      CHECK(engine->committed_change() == 41);
    }
    for (const Access access : {Access::Read, Access::Write}) {
      const auto engine = kind.open(storage, access);
      CHECK(engine->committed_change() == 41);
      CHECK(engine->pages() == 1);
      CHECK(pages_of(*engine, "kept") == Pages{1});
      CHECK(pages_of(*engine, "lost") == Pages{});
    }
  }
}

TEST_CASE("a reader works while a writer writes, and sees whole commits") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    const auto writer = kind.open(storage, Access::Write);
    add(*writer, 1, "camp");
    writer->commit(1);
    const auto reader = kind.open(storage, Access::Read);
    add(*writer, 2, "camp");
    CHECK(pages_of(*reader, "camp") == Pages{1});
    CHECK(reader->committed_change() == 1);
    writer->commit(2);
    CHECK(pages_of(*reader, "camp") == Pages{1, 2});
    CHECK(reader->committed_change() == 2);
  }
}

TEST_CASE("a file that is no index is damage, not a crash") {
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    const TempStorage storage;
    {
      kind.open(storage, Access::Write)->commit(1);
    }
    for (const auto& entry : std::filesystem::directory_iterator(storage.folder())) {
      std::ofstream(entry.path(), std::ios::trunc) << std::string(8192, 'x');
    }
    try {
      kind.open(storage, Access::Read)->pages();
      FAIL("read a broken file");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::Damaged);
    }
  }
}

TEST_CASE("any query finds what the text itself says, through changes") {
  const std::vector<std::string> pieces = {"再",    "教", "育",     "营",     "營",   "camp", "Camp",
                                           "camps", "5G", "شىنجاڭ", "ئىلھام", "كِتَاب", "كتاب", " ",
                                           " ",     "\n", "\n\n",   "。",     "-"};
  const std::vector<std::string> words = {
      "再",   "教育",      "再教育", "教育营", "camp",           "camp*",           "c*",
      "5G教", "\"再 5G\"", "شىنجاڭ", "كتاب",   "\"camp camps\"", "\"camp شىنجاڭ\"", "营5G*"};
  const std::vector<std::string> joints = {" ", " ", " OR ", " -", " (", ") ", " OR (", " -("};
  for (const auto& kind : index::engines()) {
    CAPTURE(kind.name);
    int asked = 0;
    const bool ok = rc::check("engine and text agree", [&] {
      const auto make_text = [&] {
        std::string text;
        for (const auto& piece :
             *rc::gen::resize(12, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))))
          text += piece;
        return text;
      };
      const TempStorage storage;
      const auto engine = kind.open(storage, Access::Write);
      std::map<PageId, std::string> corpus;
      const int steps = *rc::gen::inRange(1, 25);
      for (int step = 0; step < steps; ++step) {
        const PageId page = *rc::gen::inRange(1, 10);
        if (corpus.contains(page)) engine->remove(page, text::tokenize(corpus[page]));
        corpus.erase(page);
        if (*rc::gen::inRange(0, 4) == 0) continue;
        corpus[page] = make_text();
        add(*engine, page, corpus[page]);
        if (*rc::gen::inRange(0, 3) == 0) engine->commit(step + 1);
      }
      engine->commit(100);
      for (int i = 0; i < 10; ++i) {
        std::string typed = *rc::gen::elementOf(words);
        for (const auto& joint :
             *rc::gen::resize(4, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(joints))))
          typed += joint + *rc::gen::elementOf(words);
        for (auto open =
                 std::count(typed.begin(), typed.end(), '(') - std::count(typed.begin(), typed.end(), ')');
             open > 0; --open)
          typed += ")";
        text::Query tree;
        try {
          tree = text::parse_query(typed).tree;
        } catch (const Error&) {
          continue;
        }
        ++asked;
        Pages expected;
        for (const auto& [page, text] : corpus)
          if (text::matches(text, tree)) expected.insert(page);
        RC_LOG() << typed << "\n";
        RC_ASSERT(pages_of(*engine, typed) == expected);
      }
    });
    CHECK(ok);
    CHECK(asked > 100);
  }
}

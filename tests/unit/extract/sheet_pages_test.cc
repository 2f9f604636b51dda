#include "extract/sheet_pages.h"

#include <doctest/doctest.h>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

TEST_CASE("a sheet is cut after 200 rows, and each page bears its name") {
  Recorder sink;
  SheetPages pages(sink, "names", false);
  for (std::uint32_t row = 1; row <= 450; ++row) {
    pages.cell(row, 1, std::to_string(row));
    pages.cell(row, 3, "x");
  }
  pages.finish();
  REQUIRE(sink.pages.size() == 3);
  CHECK(pages.pages() == 3);
  CHECK(sink.pages[0].kind == PageKind::Sheet);
  CHECK(sink.pages[0].text.starts_with("names\n1\t\tx\n2\t\tx\n"));
  CHECK(sink.pages[1].text.starts_with("names\n201\t\tx\n"));
  CHECK(sink.pages[2].text.ends_with("\n450\t\tx\n"));
  CHECK(sink.marked(MarkKind::Header) == "names|names|names|");
}

TEST_CASE("cells far apart cost no grid") {
  Recorder sink;
  SheetPages pages(sink, "", false);
  pages.cell(1, 1, "near");
  pages.cell(1'048'576, 16'384, "far");
  pages.finish();
  REQUIRE(sink.pages.size() == 1);
  CHECK(sink.text().size() < 50);
  CHECK(sink.text().find("far") != std::string::npos);
}

TEST_CASE("a note stands on the page of its cell") {
  Recorder sink;
  SheetPages pages(sink, "s", false);
  pages.add_notes({{300, "late"}, {2, "early"}, {90'000, "nowhere"}});
  for (std::uint32_t row = 1; row <= 400; ++row) pages.cell(row, 1, "x");
  pages.finish();
  REQUIRE(sink.pages.size() == 2);
  CHECK(sink.pages[0].text.find("early") != std::string::npos);
  CHECK(sink.pages[1].text.find("late") != std::string::npos);
  CHECK(sink.pages[1].text.find("nowhere") != std::string::npos);
  CHECK(sink.marked(MarkKind::Comment) == "early|late|nowhere|");
}

TEST_CASE("a hidden sheet is hidden as a whole, an empty one still gives its name, a nameless one nothing") {
  Recorder sink;
  SheetPages hidden(sink, "secret", true);
  hidden.cell(1, 1, "plan", MarkKind::Property);
  hidden.finish();
  CHECK(sink.marked(MarkKind::Hidden) == "secret|plan|");
  Recorder empty;
  SheetPages named(empty, "Sheet2", false);
  named.finish();
  CHECK(empty.text() == "Sheet2\n");
  Recorder nothing;
  SheetPages nameless(nothing, "", false);
  nameless.finish();
  CHECK(nothing.pages.empty());
}

TEST_CASE("rows and columns in any order keep a page well-formed") {
  Recorder sink;
  SheetPages pages(sink, "", false);
  pages.cell(5, 4, "a");
  pages.cell(5, 2, "b");
  pages.cell(1, 1, "c");
  pages.cell(0, 0, "d");
  pages.finish();
  CHECK(sink.text().find("a") != std::string::npos);
  CHECK(sink.text().find("d") != std::string::npos);
}

TEST_CASE("a page of very long cells ends early") {
  Recorder sink;
  SheetPages pages(sink, "", false);
  const std::string text(100'000, 'x');
  for (std::uint32_t row = 1; row <= 10; ++row) pages.cell(row, 1, text);
  pages.finish();
  CHECK(sink.pages.size() == 10);
  for (std::uint32_t column = 1; column <= 30; ++column) pages.cell(1, column, text);
  pages.finish();
  for (const PageContent& page : sink.pages) CHECK(page.text.size() <= (1U << 20) + 100'100);
}

TEST_CASE("lines with marks of their own keep them") {
  Recorder sink;
  SheetPages pages(sink, "s", false);
  pages.cell(1, 1, "x");
  FlowText flow(1'000);
  flow.put_line("shown");
  flow.put_line("a map", MarkKind::Alt);
  flow.finish();
  pages.lines(flow);
  pages.finish();
  CHECK(sink.text() == "s\nx\nshown\na map\n");
  CHECK(sink.marked(MarkKind::Alt) == "a map|");
}

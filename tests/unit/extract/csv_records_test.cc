#include "extract/csv_records.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/utf8.h"
#include "extract/format.h"
#include "extract/formats/txt.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

std::vector<std::string> records(std::string_view text, char delimiter = ',') {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (const std::size_t end : record_ends(text, delimiter)) {
    out.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

}  // namespace

TEST_CASE("a line end inside quotes ends no record, a doubled quote ends no field") {
  CHECK(records("a,b\r\nc,d\r\n") == std::vector<std::string>{"a,b\r\n", "c,d\r\n"});
  CHECK(records("a,\"two\nlines\"\nb") == std::vector<std::string>{"a,\"two\nlines\"\n", "b"});
  CHECK(records("\"say \"\"hi\"\"\n\",x\ny") == std::vector<std::string>{"\"say \"\"hi\"\"\n\",x\n", "y"});
  CHECK(records("a\rb\r") == std::vector<std::string>{"a\r", "b\r"});
}

TEST_CASE("a quote inside a field, or one that is never closed, is a letter") {
  CHECK(records("6\" pipe,x\ny") == std::vector<std::string>{"6\" pipe,x\n", "y"});
  CHECK(records("\"open,x\ny\nz").size() == 3);
}

TEST_CASE("the delimiter is found by the first records") {
  CHECK(find_delimiter("a,b,c\n1,2,3\n") == ',');
  CHECK(find_delimiter("a;b\n1,5;2,5\n") == ';');
  CHECK(find_delimiter("a\tb\n1,000\t2\n") == '\t');
  CHECK(find_delimiter("sep=|\na|b\n") == '|');
  CHECK(find_delimiter("one column\n") == ',');
}

TEST_CASE("a table is cut after 200 records and stays as it is") {
  std::string text;
  for (int i = 0; i < 450; ++i) text += std::to_string(i) + ",\"a\nb\"\n";
  Recorder sink;
  send_records(sink, text);
  REQUIRE(sink.pages.size() == 3);
  CHECK(sink.pages[1].text.starts_with("200,"));
  CHECK(sink.pages[0].kind == PageKind::Sheet);
  CHECK(sink.text() == text);
}

TEST_CASE("whatever the text, the pages together are it") {
  CHECK(rc::check([] {
    const auto raw = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("a,;\t\"\n\r|x")));
    Recorder sink;
    send_records(sink, raw);
    RC_ASSERT(sink.text() == raw);
  }));
  const std::string long_record(3U << 20, 'x');
  Recorder sink;
  send_records(sink, long_record + "\nnext\n");
  CHECK(sink.text() == long_record + "\nnext\n");
  for (const PageContent& page : sink.pages) CHECK(page.text.size() <= (1U << 20));
}

TEST_CASE("a file called csv or tsv is a spreadsheet, its text as it stands") {
  for (const std::string name : {"a.csv", "b.tsv", "c.txt"}) {
    CAPTURE(name);
    Recorder sink;
    ExtractOptions options;
    options.name = name;
    const std::string text = "name,city\n\"Ann, the first\",Ghulja\n";
    CHECK(kTxt.extract(*input_over(text), options, sink).outcome == Outcome::Complete);
    CHECK(sink.text() == text);
    const bool table = name != "c.txt";
    CHECK(sink.last_facts.type == (table ? "spreadsheet" : "text"));
    CHECK(sink.pages[0].kind == (table ? PageKind::Sheet : PageKind::Part));
  }
}

#include "extract/formats/ods.h"

#include <doctest/doctest.h>

#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

constexpr std::string_view kType = "application/vnd.oasis.opendocument.spreadsheet";

std::string content(std::string_view inside, std::string_view styles = "") {
  return "<office:document-content><office:automatic-styles>" + std::string(styles) +
         "</office:automatic-styles><office:body><office:spreadsheet>" + std::string(inside) +
         "</office:spreadsheet></office:body></office:document-content>";
}
std::string table(std::string_view name, std::string_view inside, std::string_view style = "") {
  return "<table:table table:name='" + std::string(name) + "' table:style-name='" + std::string(style) +
         "'>" + std::string(inside) + "</table:table>";
}
std::string row(std::string_view cells, std::string_view attributes = "") {
  return "<table:table-row " + std::string(attributes) + ">" + std::string(cells) + "</table:table-row>";
}
std::string cell(std::string_view text, std::string_view attributes = "") {
  return "<table:table-cell " + std::string(attributes) + "><text:p>" + std::string(text) +
         "</text:p></table:table-cell>";
}
ZipBuilder package(std::string_view xml) {
  ZipBuilder out;
  out.add("mimetype", kType, {.method = 0});
  out.add("content.xml", xml);
  return out;
}

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(std::string_view bytes) {
  Result out;
  out.verdict = kOds.extract(*input_over(bytes), {}, out.sink);
  return out;
}

}  // namespace

TEST_CASE("cells give what they show, gaps are tabs, paragraphs are lines") {
  const Result out =
      read(package(content(table("名单",
                                 row(cell("姓名") + "<table:table-cell table:number-columns-repeated='2'/>" +
                                     cell("12,5 %", "office:value-type='percentage' office:value='0.125'")) +
                                     row("<table:table-cell><text:p>one</text:p><text:p>two<text:s "
                                         "text:c='2'/>three</text:p></table:table-cell>"))))
               .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "名单\n姓名\t\t\t12,5 %\none\ntwo  three\n");
  CHECK(out.sink.last_facts.format == "ods");
  CHECK(out.sink.last_facts.type == "spreadsheet");
  CHECK(out.sink.pages[0].kind == PageKind::Sheet);
  CHECK(out.sink.marked(MarkKind::Header) == "名单|");
}

TEST_CASE("repeated cells and rows are given, up to a bound") {
  const Result some = read(package(content(table("s", row(cell("x", "table:number-columns-repeated='3'"),
                                                          "table:number-rows-repeated='2'"))))
                               .bytes());
  CHECK(some.sink.text() == "s\nx\tx\tx\nx\tx\tx\n");
  const Result many = read(
      package(content(table("s", row(cell("x", "table:number-columns-repeated='16384'"),
                                     "table:number-rows-repeated='1048576'") +
                                     row("<table:table-cell table:number-columns-repeated='99999999999'/>",
                                         "table:number-rows-repeated='4294967296'") +
                                     row(cell("last")))))
          .bytes());
  CHECK(many.verdict.outcome == Outcome::Complete);
  CHECK(many.sink.text().size() < 5'000'000);
  CHECK(many.sink.text().find("last") != std::string::npos);
}

TEST_CASE("R17 hidden rows, columns and sheets, and covered cells are found and marked") {
  const Result out = read(
      package(
          content(
              table(
                  "open",
                  "<table:table-column/><table:table-column table:visibility='collapse'/>" +
                      row(cell("shown") + cell("SECRETCOLUMN")) +
                      row(cell("SECRETROW"), "table:visibility='collapse'") +
                      row(cell("FILTERED"), "table:visibility='filter'") +
                      row("<table:covered-table-cell><text:p>COVERED</text:p></table:covered-table-cell>")) +
                  table("closed", row(cell("SECRETSHEET")), "ta2"),
              "<style:style style:name='ta2' style:family='table'><style:table-properties "
              "table:display='false'/></style:style>"))
          .bytes());
  CHECK(out.sink.marked(MarkKind::Hidden) == "SECRETCOLUMN|SECRETROW|FILTERED|COVERED|closed|SECRETSHEET|");
  CHECK(out.sink.property("hidden sheet") == "closed|");
}

TEST_CASE("a value that the cell does not show is hidden; one without any text is given") {
  const Result out =
      read(package(content(table("s",
                                 row("<table:table-cell office:value-type='float' office:value='77'><text:p/>"
                                     "</table:table-cell><table:table-cell office:value-type='float' "
                                     "office:value='12.50'/><table:table-cell office:value-type='boolean' "
                                     "office:boolean-value='true'/>") +
                                     row(cell("white", "table:style-name='w'")),
                                 ""),
                           "<style:style style:name='w' style:family='table-cell'><style:text-properties "
                           "fo:color='#ffffff'/></style:style>"))
               .bytes());
  CHECK(out.sink.text() == "s\n77\t12.5\tTRUE\nwhite\n");
  CHECK(out.sink.marked(MarkKind::Hidden) == "77|white|");
}

TEST_CASE("notes, text boxes, descriptions, links, choices and names are found") {
  const Result out = read(
      package(content("<table:content-validations><table:content-validation "
                      "table:condition='of:cell-content-is-in-list(\"Yes\";\"No\")'><table:help-message "
                      "table:title='Hint'><text:p>choose one</text:p></table:help-message>"
                      "</table:content-validation></table:content-validations>" +
                      table("s",
                            row("<table:table-cell><office:annotation><dc:creator>Ann</dc:creator>"
                                "<dc:date>2019-03-14</dc:date><text:p>a note</text:p></office:annotation>"
                                "<text:p>with <text:a xlink:href='http://example.org/'>link</text:a></text:p>"
                                "</table:table-cell>") +
                                "<table:shapes><draw:custom-shape><svg:desc>a map</svg:desc><text:p>in a box"
                                "</text:p></draw:custom-shape></table:shapes>") +
                      "<table:named-expressions><table:named-expression table:name='code' "
                      "table:expression='\"SECRETNAME\"'/></table:named-expressions>"))
          .bytes());
  CHECK(out.sink.pages[0].text.starts_with("s\nwith link\n"));
  CHECK(out.sink.marked(MarkKind::Comment) == "a note|");
  CHECK(out.sink.property("comment author") == "Ann|");
  CHECK(out.sink.property("link") == "http://example.org/|");
  CHECK(out.sink.text().find("in a box") != std::string::npos);
  CHECK(out.sink.marked(MarkKind::Alt) == "a map|");
  CHECK(out.sink.marked(MarkKind::Note) == "Hint|choose one|");
  CHECK(out.sink.marked(MarkKind::Hidden) == "Yes\tNo|code\t\"SECRETNAME\"|");
}

TEST_CASE("tracked changes give what was there before as deleted") {
  const Result out = read(
      package(content("<table:tracked-changes><table:cell-content-change><office:change-info><dc:creator>Bob"
                      "</dc:creator></"
                      "office:change-info><table:previous><table:change-track-table-cell><text:p>old value"
                      "</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
                      "</table:tracked-changes>" +
                      table("s", row(cell("new value")))))
          .bytes());
  CHECK(out.sink.marked(MarkKind::Deleted) == "old value|");
  CHECK(out.sink.property("revision author") == "Bob|");
  CHECK(out.sink.text().starts_with("s\nnew value\n"));
}

TEST_CASE("properties, headers and footers, children and macros") {
  const Result out = read(
      package(content(table("s", row(cell("x")))))
          .add("meta.xml",
               "<office:document-meta><office:meta><dc:title>Plan</dc:title><meta:initial-creator>Cem"
               "</meta:initial-creator></office:meta></office:document-meta>")
          .add("styles.xml",
               "<office:document-styles><office:master-styles><style:master-page><style:header><text:p>top"
               "</text:p></style:header><style:footer><text:p>bottom</text:p></style:footer></"
               "style:master-page>"
               "</office:master-styles></office:document-styles>")
          .add("Pictures/a.png", "png")
          .add("Basic/Standard/Module1.xml", "<m/>")
          .bytes());
  CHECK(out.sink.last_facts.title == "Plan");
  CHECK(out.sink.last_facts.author == "Cem");
  CHECK(out.sink.marked(MarkKind::Header).find("top") != std::string::npos);
  CHECK(out.sink.marked(MarkKind::Footer).find("bottom") != std::string::npos);
  CHECK(out.sink.property("macros") == "Basic/Standard/Module1.xml|");
  CHECK(out.sink.children.size() == out.sink.last_facts.children_declared);
  CHECK(out.sink.children[0].bytes == "png");
}

TEST_CASE("a locked spreadsheet is Encrypted, one without a body Damaged") {
  const Result locked =
      read(package("??????")
               .add("META-INF/manifest.xml",
                    "<manifest:manifest><manifest:file-entry manifest:full-path='content.xml'>"
                    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>")
               .bytes());
  CHECK(locked.verdict.outcome == Outcome::Encrypted);
  CHECK(locked.sink.pages.empty());
  CHECK(read(package("<office:document-content/>").bytes()).verdict.outcome == Outcome::Damaged);
  CHECK(read(ZipBuilder().add("mimetype", kType).bytes()).verdict.outcome == Outcome::Damaged);
}

TEST_CASE("a flat spreadsheet reads as a packed one") {
  const std::string flat =
      "<?xml version='1.0'?><office:document office:mimetype='" + std::string(kType) + "'>" +
      "<office:meta><dc:title>Flat</dc:title></office:meta><office:body><office:spreadsheet>" +
      table("s", row(cell("flat words"))) + "</office:spreadsheet></office:body></office:document>";
  CHECK(kOds.recognise(flat, "") == 95);
  CHECK(kOds.recognise("<office:document office:mimetype='application/vnd.oasis.opendocument.text'>", "") ==
        0);
  const Result out = read(flat);
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "s\nflat words\nFlat\n");
  CHECK(out.sink.last_facts.title == "Flat");
  const Result cut = read(flat.substr(0, flat.size() - 60));
  CHECK(cut.verdict.outcome == Outcome::Partial);
  CHECK(cut.sink.text() == "s\nflat words\nFlat\n");
}

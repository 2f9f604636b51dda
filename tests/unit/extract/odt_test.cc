#include "extract/formats/odt.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

std::string body_of(std::string_view inside, std::string_view kind, std::string_view styles) {
  return "<office:automatic-styles>" + std::string(styles) +
         "</office:automatic-styles><office:body><office:" + std::string(kind) + ">" + std::string(inside) +
         "</office:" + std::string(kind) + "></office:body>";
}
std::string content(std::string_view inside, std::string_view styles = "", std::string_view kind = "text") {
  return "<?xml version=\"1.0\"?><office:document-content>" + body_of(inside, kind, styles) +
         "</office:document-content>";
}
std::string style(std::string_view name, std::string_view family, std::string_view properties,
                  std::string_view parent = "") {
  return "<style:style style:name=\"" + std::string(name) + "\" style:family=\"" + std::string(family) +
         "\" style:parent-style-name=\"" + std::string(parent) + "\">" + std::string(properties) +
         "</style:style>";
}
std::string p(std::string_view text, std::string_view style_name = "") {
  return "<text:p text:style-name=\"" + std::string(style_name) + "\">" + std::string(text) + "</text:p>";
}
ZipBuilder package(std::string_view content_xml, std::string_view kind = "text") {
  ZipBuilder out;
  out.add("mimetype", "application/vnd.oasis.opendocument." + std::string(kind), {.method = 0});
  out.add("content.xml", content_xml);
  return out;
}

struct Result {
  Verdict verdict;
  Recorder sink;
};
Result read(std::string_view bytes, const Format& format = kOdt) {
  Result out;
  const auto input = input_over(bytes);
  out.verdict = format.extract(*input, {}, out.sink);
  return out;
}
Result read_text(std::string_view inside, std::string_view styles = "") {
  return read(package(content(inside, styles)).bytes());
}

}  // namespace

TEST_CASE("white space is collapsed, and comes back where it is written as an element") {
  const Result out =
      read_text("<text:h>第一章</text:h>" +
                p("\n  a \n b<text:span> c</text:span><text:s text:c=\"2\"/>d<text:tab/>e<text:line-break/> "
                  "f ") +
                p("") + "<text:list><text:list-item>" + p("point") + "</text:list-item></text:list>");
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "第一章\na b c  d\te\nf\n\npoint\n");
  CHECK(out.sink.last_facts.type == "document");
  CHECK(out.sink.last_facts.media_type == "application/vnd.oasis.opendocument.text");
}

TEST_CASE("R32 repeat counts are clamped, entities stay as they stand") {
  const Result out = read_text(p("a<text:s text:c=\"2000000000\"/>b&x;") +
                               "<table:table><table:table-row><table:table-cell "
                               "table:number-columns-repeated=\"99999999999999\">" +
                               p("c") + "</table:table-cell><table:table-cell>" + p("d") +
                               "</table:table-cell></table:table-row></table:table>");
  CHECK(out.sink.text().size() < 1000);
  CHECK(out.sink.text().find("b&x;") != std::string::npos);
}

TEST_CASE("table cells are parted by tabs, rows by lines") {
  const auto cell = [](std::string_view text) {
    return "<table:table-cell>" + p(text) + "</table:table-cell>";
  };
  const Result out =
      read_text(p("before") + "<table:table><table:table-row>" + cell("a") + cell("") + cell("c") +
                "</table:table-row><table:table-row>" + cell("d") + "<table:covered-table-cell/>" +
                "</table:table-row></table:table>" + p("after"));
  CHECK(out.sink.text() == "before\na\t\tc\nd\nafter\n");
}

TEST_CASE("notes, comments, text boxes and descriptions follow the sentence in which they stand") {
  const Result out = read_text(
      p("one <text:note><text:note-citation>1</text:note-citation><text:note-body>" + p("a footnote") +
        "</text:note-body></text:note>two "
        "<office:annotation><dc:creator>Ann</dc:creator><dc:date>2017-01-01</dc:date>" +
        p("a remark") + "</office:annotation>three<draw:frame><draw:text-box>" + p("boxed") +
        "</draw:text-box><svg:title>a map</svg:title><svg:desc>of the camp</svg:desc></draw:frame>") +
      p("next"));
  CHECK(out.sink.text() == "one two three\na footnote\na remark\nboxed\na map\nof the camp\nnext\n");
  CHECK(out.sink.marked(MarkKind::Note) == "a footnote|");
  CHECK(out.sink.marked(MarkKind::Comment) == "a remark|");
  CHECK(out.sink.marked(MarkKind::Alt) == "a map|of the camp|");
  CHECK(out.sink.property("comment author") == "Ann|");
}

TEST_CASE("R17 deleted text stands where it was deleted, inserted text is marked") {
  const Result out = read_text(
      "<text:tracked-changes><text:changed-region "
      "text:id=\"c1\"><text:deletion><office:change-info><dc:creator>Bob"
      "</dc:creator></office:change-info>" +
      p("gone ") +
      "</text:deletion></text:changed-region><text:changed-region text:id=\"c2\"><text:insertion/>"
      "</text:changed-region><text:changed-region text:id=\"c3\"><text:deletion>" +
      p("lost") + "</text:deletion></text:changed-region></text:tracked-changes>" +
      p("a <text:change text:change-id=\"c1\"/>b<text:change-start text:change-id=\"c2\"/> new"
        "<text:change-end text:change-id=\"c2\"/> c"));
  CHECK(out.sink.text() == "a gone b new c\nlost\n");
  CHECK(out.sink.marked(MarkKind::Deleted) == "gone |lost|");
  CHECK(out.sink.marked(MarkKind::Inserted) == " new|");
  CHECK(out.sink.property("revision author") == "Bob|");
}

TEST_CASE("R17 hidden styles, sections, paragraphs and fields are hidden text") {
  const std::string styles =
      style("T0", "text", "<style:text-properties text:display=\"none\"/>") + style("T1", "text", "", "T0") +
      style("T2", "text", "<style:text-properties fo:color=\"#ffffff\"/>") +
      style("T3", "text", "<style:text-properties fo:color=\"#ffffff\" fo:background-color=\"#000000\"/>");
  const Result out = read_text(
      "<text:user-field-decls><text:user-field-decl office:string-value=\"kept "
      "value\"/></text:user-field-decls>" +
          p("<text:span text:style-name=\"T1\">styled </text:span><text:span text:style-name=\"T2\">white "
            "</text:span>"
            "<text:span text:style-name=\"T3\">on black</text:span>") +
          "<text:section text:display=\"none\">" + p("section") + "</text:section>" +
          p("para<text:hidden-paragraph text:is-hidden=\"true\"/>graph") +
          p("x<text:hidden-text text:string-value=\"field\">no</text:hidden-text>"),
      styles);
  CHECK(out.sink.text() == "styled white on black\nsection\nparagraph\nxfield\nkept value\n");
  CHECK(out.sink.marked(MarkKind::Hidden) == "styled white|section|paragraph|field|kept value|");
}

TEST_CASE("explicit page breaks begin new parts") {
  const std::string styles =
      style("P1", "paragraph", "<style:paragraph-properties fo:break-before=\"page\"/>") +
      style("P2", "paragraph", "<style:paragraph-properties fo:break-after=\"page\"/>") +
      "<style:style style:name=\"P3\" style:family=\"paragraph\" style:master-page-name=\"Landscape\"/>";
  const Result out =
      read_text(p("one") + p("two", "P1") + p("still two", "P2") + p("three") + p("four", "P3"), styles);
  REQUIRE(out.sink.pages.size() == 4);
  CHECK(out.sink.pages[0].text == "one\n");
  CHECK(out.sink.pages[1].text == "two\nstill two\n");
  CHECK(out.sink.pages[2].text == "three\n");
  CHECK(out.sink.pages[3].text == "four\n");
}

TEST_CASE("headers and footers of the page styles are marked as what they are") {
  const std::string styles_xml =
      "<office:document-styles><office:master-styles><style:master-page "
      "style:name=\"Standard\"><style:header>" +
      p("head") + "</style:header><style:footer>" + p("foot") +
      "</style:footer></style:master-page></office:master-styles></office:document-styles>";
  const Result out = read(package(content(p("body"))).add("styles.xml", styles_xml).bytes());
  CHECK(out.sink.text() == "head\nbody\nfoot\n");
  CHECK(out.sink.marked(MarkKind::Header) == "head\n|");
  CHECK(out.sink.marked(MarkKind::Footer) == "foot\n|");
}

TEST_CASE("slides come one a page with their notes; masters and shared footers stand once") {
  const std::string styles_xml =
      "<office:document-styles><office:master-styles><style:master-page style:name=\"M\">"
      "<draw:frame presentation:class=\"title\" presentation:placeholder=\"true\"><draw:text-box>" +
      p("Click to edit") +
      "</draw:text-box></draw:frame><draw:frame presentation:class=\"footer\"><draw:text-box>" +
      p("Master footer") + "</draw:text-box></draw:frame><draw:custom-shape>" + p("Bureau 7") +
      "</draw:custom-shape></style:master-page></office:master-styles></office:document-styles>";
  const auto page = [](std::string_view text, std::string_view more) {
    return "<draw:page draw:master-page-name=\"M\" presentation:use-footer-name=\"f\" " + std::string(more) +
           "><draw:frame><draw:text-box>" + p(text) +
           "</draw:text-box></draw:frame><presentation:notes><draw:frame>"
           "<draw:text-box>" +
           p("say " + std::string(text)) +
           "</draw:text-box></draw:frame></presentation:notes>"
           "</draw:page>";
  };
  const Result out = read(
      package(content("<presentation:footer-decl presentation:name=\"f\">shared</presentation:footer-decl>" +
                          page("one", "") + page("two", "draw:style-name=\"dp\""),
                      style("dp", "drawing-page",
                            "<style:drawing-page-properties presentation:visibility=\"hidden\"/>"),
                      "presentation"),
              "presentation")
          .add("styles.xml", styles_xml)
          .bytes(),
      kOdp);
  CHECK(out.verdict.outcome == Outcome::Complete);
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].kind == PageKind::Slide);
  CHECK(out.sink.pages[0].text == "one\nshared\nsay one\nMaster footer\nBureau 7\n");
  CHECK(out.sink.pages[1].text == "two\nsay two\n");
  CHECK(out.sink.marked(MarkKind::Note) == "say one|say two|");
  CHECK(out.sink.marked(MarkKind::Footer) == "shared|Master footer|");
  CHECK(out.sink.marked(MarkKind::Header) == "Bureau 7|");
  CHECK(out.sink.marked(MarkKind::Hidden) == "two\nsay two\n|");
  CHECK(out.sink.last_facts.type == "presentation");
}

TEST_CASE("objects in the package are read where they stand, files in it are children") {
  const Result out =
      read(package(content(p("a<draw:frame><draw:object xlink:href=\"./Object 1\"/><draw:image "
                             "xlink:href=\"Pictures/a.png\"/></draw:frame>") +
                           p("<text:a xlink:href=\"https://b.example/\">b</text:a><draw:frame><draw:image "
                             "xlink:href=\"http://c.example/c.png\"/></draw:frame>")))
               .add("Object 1/content.xml", content(p("chart title"), "", "chart"))
               .add("ObjectReplacements/Object 1", "picture")
               .add("Pictures/a.png", "\x89PNG")
               .add("Basic/Standard/Module1.xml", "<m/>")
               .add("META-INF/manifest.xml", "<manifest:manifest/>")
               .bytes());
  CHECK(out.sink.text() == "a\nchart title\nb\n");
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].info.name == "Pictures/a.png");
  CHECK(out.sink.children[1].info.name == "Basic/Standard/Module1.xml");
  CHECK(out.sink.property("macros") == "Basic/Standard/Module1.xml|");
  CHECK(out.sink.property("link") == "https://b.example/|");
  CHECK(out.sink.property("remote reference") == "http://c.example/c.png|");
}

TEST_CASE("title, author and date come from meta.xml") {
  const Result out =
      read(package(content(p("x")))
               .add("meta.xml",
                    "<office:document-meta><office:meta><dc:title>报告</dc:title><meta:initial-creator>某人"
                    "</meta:initial-creator><meta:creation-date>2017-03-14T09:00:00.123456789</"
                    "meta:creation-date><dc:creator>乙</dc:creator><meta:user-defined "
                    "meta:name=\"Source\">X</meta:user-defined></office:meta></office:document-meta>")
               .bytes());
  CHECK(out.sink.last_facts.title == "报告");
  CHECK(out.sink.last_facts.author == "某人");
  CHECK(out.sink.last_facts.created == "2017-03-14T09:00:00");
  CHECK(out.sink.property("last modified by") == "乙|");
  CHECK(out.sink.property("Source") == "X|");
}

TEST_CASE("a locked document is Encrypted, and nothing is made of its bytes") {
  const Result out =
      read(package("\x12\x34\x56")
               .add("META-INF/manifest.xml",
                    "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\">"
                    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>")
               .bytes());
  CHECK(out.verdict.outcome == Outcome::Encrypted);
  CHECK(out.sink.pages.empty());
  CHECK(out.sink.children.empty());
}

TEST_CASE("a flat document reads as a packed one, whatever its prefixes") {
  const std::string flat =
      "<?xml version=\"1.0\"?><office:document office:mimetype=\"application/vnd.oasis.opendocument.text\" "
      "xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:meta><dc:title>T</dc:title></"
      "office:meta>"
      "<office:body><office:text><t:p>flat<t:s "
      "t:c=\"2\"/>text</t:p></office:text></office:body></office:document>";
  const auto input = input_over(flat);
  const Format* const format = identify(*input, "a.xml");
  REQUIRE(format != nullptr);
  CHECK(format->id == "odt");
  const Result out = read(flat);
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "flat  text\nT\n");
  CHECK(out.sink.last_facts.title == "T");
}

TEST_CASE("R32 nesting is bounded and the text is won") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<text:section>";
  const Result sections = read_text(p("first") + deep + p("deep"));
  CHECK(sections.verdict.outcome == Outcome::Partial);
  CHECK(sections.sink.text().starts_with("first\n"));
  std::string notes;
  for (int i = 0; i < 100; ++i) notes += "<text:p>x<text:note-body>";
  const Result nested = read_text(notes);
  CHECK(nested.sink.text().find('x') != std::string::npos);
}

TEST_CASE("a document cut anywhere throws nothing but Error and is never called complete") {
  std::string many;
  for (int i = 0; i < 200; ++i) many += p("paragraph " + std::to_string(i * 7919));
  const Bytes whole = package(content(many)).add("Pictures/a.png", std::string(300, 'p')).bytes();
  for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    try {
      const Result out = read(std::string_view(whole).substr(0, whole.size() * sixteenth / 16));
      CHECK(out.verdict.outcome != Outcome::Complete);
    } catch (const Error&) {
    }
  }
}

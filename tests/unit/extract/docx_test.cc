#include "extract/formats/docx.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

constexpr std::string_view kW = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
constexpr std::string_view kStrict = "xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"";

std::string part(std::string_view root, std::string_view inside, std::string_view space = kW) {
  return "<?xml version=\"1.0\"?><w:" + std::string(root) + " " + std::string(space) + ">" +
         std::string(inside) + "</w:" + std::string(root) + ">";
}
std::string body(std::string_view inside, std::string_view space = kW) {
  return part("document", "<w:body>" + std::string(inside) + "</w:body>", space);
}
std::string paragraph(std::string_view text) {
  return "<w:p><w:r><w:t>" + std::string(text) + "</w:t></w:r></w:p>";
}
std::string relation(std::string_view type, std::string_view target, bool external = false) {
  return "<Relationship Id=\"r\" "
         "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
         std::string(type) + "\" Target=\"" + std::string(target) + "\"" +
         (external ? " TargetMode=\"External\"" : "") + "/>";
}
std::string relations(std::string_view inside) {
  return "<Relationships>" + std::string(inside) + "</Relationships>";
}

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(std::string_view bytes, ExtractOptions options = {}) {
  Result out;
  const auto input = input_over(bytes);
  out.verdict = kDocx.extract(*input, options, out.sink);
  return out;
}

ZipBuilder package(std::string_view document) {
  ZipBuilder out;
  out.add("[Content_Types].xml", "<Types/>");
  out.add("_rels/.rels", relations(relation("officeDocument", "word/document.xml")));
  out.add("word/document.xml", document);
  return out;
}

}  // namespace

TEST_CASE("paragraphs, tabs, line breaks and table cells come in order") {
  const Result out =
      read(package(body(paragraph("第一段") +
                        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
                        "<w:tbl><w:tr><w:tc>" +
                        paragraph("x") + "</w:tc><w:tc>" + paragraph("y") + "</w:tc></w:tr></w:tbl>"))
               .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "第一段\na\tb\nc\nx\ty\n");
  CHECK(out.sink.last_facts.format == "docx");
  CHECK(out.sink.last_facts.type == "document");
}

TEST_CASE("the strict names of ISO 29500 read as the transitional ones") {
  const std::string rels = relations(
      "<Relationship Id=\"r\" "
      "Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument\" "
      "Target=\"/word/document.xml\"/>");
  const Result out = read(ZipBuilder()
                              .add("_rels/.rels", rels)
                              .add("word/document.xml", body(paragraph("strict"), kStrict))
                              .bytes());
  CHECK(out.sink.text() == "strict\n");
}

TEST_CASE("a main part at another place is found by its relationship") {
  const Result out = read(ZipBuilder()
                              .add("_rels/.rels", relations(relation("officeDocument", "word/main2.xml")))
                              .add("word/main2.xml", body(paragraph("elsewhere")))
                              .bytes());
  CHECK(out.sink.text() == "elsewhere\n");
}

TEST_CASE("R17 deleted, inserted and hidden text is there, with its mark") {
  const Result out =
      read(package(body("<w:p><w:del w:author=\"Ann\"><w:r><w:delText>gone </w:delText></w:r></w:del>"
                        "<w:ins w:author=\"Bob\"><w:r><w:t>new </w:t></w:r></w:ins>"
                        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>vanished </w:t></w:r>"
                        "<w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:t>white </w:t></w:r>"
                        "<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>shown</w:t></w:r></w:p>"))
               .bytes());
  CHECK(out.sink.text() == "gone new vanished white shown\n");
  CHECK(out.sink.marked(MarkKind::Deleted) == "gone |");
  CHECK(out.sink.marked(MarkKind::Inserted) == "new |");
  CHECK(out.sink.marked(MarkKind::Hidden) == "vanished white |");
  CHECK(out.sink.property("revision author") == "Ann|Bob|");
}

TEST_CASE("R17 text of a hidden style and document variables are hidden text") {
  const Result out = read(
      package(body("<w:p><w:r><w:rPr><w:rStyle w:val=\"S2\"/></w:rPr><w:t>styled</w:t></w:r></w:p>"))
          .add("word/styles.xml", part("styles",
                                       "<w:style w:styleId=\"S1\"><w:rPr><w:vanish/></w:rPr></w:style>"
                                       "<w:style w:styleId=\"S2\"><w:basedOn w:val=\"S1\"/></w:style>"))
          .add("word/settings.xml",
               part("settings", "<w:docVars><w:docVar w:name=\"v\" w:val=\"secret value\"/></w:docVars>"))
          .bytes());
  CHECK(out.sink.marked(MarkKind::Hidden) == "styled|secret value|");
  CHECK(out.sink.property("document variable") == "v|");
}

TEST_CASE("headers, footers, notes and comments are marked as what they are") {
  const std::string note = "<w:footnote w:id=\"0\" w:type=\"separator\">" + paragraph("line") +
                           "</w:footnote><w:footnote w:id=\"2\">" + paragraph("a footnote") + "</w:footnote>";
  const Result out =
      read(package(body(paragraph("body")))
               .add("word/_rels/document.xml.rels",
                    relations(relation("header", "header1.xml") + relation("footnotes", "footnotes.xml")))
               .add("word/header1.xml", part("hdr", paragraph("head")))
               .add("word/footer1.xml", part("ftr", paragraph("foot")))
               .add("word/footnotes.xml", part("footnotes", note))
               .add("word/comments.xml",
                    part("comments", "<w:comment w:author=\"Cem\">" + paragraph("why?") + "</w:comment>"))
               .bytes());
  CHECK(out.sink.text() == "head\nbody\na footnote\nwhy?\nfoot\n");
  CHECK(out.sink.marked(MarkKind::Header) == "head\n|");
  CHECK(out.sink.marked(MarkKind::Footer) == "foot\n|");
  CHECK(out.sink.marked(MarkKind::Note) == "a footnote\n|");
  CHECK(out.sink.marked(MarkKind::Comment) == "why?\n|");
  CHECK(out.sink.property("comment author") == "Cem|");
}

TEST_CASE("a text box is read once, and a picture gives its description") {
  const Result out =
      read(package(body("<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph("box") +
                        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + paragraph("box") +
                        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
                        "<w:p><w:r><wp:docPr descr=\"a map of the camp\"/></w:r></w:p>"))
               .bytes());
  CHECK(out.sink.text() == "box\n\na map of the camp\n");
  CHECK(out.sink.marked(MarkKind::Alt) == "a map of the camp|");
}

TEST_CASE("explicit page breaks and sections begin new parts") {
  const Result out =
      read(package(body(paragraph("one") + "<w:p><w:r><w:br w:type=\"page\"/><w:t>two</w:t></w:r></w:p>" +
                        "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>still two</w:t></w:r></w:p>" +
                        paragraph("three") + "<w:sectPr><w:type w:val=\"nextPage\"/></w:sectPr>"))
               .bytes());
  REQUIRE(out.sink.pages.size() == 3);
  CHECK(out.sink.pages[0].text == "one\n");
  CHECK(out.sink.pages[1].text == "two\nstill two\n");
  CHECK(out.sink.pages[2].text == "three\n");
}

TEST_CASE("files inside are children, macros are named, the package's own parts are neither") {
  const Result out = read(package(body(paragraph("x")))
                              .add("word/media/image1.png", "\x89PNG")
                              .add("word/embeddings/sheet.xlsx", "PK")
                              .add("word/vbaProject.bin", "macro")
                              .add("word/fonts/font1.odttf", "font")
                              .add("smuggled/plan.xml", "<plan/>")
                              .bytes());
  REQUIRE(out.sink.children.size() == 3);
  CHECK(out.sink.children[0].info.name == "word/media/image1.png");
  CHECK(out.sink.children[0].bytes == "\x89PNG");
  CHECK(out.sink.children[1].info.name == "word/embeddings/sheet.xlsx");
  CHECK(out.sink.children[2].info.name == "smuggled/plan.xml");
  CHECK(out.sink.last_facts.children_declared == 3);
  CHECK(out.sink.property("macros") == "word/vbaProject.bin|");
}

TEST_CASE("a file inside without a name, or with NUL in it, is named all the same") {
  const Result out =
      read(package(body(paragraph("x"))).add("", "1").add(std::string_view("a\0b", 3), "2").bytes());
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].info.name == "(no name)");
  CHECK(out.sink.children[1].info.name == "a\uFFFDb");
}

TEST_CASE("R19 everything outside that the document points at is listed") {
  const Result out = read(
      package(body("<w:p><w:r><w:instrText>INCLUDEPICTURE \"http://a.example/p.png\"</w:instrText></w:r>"
                   "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"))
          .add("word/_rels/document.xml.rels", relations(relation("hyperlink", "https://b.example/", true)))
          .add("word/_rels/settings.xml.rels",
               relations(relation("attachedTemplate", "http://c.example/t.dotm", true)))
          .bytes());
  CHECK(out.sink.property("link") == "https://b.example/|");
  CHECK(out.sink.property("remote reference") == "http://c.example/t.dotm|");
  CHECK(out.sink.property("field that reaches outside") == "INCLUDEPICTURE \"http://a.example/p.png\"|");
}

TEST_CASE("title, author and date come from the properties") {
  const Result out = read(package(body(""))
                              .add("docProps/core.xml",
                                   "<c><dc:title>报告</dc:title><dc:creator>某人</dc:creator>"
                                   "<dcterms:created>2017-03-14T09:00:00Z</"
                                   "dcterms:created><cp:lastModifiedBy>乙</cp:lastModifiedBy></c>")
                              .bytes());
  CHECK(out.sink.last_facts.title == "报告");
  CHECK(out.sink.last_facts.author == "某人");
  CHECK(out.sink.last_facts.created == "2017-03-14T09:00:00Z");
  CHECK(out.sink.property("last modified by") == "乙|");
  CHECK(out.sink.pages.size() == 1);
}

TEST_CASE("a template with macros says so in its media type") {
  const Result out = read(
      ZipBuilder()
          .add("[Content_Types].xml",
               "<Override ContentType=\"application/vnd.ms-word.template.macroEnabledTemplate.main+xml\"/>")
          .add("word/document.xml", body(paragraph("t")))
          .bytes());
  CHECK(out.sink.last_facts.media_type == "application/vnd.ms-word.template.macroEnabled.12");
}

TEST_CASE("R32 entities are not expanded and nesting is bounded; the text is won") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<w:sdt>";
  deep += paragraph("deep text");
  for (int i = 0; i < 100'000; ++i) deep += "</w:sdt>";
  const Result nested = read(package(body(paragraph("first") + deep)).bytes());
  CHECK(nested.verdict.outcome == Outcome::Partial);
  CHECK(nested.sink.text().starts_with("first\n"));
  const Result laughs =
      read(package("<!DOCTYPE d [<!ENTITY a \"lol\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>" +
                   body(paragraph("&a;&x;")))
               .bytes());
  CHECK(laughs.sink.text() == "&a;&x;\n");
}

TEST_CASE("a document without its main part keeps what is inside it") {
  const Result with =
      read(ZipBuilder().add("[Content_Types].xml", "<Types/>").add("word/media/a.png", "png").bytes());
  CHECK(with.verdict.outcome == Outcome::Partial);
  CHECK(with.sink.children.size() == 1);
  const Result without = read(ZipBuilder().add("[Content_Types].xml", "<Types/>").bytes());
  CHECK(without.verdict.outcome == Outcome::Damaged);
  CHECK(without.sink.pages.empty());
}

TEST_CASE(
    "a document cut anywhere throws nothing but Error, and its text survives the loss of the directory") {
  std::string many;
  for (int i = 0; i < 200; ++i) many += paragraph("paragraph " + std::to_string(i * 7919));
  const Bytes whole = package(body(many)).add("word/media/a.png", std::string(300, 'p')).bytes();
  for (int sixteenth = 0; sixteenth < 16; ++sixteenth) {
    try {
      const Result out = read(std::string_view(whole).substr(0, whole.size() * sixteenth / 16));
      CHECK(out.verdict.outcome != Outcome::Complete);
    } catch (const Error&) {
    }
  }
  const Result late = read(std::string_view(whole).substr(0, whole.size() - 100));
  CHECK(late.verdict.outcome == Outcome::Partial);
  CHECK(late.sink.text().find("paragraph 7919\n") != std::string::npos);
}

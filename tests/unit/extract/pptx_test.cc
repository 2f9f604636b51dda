#include "extract/formats/pptx.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

std::string relation(std::string_view id, std::string_view type, std::string_view target,
                     bool external = false) {
  return "<Relationship Id=\"" + std::string(id) +
         "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
         std::string(type) + "\" Target=\"" + std::string(target) + "\"" +
         (external ? " TargetMode=\"External\"" : "") + "/>";
}
std::string relations(std::string_view inside) {
  return "<Relationships>" + std::string(inside) + "</Relationships>";
}
std::string paragraph(std::string_view text) {
  return "<a:p><a:r><a:t>" + std::string(text) + "</a:t></a:r><a:endParaRPr/></a:p>";
}
/// \param properties what stands in p:nvPr (a placeholder) \param named attributes of p:cNvPr
std::string shape(std::string_view paragraphs, std::string_view properties = "",
                  std::string_view named = "") {
  return "<p:sp><p:nvSpPr><p:cNvPr id=\"1\" name=\"x\" " + std::string(named) + "/><p:nvPr>" +
         std::string(properties) + "</p:nvPr></p:nvSpPr><p:txBody>" + std::string(paragraphs) +
         "</p:txBody></p:sp>";
}
std::string slide(std::string_view shapes, std::string_view attributes = "") {
  return "<p:sld " + std::string(attributes) + "><p:cSld><p:spTree>" + std::string(shapes) +
         "</p:spTree></p:cSld><p:timing><p:t>no text</p:t></p:timing></p:sld>";
}

/// Slides in the order of the show; slide2.xml comes before slide1.xml when two are given.
ZipBuilder package(
    std::string_view order = "<p:sldId id=\"256\" r:id=\"rId2\"/><p:sldId id=\"257\" r:id=\"rId1\"/>") {
  ZipBuilder out;
  out.add("[Content_Types].xml", "<Types/>");
  out.add("_rels/.rels", relations(relation("r", "officeDocument", "ppt/presentation.xml")));
  out.add("ppt/presentation.xml",
          "<p:presentation><p:sldIdLst>" + std::string(order) + "</p:sldIdLst></p:presentation>");
  out.add("ppt/_rels/presentation.xml.rels",
          relations(relation("rId1", "slide", "slides/slide1.xml") +
                    relation("rId2", "slide", "slides/slide2.xml") +
                    relation("rId3", "commentAuthors", "commentAuthors.xml")));
  return out;
}
constexpr std::string_view kOnly = "<p:sldId id=\"256\" r:id=\"rId1\"/>";

struct Result {
  Verdict verdict;
  Recorder sink;
};
Result read(std::string_view bytes, ExtractOptions options = {}) {
  Result out;
  const auto input = input_over(bytes);
  out.verdict = kPptx.extract(*input, options, out.sink);
  return out;
}

}  // namespace

TEST_CASE("slides come one a page in the order of the show, not of their names") {
  const Result out =
      read(package()
               .add("ppt/slides/slide1.xml", slide(shape(paragraph("last"))))
               .add("ppt/slides/slide2.xml", slide(shape(paragraph("标题"), "<p:ph type=\"title\"/>") +
                                                   shape(paragraph("one") + paragraph("two"))))
               .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].text == "标题\none\ntwo\n");
  CHECK(out.sink.pages[1].text == "last\n");
  CHECK(out.sink.pages[0].kind == PageKind::Slide);
  CHECK(out.sink.last_facts.type == "presentation");
}

TEST_CASE("tables of a slide give cells by tabs and rows by lines") {
  const auto cell = [](std::string_view text) {
    return "<a:tc><a:txBody>" + paragraph(text) + "</a:txBody></a:tc>";
  };
  const Result out = read(package(kOnly)
                              .add("ppt/slides/slide1.xml",
                                   slide("<p:graphicFrame><a:tbl><a:tr>" + cell("a") + cell("") + cell("c") +
                                         "</a:tr><a:tr>" + cell("d") + "</a:tr></a:tbl></p:graphicFrame>"))
                              .bytes());
  CHECK(out.sink.text() == "a\t\tc\nd\n");
}

TEST_CASE("R17 hidden slides, hidden shapes and slides that no order names are hidden text") {
  const Result out =
      read(package(kOnly)
               .add("ppt/slides/slide1.xml",
                    slide(shape(paragraph("shown")) + shape(paragraph("shape"), "", "hidden=\"1\""), ""))
               .add("ppt/slides/slide2.xml", slide(shape(paragraph("left behind"))))
               .bytes());
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].text == "shown\nshape\n");
  CHECK(out.sink.marked(MarkKind::Hidden) == "shape|left behind\n|");
  const Result off = read(
      package(kOnly).add("ppt/slides/slide1.xml", slide(shape(paragraph("secret")), "show=\"0\"")).bytes());
  CHECK(off.sink.marked(MarkKind::Hidden) == "secret\n|");
}

TEST_CASE("notes and comments of both kinds stand on their slide and are marked") {
  const Result out = read(
      package(kOnly)
          .add("ppt/slides/slide1.xml", slide(shape(paragraph("body"))))
          .add("ppt/slides/_rels/slide1.xml.rels",
               relations(relation("a", "notesSlide", "../notesSlides/n1.xml") +
                         relation("b", "comments", "../comments/comment1.xml") +
                         relation("c", "comments", "../comments/modernComment_1.xml")))
          .add("ppt/notesSlides/n1.xml", "<p:notes>" + shape(paragraph("say this")) +
                                             shape("<a:p><a:fld type=\"slidenum\"><a:t>7</a:t></a:fld></a:p>",
                                                   "<p:ph type=\"sldNum\"/>") +
                                             "</p:notes>")
          .add("ppt/comments/comment1.xml",
               "<p:cmLst><p:cm authorId=\"0\"><p:pos/><p:text>old remark</p:text></p:cm></p:cmLst>")
          .add("ppt/comments/modernComment_1.xml",
               "<p188:cmLst><p188:cm><p188:replyLst><p188:reply><p188:txBody>" + paragraph("an answer") +
                   "</p188:txBody></p188:reply></p188:replyLst><p188:txBody>" + paragraph("new remark") +
                   "</p188:txBody></p188:cm></p188:cmLst>")
          .add("ppt/commentAuthors.xml", "<p:cmAuthorLst><p:cmAuthor id=\"0\" name=\"Ann\"/></p:cmAuthorLst>")
          .bytes());
  CHECK(out.sink.text() == "body\nsay this\nold remark\nan answer\nnew remark\n");
  CHECK(out.sink.marked(MarkKind::Note) == "say this|");
  CHECK(out.sink.marked(MarkKind::Comment) == "old remark|an answer|new remark|");
  CHECK(out.sink.property("comment author") == "Ann|");
}

TEST_CASE("diagrams and charts give their words and values, descriptions are marked") {
  const Result out = read(
      package(kOnly)
          .add("ppt/slides/slide1.xml", slide("<p:pic><p:nvPicPr><p:cNvPr id=\"2\" title=\"map\" "
                                              "descr=\"where it is\"/></p:nvPicPr></p:pic>"))
          .add("ppt/slides/_rels/slide1.xml.rels",
               relations(relation("a", "diagramData", "../diagrams/data1.xml") +
                         relation("b", "chart", "../charts/chart1.xml") +
                         relation("c", "chartEx", "../charts/chartEx1.xml")))
          .add("ppt/diagrams/data1.xml", "<dgm:ptLst><dgm:pt><dgm:t>\n <a:bodyPr/>" + paragraph("Boss") +
                                             "\n</dgm:t></dgm:pt></dgm:ptLst>")
          .add("ppt/charts/chart1.xml",
               "<c:chart><c:title><c:tx><c:rich>" + paragraph("Camps") +
                   "</c:rich></c:tx></c:title><c:cat><c:strCache><c:pt idx=\"0\"><c:v>2017</c:v></c:pt><c:pt "
                   "idx=\"1\"><c:v>2018</c:v></c:pt></c:strCache></"
                   "c:cat><c:val><c:numCache><c:formatCode>General"
                   "</c:formatCode><c:pt><c:v>4</c:v></c:pt><c:pt><c:v>9</c:v></c:pt></c:numCache></c:val></"
                   "c:chart>")
          .add("ppt/charts/chartEx1.xml",
               "<cx:lvl><cx:pt idx=\"0\">Kashgar</cx:pt><cx:pt>Hotan</cx:pt></cx:lvl>")
          .bytes());
  CHECK(out.sink.text() == "map\nwhere it is\nBoss\nCamps\n2017\t2018\n4\t9\nKashgar\tHotan\n");
  CHECK(out.sink.marked(MarkKind::Alt) == "map|where it is|");
}

TEST_CASE("what a master shows stands once, and its prompts not at all") {
  const std::string layout = relations(relation("l", "slideLayout", "../slideLayouts/l1.xml"));
  const Result out = read(
      package()
          .add("ppt/slides/slide1.xml", slide(shape(paragraph("B"))))
          .add("ppt/slides/slide2.xml",
               slide(shape(paragraph("A")) + shape(paragraph("own footer"), "<p:ph type=\"ftr\"/>")))
          .add("ppt/slides/_rels/slide1.xml.rels", layout)
          .add("ppt/slides/_rels/slide2.xml.rels", layout)
          .add("ppt/slideLayouts/l1.xml", slide(shape(paragraph("Click to edit"), "<p:ph type=\"title\"/>") +
                                                shape(paragraph("Internal only"))))
          .add("ppt/slideLayouts/_rels/l1.xml.rels",
               relations(relation("m", "slideMaster", "../slideMasters/m1.xml")))
          .add("ppt/slideMasters/m1.xml", slide(shape(paragraph("Bureau 7"), "<p:ph type=\"ftr\"/>") +
                                                shape(paragraph("Internal only"))))
          .bytes());
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].text == "A\nown footer\nInternal only\nBureau 7\n");
  CHECK(out.sink.pages[1].text == "B\n");
  CHECK(out.sink.marked(MarkKind::Header) == "Internal only|");
  CHECK(out.sink.marked(MarkKind::Footer) == "own footer|Bureau 7|");
}

TEST_CASE("what is stored twice for old readers is read once") {
  const Result out = read(
      package(kOnly)
          .add("ppt/slides/slide1.xml", slide("<mc:AlternateContent><mc:Choice>" + shape(paragraph("new")) +
                                              "</mc:Choice><mc:Fallback>" + shape(paragraph("old")) +
                                              "</mc:Fallback></mc:AlternateContent>"))
          .bytes());
  CHECK(out.sink.text() == "new\n");
}

TEST_CASE("R19 files inside are children, macros and everything outside are named") {
  const Result out = read(package(kOnly)
                              .add("ppt/slides/slide1.xml", slide(shape(paragraph("x"))))
                              .add("ppt/slides/_rels/slide1.xml.rels",
                                   relations(relation("a", "hyperlink", "https://a.example/", true) +
                                             relation("b", "video", "http://b.example/v.mp4", true)))
                              .add("ppt/media/image1.png", "\x89PNG")
                              .add("ppt/embeddings/sheet.xlsx", "PK")
                              .add("ppt/vbaProject.bin", "macro")
                              .bytes());
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].info.name == "ppt/media/image1.png");
  CHECK(out.sink.children[1].info.name == "ppt/embeddings/sheet.xlsx");
  CHECK(out.sink.last_facts.children_declared == 2);
  CHECK(out.sink.property("macros") == "ppt/vbaProject.bin|");
  CHECK(out.sink.property("link") == "https://a.example/|");
  CHECK(out.sink.property("remote reference") == "http://b.example/v.mp4|");
}

TEST_CASE("a slide that is missing leaves an empty page, so that the numbers hold") {
  const Result out = read(package().add("ppt/slides/slide1.xml", slide(shape(paragraph("second")))).bytes());
  CHECK(out.verdict.outcome == Outcome::Partial);
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].text.empty());
  CHECK(out.sink.pages[1].text == "second\n");
}

TEST_CASE("without the part that orders them, slides come by their numbers") {
  const Result out = read(ZipBuilder()
                              .add("ppt/slides/slide10.xml", slide(shape(paragraph("ten"))))
                              .add("ppt/slides/slide9.xml", slide(shape(paragraph("nine"))))
                              .bytes());
  CHECK(out.verdict.outcome == Outcome::Partial);
  CHECK(out.sink.text() == "nine\nten\n");
  CHECK(out.sink.marked(MarkKind::Hidden).empty());
  CHECK(read(ZipBuilder().add("ppt/theme.xml", "<a/>").bytes()).verdict.outcome == Outcome::Damaged);
}

TEST_CASE("R32 a chart that every slide shares is read once, a slide that is listed twice too") {
  std::string order;
  for (int i = 0; i < 1000; ++i)
    order += "<p:sldId id=\"1\" r:id=\"rId1\"/><p:sldId id=\"2\" r:id=\"rId2\"/>";
  const std::string chart = relations(relation("a", "chart", "../charts/chart1.xml"));
  const Result out = read(package(order)
                              .add("ppt/slides/slide1.xml", slide(""))
                              .add("ppt/slides/slide2.xml", slide(""))
                              .add("ppt/slides/_rels/slide1.xml.rels", chart)
                              .add("ppt/slides/_rels/slide2.xml.rels", chart)
                              .add("ppt/charts/chart1.xml", "<c:v>4711</c:v>")
                              .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.pages.size() == 2);
  CHECK(out.sink.text() == "4711\n");
}

TEST_CASE("a presentation cut anywhere throws nothing but Error and is never called complete") {
  ZipBuilder zip = package();
  zip.add("ppt/slides/slide1.xml", slide(shape(paragraph("one"))));
  zip.add("ppt/slides/slide2.xml", slide(shape(paragraph("two"))));
  const Bytes whole = zip.add("ppt/media/a.png", std::string(300, 'p')).bytes();
  for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    try {
      const Result out = read(std::string_view(whole).substr(0, whole.size() * sixteenth / 16));
      CHECK(out.verdict.outcome != Outcome::Complete);
    } catch (const Error&) {
    }
  }
}

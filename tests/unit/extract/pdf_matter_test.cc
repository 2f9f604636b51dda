// What a PDF says beside its pages is found and marked.
#include "extract/pdf_matter.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/pdf_builder.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using test::PdfBuilder;

namespace {

const std::string kHello = "BT /F 12 Tf 20 70 Td (Hello there) Tj ET";

test::Recorder read(const std::string& bytes) {
  test::Recorder got;
  CHECK(extract_document(*input_over(bytes), {}, got).outcome == Outcome::Complete);
  return got;
}

test::Recorder read_with(const std::string& catalog, const std::vector<std::string>& objects,
                         const std::string& page = {}) {
  PdfBuilder pdf(catalog);
  for (const std::string& each : objects) pdf.add(each);  // from number 3
  pdf.add_page(kHello, page);
  return read(pdf.finish());
}

std::string stream(const std::string& content, const std::string& dictionary = {}) {
  return "<<" + dictionary + "/Length " + std::to_string(content.size()) + ">>stream\n" + content +
         "\nendstream";
}

}  // namespace

TEST_CASE("fields of the document information are properties and can be searched, one's own too") {
  PdfBuilder pdf;
  pdf.add_page(kHello);
  const int info = pdf.add("<</Title(The plan)/CaseOfficer(Mallory)/Producer(a printer)/ModDate(D:2014)>>");
  const auto got = read(pdf.finish("/Info " + std::to_string(info) + " 0 R"));
  CHECK(got.property("CaseOfficer") == "Mallory|");
  CHECK(got.marked(MarkKind::Property) == "The plan|Mallory|");
  CHECK(got.text().find("a printer") == std::string::npos);
}

TEST_CASE("what XMP says is found, but for programs and times, and nothing twice") {
  const std::string xmp =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='r' xmlns:dc='d' xmlns:xmp='x'>"
      "<rdf:Description rdf:about='' xmp:CreatorTool='Writer' xmp:Label='kept label'>"
      "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>secret "
      "summary</rdf:li></rdf:Alt></dc:description>"
      "<dc:subject><rdf:Bag><rdf:li>Hello there</rdf:li></rdf:Bag></dc:subject>"
      "<xmp:CreateDate>2014-04-30</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>";
  const auto got = read_with("/Metadata 3 0 R", {stream(xmp, "/Type/Metadata/Subtype/XML")});
  CHECK(got.marked(MarkKind::Property) == "secret summary|kept label|");
}

TEST_CASE("titles of the outline stand on the page they lead to, unless it says them") {
  PdfBuilder pdf("/Outlines 3 0 R");
  pdf.add("<</First 4 0 R/Last 5 0 R>>");
  pdf.add("<</Title(Hello there)/Parent 3 0 R/Next 5 0 R/Dest[7 0 R/Fit]>>");
  pdf.add("<</Title(renamed chapter)/Parent 3 0 R/Prev 4 0 R/Dest[9 0 R/Fit]>>");
  pdf.add_page(kHello);
  pdf.add_page("BT /F 12 Tf 20 70 Td (Second) Tj ET");
  const auto got = read(pdf.finish());
  REQUIRE(got.pages.size() == 2);
  CHECK(got.pages[0].marks.empty());
  CHECK(got.pages[1].text == "Second\nrenamed chapter\n");
  CHECK(got.marked(MarkKind::Property) == "renamed chapter|");
}

TEST_CASE("names of layers, prefixes of page labels, and scripts are found") {
  const auto got = read_with(
      "/OCProperties<</OCGs[3 0 R]/D<<>>>>/PageLabels<</Nums[0<</S/D/P(Exhibit-)>>]>>/OpenAction 4 0 R"
      "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS 5 0 R>>]>>>>",
      {"<</Type/OCG/Name(draft of the minister)>>", "<</S/JavaScript/JS(app.alert\\('on opening'\\))>>",
       stream("this.submitForm('http://example.test')")});
  CHECK(got.property("layer") == "draft of the minister|");
  const std::string marked = got.marked(MarkKind::Property);
  for (const char* each : {"draft of the minister", "Exhibit-", "on opening", "submitForm"}) {
    CAPTURE(each);
    CHECK(marked.find(each) != std::string::npos);
  }
}

TEST_CASE("values of fields are found whether they have a place on a page or not, and texts of XFA forms") {
  const auto got = read_with(
      "/AcroForm<</Fields[3 0 R]/XFA[(template)5 0 R(config)6 0 R(datasets)7 0 R]>>",
      {"<</FT/Tx/T(a)/V(value of the parent)/TU(tip of the field)/Kids[4 0 R]>>",
       "<</Type/Annot/Subtype/Widget/Parent 3 0 R/Rect[0 0 9 9]>>",
       stream("<template><caption><value><text>Name of the child</text></value></caption></template>"),
       stream("<config>machine words</config>"), stream("<data><name>Mallory</name></data>")},
      "/Annots[4 0 R]");
  const std::string marked = got.marked(MarkKind::Property);
  for (const char* each : {"value of the parent", "tip of the field", "Name of the child", "Mallory"}) {
    CAPTURE(each);
    CHECK(marked.find(each) != std::string::npos);
  }
  CHECK(got.text().find("machine words") == std::string::npos);
}

TEST_CASE("texts that stand for pictures are found on their page") {
  PdfBuilder pdf("/StructTreeRoot 3 0 R");
  pdf.add("<</Type/StructTreeRoot/K[4 0 R]>>");
  pdf.add("<</Type/StructElem/S/Figure/P 3 0 R/Pg 8 0 R/Alt(photograph of the gate)>>");
  pdf.add_page(kHello);                                 // 5, 6
  pdf.add_page("BT /F 12 Tf 20 70 Td (Second) Tj ET");  // 7, 8
  const auto got = read(pdf.finish());
  REQUIRE(got.pages.size() == 2);
  CHECK(got.pages[1].text.find("photograph of the gate") != std::string::npos);
  CHECK(got.marked(MarkKind::Alt) == "photograph of the gate|");
}

TEST_CASE("what a program keeps for itself is found where it reads as words") {
  const auto got = read_with("", {"<</Private<</Last(typed by the clerk)/Id(\\001\\002\\003\\004)>>>>"},
                             "/PieceInfo<</Program 3 0 R>>");
  CHECK(got.marked(MarkKind::Property) == "typed by the clerk|");
}

TEST_CASE("links say where they lead, free texts and rich texts are comments, hidden ones are hidden") {
  const auto got =
      read_with("", {},
                "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://example.test/a)>>>>"
                "<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/Contents(written on top)/T(Mallory)>>"
                "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/RC(<body><p>rich words</p></body>)>>"
                "<</Type/Annot/Subtype/Text/F 2/Rect[0 0 9 9]/Contents(kept away)>>"
                "<</Type/Annot/Subtype/Widget/FT/Btn/Rect[0 0 9 9]/V/Off>>]");
  CHECK(got.marked(MarkKind::Link) == "http://example.test/a|");
  CHECK(got.marked(MarkKind::Comment) == "written on top|rich words|kept away|");
  CHECK(got.marked(MarkKind::Hidden) == "kept away|");
  CHECK(got.property("comment author") == "Mallory|");
  CHECK(got.text().find("Off") == std::string::npos);
}

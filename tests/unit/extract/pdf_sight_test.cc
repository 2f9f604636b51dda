// R22: what cannot be seen on a page of a PDF is there, and is marked with what hides it.
#include "extract/pdf_sight.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/pdf_builder.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using test::PdfBuilder;

namespace {

const std::string kSeen = "BT /F 12 Tf 20 80 Td (plain) Tj ET ";
const std::string kImage = "BI /W 1 /H 1 /CS /G /BPC 8 ID \x7F EI ";

test::Recorder read_page(const std::string& content, const std::string& dictionary = {},
                         const std::string& resources = {}) {
  PdfBuilder pdf;
  pdf.add_page(content, dictionary, resources);
  test::Recorder got;
  CHECK(extract_document(*input_over(pdf.finish()), {}, got).outcome == Outcome::Complete);
  REQUIRE(got.pages.size() == 1);
  return got;
}

/// One word is hidden for that reason, the other is not.
void check_hidden(const test::Recorder& got, MarkKind kind, const std::string& hidden) {
  CAPTURE(to_string(kind));
  CHECK(got.marked(kind) == hidden + "|");
  CHECK(got.marked(MarkKind::Hidden) == hidden + "|");
  CHECK(got.text().find(hidden) != std::string::npos);
  CHECK(got.text().find("plain") != std::string::npos);
}

void check_nothing_hidden(const test::Recorder& got) {
  CHECK(got.text().find("shown") != std::string::npos);
  CHECK(got.pages[0].marks.empty());
}

/// A PDF with two layers, of which the second is off: /L0 and /L1 in the properties of its page.
PdfBuilder with_layers(const std::string& config) {
  PdfBuilder pdf("/OCProperties<</OCGs[3 0 R 4 0 R]/D<<" + config + ">>>>");
  pdf.add("<</Type/OCG/Name(basis)>>");    // 3
  pdf.add("<</Type/OCG/Name(editing)>>");  // 4
  return pdf;
}
const std::string kLayers = "/Properties<</L0 3 0 R/L1 4 0 R>>";

}  // namespace

TEST_CASE("R22 text drawn without ink is marked invisible") {
  check_hidden(read_page(kSeen + "BT 3 Tr /F 12 Tf 20 50 Td (ghost) Tj ET"), MarkKind::Invisible, "ghost");
  check_hidden(read_page(kSeen + "/G gs BT /F 12 Tf 20 50 Td (ghost) Tj ET", {}, "/ExtGState<</G<</ca 0>>>>"),
               MarkKind::Invisible, "ghost");
}

TEST_CASE("R22 the invisible text of a scan is marked as such and is not hidden") {
  const auto got = read_page("q 200 0 0 100 0 0 cm " + kImage +
                             "Q BT 3 Tr /F 12 Tf 20 70 Td (scanned words) Tj ET"
                             " BT 0 Tr /F 8 Tf 150 5 Td (stamped) Tj ET");
  CHECK(got.marked(MarkKind::Scan) == "scanned words|");
  CHECK(got.marked(MarkKind::Hidden).empty());
}

TEST_CASE("R22 text in the colour of the paper or of what it stands on is marked white") {
  check_hidden(read_page(kSeen + "1 g BT /F 12 Tf 20 50 Td (ghost) Tj ET"), MarkKind::White, "ghost");
  check_hidden(read_page(kSeen + "0.98 0.99 0.97 rg BT /F 12 Tf 20 50 Td (ghost) Tj ET"), MarkKind::White,
               "ghost");
  check_hidden(read_page(kSeen + "0 0 0.5 rg 10 40 100 30 re f BT /F 12 Tf 20 50 Td (ghost) Tj ET"),
               MarkKind::White, "ghost");
  check_hidden(read_page(kSeen + "0 0 0.5 rg 10 40 100 30 re f 1 1 1 rg 10 40 100 30 re f "
                                 "BT /F 12 Tf 20 50 Td (ghost) Tj ET"),
               MarkKind::White, "ghost");
}

TEST_CASE("R22 white text on a dark ground, and pale text, is not hidden") {
  check_nothing_hidden(read_page("0 0 0.5 rg 10 40 100 30 re f 1 g BT /F 12 Tf 20 50 Td (shown) Tj ET"));
  check_nothing_hidden(
      read_page("q 200 0 0 100 0 0 cm " + kImage + "Q 1 g BT /F 12 Tf 20 50 Td (shown) Tj ET"));
  check_nothing_hidden(read_page("0.8 g BT /F 12 Tf 20 50 Td (shown) Tj ET"));
  // White letters with a black rim.
  check_nothing_hidden(read_page("1 g 0 G BT 2 Tr /F 24 Tf 20 50 Td (shown) Tj ET"));
}

TEST_CASE("R22 text that a clip cuts away is marked clipped") {
  check_hidden(read_page(kSeen + "q 0 0 10 10 re W n BT /F 12 Tf 20 50 Td (ghost) Tj ET Q"),
               MarkKind::Clipped, "ghost");
  // A triangle whose box holds the word, but which itself does not.
  check_hidden(read_page(kSeen + "q 0 40 m 100 40 l 0 41 l h 0 95 m 1 95 l 0 96 l h W n "
                                 "BT /F 12 Tf 20 50 Td (ghost) Tj ET Q"),
               MarkKind::Clipped, "ghost");
  check_nothing_hidden(read_page("q 10 40 100 30 re W n BT /F 12 Tf 20 50 Td (shown) Tj ET Q"));
}

TEST_CASE("R22 text outside of what is shown of the page is marked off the page") {
  check_hidden(read_page(kSeen + "BT /F 12 Tf 20 300 Td (ghost) Tj ET"), MarkKind::OffPage, "ghost");
  check_hidden(read_page(kSeen + "BT /F 12 Tf 20 10 Td (ghost) Tj ET", "/CropBox[0 40 200 100]"),
               MarkKind::OffPage, "ghost");
}

TEST_CASE("R22 text under something painted later is marked covered") {
  const std::string word = kSeen + "BT /F 12 Tf 20 50 Td (ghost) Tj ET ";
  check_hidden(read_page(word + "0 g 10 40 100 30 re f"), MarkKind::Covered, "ghost");
  check_hidden(read_page(word + "1 g 10 40 100 30 re f"), MarkKind::Covered, "ghost");
  check_hidden(read_page(word + "q 100 0 0 30 10 40 cm " + kImage + "Q"), MarkKind::Covered, "ghost");
  check_hidden(read_page(word + "0 G 20 w 10 55 m 110 55 l S"), MarkKind::Covered, "ghost");
  // A black box put over it as an annotation.
  PdfBuilder pdf;
  const int look = pdf.add_stream("0 g 0 0 100 30 re f", "/Type/XObject/Subtype/Form/BBox[0 0 100 30]");
  pdf.add_page(word, "/Annots[<</Type/Annot/Subtype/Square/Rect[10 40 110 70]/F 4/AP<</N " +
                         std::to_string(look) + " 0 R>>>>]");
  test::Recorder got;
  extract_document(*input_over(pdf.finish()), {}, got);
  check_hidden(got, MarkKind::Covered, "ghost");
}

TEST_CASE("R22 only the covered letters of a line are marked") {
  const auto got = read_page("BT /F 12 Tf 20 50 Td (name: Mallory, born) Tj ET 0 g 55 45 47 20 re f");
  CHECK(got.marked(MarkKind::Covered).find("Mallor") == 0);
  CHECK(got.marked(MarkKind::Covered).find("name") == std::string::npos);
  CHECK(got.marked(MarkKind::Covered).find("born") == std::string::npos);
}

TEST_CASE("R22 text under what lets it through, or beside what is painted later, is not hidden") {
  const std::string word = "BT /F 12 Tf 20 50 Td (shown) Tj ET ";
  check_nothing_hidden(
      read_page(word + "/G gs 1 1 0 rg 10 40 100 30 re f", {}, "/ExtGState<</G<</BM/Multiply>>>>"));
  check_nothing_hidden(read_page(word + "0 G 4 w 10 40 100 30 re S"));
  check_nothing_hidden(read_page(word + "0 g 0 40 m 15 40 l 0 99 l h 150 10 m 160 10 l 150 20 l f"));
  check_nothing_hidden(read_page("0 0 1 rg 10 40 100 30 re f 0 g " + word));
}

TEST_CASE("R22 text on a layer that is switched off is marked with it") {
  const std::string content = "/OC/L0 BDC " + kSeen + "EMC /OC/L1 BDC BT /F 12 Tf 20 50 Td (ghost) Tj ET EMC";
  for (const std::string config : {"/OFF[4 0 R]", "/BaseState/OFF/ON[3 0 R]"}) {
    CAPTURE(config);
    PdfBuilder pdf = with_layers(config);
    pdf.add_page(content, {}, kLayers);
    test::Recorder got;
    extract_document(*input_over(pdf.finish()), {}, got);
    check_hidden(got, MarkKind::Layer, "ghost");
  }
  PdfBuilder all_on = with_layers("");
  all_on.add_page("/OC/L1 BDC BT /F 12 Tf 20 50 Td (shown) Tj ET EMC", {}, kLayers);
  test::Recorder got;
  extract_document(*input_over(all_on.finish()), {}, got);
  CHECK(got.text().find("shown") != std::string::npos);
  CHECK(got.marked(MarkKind::Hidden).empty());
}

TEST_CASE("R22 a form that hangs on a layer as a whole is hidden with it") {
  PdfBuilder pdf = with_layers("/OFF[4 0 R]");
  const int form = pdf.add_stream("BT /F 12 Tf 20 50 Td (ghost) Tj ET",
                                  "/Type/XObject/Subtype/Form/BBox[0 0 200 100]/OC 4 0 R/Resources<</Font<</F"
                                  "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>");
  pdf.add_page(kSeen + "/X Do", {}, "/XObject<</X " + std::to_string(form) + " 0 R>>");
  test::Recorder got;
  extract_document(*input_over(pdf.finish()), {}, got);
  check_hidden(got, MarkKind::Layer, "ghost");
}

TEST_CASE("R22 what hides text inside a form is found as on the page, also when the page is turned") {
  for (const std::string turn : {"/Rotate 0", "/Rotate 90"}) {
    CAPTURE(turn);
    PdfBuilder pdf;
    const int form =
        pdf.add_stream("BT /F 6 Tf 10 40 Td (plain) Tj 0 -20 Td (ghost) Tj ET 1 g 0 15 50 12 re f",
                       "/Type/XObject/Subtype/Form/BBox[0 0 200 100]/Resources<</Font<</F"
                       "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>");
    pdf.add_page("q 2 0 0 2 5 5 cm /X Do Q", turn, "/XObject<</X " + std::to_string(form) + " 0 R>>");
    test::Recorder got;
    extract_document(*input_over(pdf.finish()), {}, got);
    check_hidden(got, MarkKind::Covered, "ghost");
  }
}

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "extract/pdf_builder.h"
#include "extract/pdf_document.h"
#include "extract/recorder.h"
#include "places.h"

using namespace casebound;
using namespace casebound::extract;
using test::PdfBuilder;

namespace {

Verdict read_pdf(const std::string& pdf, test::Recorder& recorder, std::vector<std::string> passwords = {}) {
  ExtractOptions options;
  options.passwords = std::move(passwords);
  return extract_document(*input_over(pdf), options, recorder);
}

const Word* find_word(const PageContent& page, std::string_view text) {
  for (const Word& word : page.words) {
    if (std::string_view(page.text).substr(word.begin, word.end - word.begin) == text) return &word;
  }
  return nullptr;
}

std::string one_page(const std::string& content, const std::string& dictionary = {}) {
  PdfBuilder pdf;
  pdf.add_page(content, dictionary);
  return pdf.finish();
}

const std::string kHello = "BT /F 12 Tf 20 70 Td (Hello there) Tj 0 -20 Td (again) Tj ET";

}  // namespace

TEST_CASE("a PDF gives its pages in order, with lines and the places of the words") {
  PdfBuilder pdf;
  pdf.add_page(kHello);
  pdf.add_page("BT /F 12 Tf 20 70 Td (Second page) Tj ET");
  const int info = pdf.add("<</Title(A title)/Author(Someone)/CreationDate(D:20140430120000+08'00')>>");
  test::Recorder got;
  const Verdict verdict = read_pdf(pdf.finish("/Info " + std::to_string(info) + " 0 R"), got);
  CHECK(verdict.outcome == Outcome::Complete);
  REQUIRE(got.pages.size() == 2);
  CHECK(got.pages[0].text == "Hello there\nagain\nA title\nSomeone\n");  // its properties stand on page 1
  CHECK(got.pages[1].text == "Second page\n");
  CHECK(got.pages[0].kind == PageKind::Page);
  CHECK(got.pages[0].width == 200);
  CHECK(got.pages[0].height == 100);
  CHECK_FALSE(got.pages[0].awaits_ocr);
  REQUIRE(got.pages[0].words.size() == 3);
  const Word* hello = find_word(got.pages[0], "Hello");
  REQUIRE(hello != nullptr);
  CHECK(hello->box.x0 == doctest::Approx(21).epsilon(0.1));
  CHECK(hello->box.y1 == doctest::Approx(30).epsilon(0.05));  // the base line is 70 from below, 30 from above
  CHECK(hello->box.y0 < 24);
  CHECK(got.last_facts.title == "A title");
  CHECK(got.last_facts.author == "Someone");
  CHECK(got.last_facts.created == "2014-04-30T12:00:00+08:00");
  CHECK(got.last_facts.producer == "pdfium 8149");
}

TEST_CASE("boxes are those of the page as it is shown: turned, and cut to its crop box") {
  for (const int turn : {0, 90, 180, 270}) {
    CAPTURE(turn);
    test::Recorder got;
    read_pdf(one_page(kHello, "/CropBox[10 10 190 90]/Rotate " + std::to_string(turn)), got);
    REQUIRE(got.pages.size() == 1);
    const PageContent& page = got.pages[0];
    CHECK(page.width == (turn % 180 == 0 ? 180 : 80));
    CHECK(page.height == (turn % 180 == 0 ? 80 : 180));
    const Word* hello = find_word(page, "Hello");
    REQUIRE(hello != nullptr);
    const Box& box = hello->box;
    const float long_side = turn % 180 == 0 ? box.x1 - box.x0 : box.y1 - box.y0;
    const float short_side = turn % 180 == 0 ? box.y1 - box.y0 : box.x1 - box.x0;
    CHECK(long_side > 2 * short_side);
    // The word begins 20 from the left and 30 from the top of the sheet: 10 and 20 within the crop box.
    if (turn == 0) CHECK((box.x0 > 9 && box.x0 < 13 && box.y1 > 19 && box.y1 < 21));
    if (turn == 90) CHECK((box.y0 > 9 && box.y0 < 13 && box.x0 > 59 && box.x0 < 61));
    if (turn == 180) CHECK((180 - box.x1 > 9 && 180 - box.x1 < 13 && box.y0 > 59 && box.y0 < 61));
    if (turn == 270) CHECK((180 - box.y1 > 9 && 180 - box.y1 < 13 && box.x1 > 19 && box.x1 < 21));
  }
}

TEST_CASE("text that is not drawn, or off the page, is there and marked hidden") {
  test::Recorder got;
  read_pdf(one_page("BT /F 12 Tf 20 70 Td (seen) Tj ET BT 3 Tr /F 12 Tf 20 50 Td (unseen) Tj ET "
                    "BT 0 Tr /F 12 Tf 20 300 Td (outside) Tj ET"),
           got);
  CHECK(got.marked(MarkKind::Hidden).find("unseen") != std::string::npos);
  CHECK(got.marked(MarkKind::Hidden).find("outside") != std::string::npos);
  CHECK(got.text().find("seen") != std::string::npos);
  CHECK(got.marked(MarkKind::Hidden).find("seen|") != 0);
}

TEST_CASE("invisible text over a picture alone is the text of a scan, not hidden") {
  const std::string image = "q 200 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7F EI Q ";
  test::Recorder got;
  read_pdf(one_page(image + "BT 3 Tr /F 12 Tf 20 70 Td (scanned words) Tj ET"), got);
  REQUIRE(got.pages.size() == 1);
  CHECK(got.pages[0].text == "scanned words\n");
  CHECK(got.marked(MarkKind::Scan) == "scanned words|");
  CHECK(got.marked(MarkKind::Hidden).empty());
  CHECK_FALSE(got.pages[0].awaits_ocr);
}

TEST_CASE("a page with something drawn and nothing to read awaits OCR; a blank one does not") {
  test::Recorder got;
  PdfBuilder pdf;
  pdf.add_page("q 200 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7F EI Q");
  pdf.add_page("");
  pdf.add_page("BT /F 12 Tf 20 70 Td (--) Tj ET 0 0 50 50 re f");
  read_pdf(pdf.finish(), got);
  REQUIRE(got.pages.size() == 3);
  CHECK(got.pages[0].awaits_ocr);
  CHECK_FALSE(got.pages[1].awaits_ocr);
  CHECK(got.pages[2].awaits_ocr);
}

TEST_CASE("a word hyphenated over two lines is one word with a soft hyphen and a box on each line") {
  test::Recorder got;
  read_pdf(one_page("BT /F 12 Tf 20 70 Td (re-educa-) Tj 0 -14 Td (tion camp) Tj ET"), got);
  REQUIRE(got.pages.size() == 1);
  const PageContent& page = got.pages[0];
  CHECK(page.text == "re-educa\u00ADtion camp\n");
  for (const Word& word : page.words) CHECK(word.box.y1 - word.box.y0 < 14);
}

TEST_CASE("comments and filled-in fields are read and marked") {
  test::Recorder got;
  read_pdf(one_page(kHello,
                    "/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(check this name)>>"
                    "<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/Rect[0 0 9 9]/V(filled in)>>"
                    "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Contents(a link)>>]"),
           got);
  CHECK(got.marked(MarkKind::Comment) == "check this name|");
  CHECK(got.marked(MarkKind::Property) == "filled in|");
  CHECK(got.text().find("a link") == std::string::npos);
}

TEST_CASE("files inside a PDF are children") {
  PdfBuilder pdf("/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>");
  pdf.add_stream("the bytes of a file", "/Type/EmbeddedFile");  // 3
  pdf.add("<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 3 0 R>>>>");
  pdf.add_page(kHello);
  test::Recorder got;
  CHECK(read_pdf(pdf.finish(), got).outcome == Outcome::Complete);
  REQUIRE(got.children.size() == 1);
  CHECK(got.children[0].info.name == "a.txt");
  CHECK(got.children[0].bytes == "the bytes of a file");
  CHECK(got.children[0].verdict.outcome == Outcome::Complete);
  CHECK(got.last_facts.children_declared == 1);
}

TEST_CASE("one bad page does not end the document, and the pages after it keep their numbers") {
  PdfBuilder pdf;
  pdf.add_page(kHello);
  pdf.add_page(kHello);
  pdf.add_page("BT /F 12 Tf 20 70 Td (Third) Tj ET");
  std::string bytes = pdf.finish();
  const std::size_t second = bytes.find("/Type/Page/", bytes.find("/Type/Page/") + 1);
  bytes.replace(second, 11, "/Type/Nope/");
  test::Recorder got;
  const Verdict verdict = read_pdf(bytes, got);
  REQUIRE(got.pages.size() == 3);
  CHECK(got.pages[2].text == "Third\n");
  if (got.pages[1].text.empty()) {
    CHECK(verdict.outcome == Outcome::Partial);
    CHECK_FALSE(verdict.reason.empty());
  }
}

TEST_CASE("R59 of a PDF that is cut, each page that it promises is recorded, and it is not called complete") {
  PdfBuilder pdf;
  for (int i = 0; i < 6; ++i)
    pdf.add_page("BT /F 12 Tf 20 70 Td (Page number " + std::to_string(i) + ") Tj ET");
  const std::string whole = pdf.finish();
  int won = 0;
  for (std::size_t size = 40; size + 50 < whole.size(); size += 37) {
    CAPTURE(size);
    test::Recorder got;
    const Verdict verdict = read_pdf(whole.substr(0, size), got);
    CHECK(verdict.outcome != Outcome::Complete);
    CHECK_FALSE(verdict.reason.empty());
    if (verdict.outcome != Outcome::Partial) continue;
    won += got.text().find("Page number 0") == 0 ? 1 : 0;
    // What it says to have is there, or the reason speaks of what is not.
    const bool all_there = got.property("pages") == std::to_string(got.pages.size()) + "|";
    CHECK((all_there || verdict.reason.find("promises") != std::string::npos));
  }
  CHECK(won > 10);
}

TEST_CASE("R59 an encrypted PDF that lost its end is not read as if it were plain") {
  PdfBuilder pdf;
  pdf.add_page(kHello);
  const std::string half = "<" + std::string(64, 'A') + ">";
  pdf.add("<</Filter/Standard/V 1/R 2/P -4/O" + half + "/U" + half + ">>");
  std::string bytes = pdf.finish();
  bytes.erase(bytes.find("xref"));
  test::Recorder got;
  CHECK(read_pdf(bytes, got).outcome == Outcome::Damaged);
  CHECK(got.text().empty());
}

TEST_CASE("R59 a PDF whose trailer had to be made anew is never complete") {
  std::string bytes = one_page(kHello);
  bytes.erase(bytes.find("xref"));
  test::Recorder got;
  CHECK(read_pdf(bytes + "%%EOF\n", got).outcome == Outcome::Partial);
  CHECK(got.text() == "Hello there\nagain\n");
}

TEST_CASE("R59 of a PDF that lost its end with the page tree in it, the pages that are left are won") {
  PdfBuilder pdf;
  pdf.add_page(kHello);
  pdf.add_page("BT /F 12 Tf 20 70 Td (Second page) Tj ET");
  std::string bytes = pdf.finish();
  bytes.erase(bytes.find("1 0 obj"), bytes.find("3 0 obj") - bytes.find("1 0 obj"));
  bytes.erase(bytes.find("xref"));
  test::Recorder got;
  const Verdict verdict = read_pdf(bytes, got);
  CHECK(verdict.outcome == Outcome::Partial);
  REQUIRE(got.pages.size() == 2);
  CHECK(got.pages[0].text == "Hello there\nagain\n");
  CHECK(got.pages[1].text == "Second page\n");
}

TEST_CASE("R59 a PDF whose table leads nowhere is read all the same, and is whole when its end is there") {
  PdfBuilder pdf;
  pdf.add_page(kHello);
  std::string bytes = pdf.finish();
  bytes.replace(bytes.rfind("startxref"), 12, "startxref\n99");
  test::Recorder got;
  CHECK(read_pdf(bytes, got).outcome == Outcome::Complete);
  CHECK(got.text() == "Hello there\nagain\n");
}

TEST_CASE("locked PDFs open with the user's or the owner's password, wherever it stands in the list") {
  const std::string folder = source_dir() + "/../shared/corpora/hostile/files/password/";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: the corpus of locked files is not there");
    return;
  }
  for (const char* name : {"pdf_aes128.pdf", "pdf_aes256.pdf"}) {  // revisions 4 and 6
    CAPTURE(name);
    const std::string bytes = read_file(folder + name);
    test::Recorder locked;
    CHECK(read_pdf(bytes, locked).outcome == Outcome::Encrypted);
    test::Recorder wrong;
    CHECK(read_pdf(bytes, wrong, {"no", "nor this"}).outcome == Outcome::Encrypted);
    test::Recorder got;
    CHECK(read_pdf(bytes, got, {"no", "", "user123", "later"}).outcome == Outcome::Complete);
    CHECK(got.text().find("locked words") != std::string::npos);
  }
  test::Recorder empty;
  CHECK(read_pdf(read_file(folder + "pdf_ownerpw_only.pdf"), empty).outcome == Outcome::Complete);
  CHECK(empty.text().find("locked words") != std::string::npos);
}

TEST_CASE("what is no PDF inside is Damaged, and a PDF that lies about its pages ends soon") {
  test::Recorder got;
  CHECK(read_pdf("%PDF-1.4\nnothing of it", got).outcome == Outcome::Damaged);
  std::string lie = one_page(kHello);
  lie.replace(lie.find("/Count 1"), 8, "/Count 1000000");
  test::Recorder pages;
  const Verdict verdict = read_pdf(lie, pages);
  CHECK(is_failure(verdict.outcome) == pages.pages.empty());
  CHECK(pages.pages.size() <= 100);
}

TEST_CASE("a PDF page is drawn as PNG, up to the number of pixels that was allowed") {
  const std::string pdf = one_page("1 0 0 rg 0 0 100 100 re f");
  RenderOptions wish;
  wish.dpi = 72;
  const Picture picture = render_page(*input_over(pdf), {}, wish);
  CHECK(picture.width == 200);
  CHECK(picture.height == 100);
  CHECK(picture.png.starts_with("\x89PNG"));
  wish.max_pixels = 1'000;
  CHECK_THROWS_AS(render_page(*input_over(pdf), {}, wish), Error);
  wish = {};
  wish.page = 2;
  try {
    render_page(*input_over(pdf), {}, wish);
    FAIL("page 2 of 1 was drawn");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::NoPicture);
  }
}

TEST_CASE("a page whose box is endless is read as one of usual size") {
  const std::string endless = "3" + std::string(38, '0') + ".5";  // its width is more than a float holds
  std::string pdf = one_page(kHello);
  pdf.replace(pdf.find("[0 0 200 100]"), 13,
              "[-" + endless + " -" + endless + " " + endless + " " + endless + "]");
  test::Recorder got;
  read_pdf(pdf, got);
  REQUIRE(got.pages.size() == 1);
  CHECK(got.pages[0].width == 612);
  CHECK(got.pages[0].height == 792);
}

TEST_CASE("a page of a billion points is read and not drawn") {
  std::string pdf = one_page(kHello);
  pdf.replace(pdf.find("[0 0 200 100]"), 13, "[0 0 1000000000 1000000000]");
  test::Recorder got;
  read_pdf(pdf, got);
  CHECK(got.text().find("Hello") != std::string::npos);
  CHECK_THROWS_AS(render_page(*input_over(pdf), {}, {}), Error);
}

TEST_CASE("dates of PDF become ISO 8601, as precise as they are") {
  CHECK(read_pdf_date("D:20140430120501+08'00'") == "2014-04-30T12:05:01+08:00");
  CHECK(read_pdf_date("D:20140430120501Z") == "2014-04-30T12:05:01Z");
  CHECK(read_pdf_date("D:20140430120501-05'30") == "2014-04-30T12:05:01-05:30");
  CHECK(read_pdf_date("20140430") == "2014-04-30");
  CHECK(read_pdf_date("D:2014") == "2014");
  CHECK(read_pdf_date("D:201413") == "2014");
  CHECK(read_pdf_date("D:2014043012") == "2014-04-30T12:00");
  CHECK(read_pdf_date("yesterday").empty());
  CHECK(read_pdf_date("").empty());
}

TEST_CASE("a large PDF is read block by block with the same result") {
  // Above 64 MiB PDFium asks for blocks; a stream that nothing refers to makes it large.
  PdfBuilder pdf;
  pdf.add_page(kHello);
  pdf.add_stream(std::string(65U << 20, 'x'));
  test::Recorder got;
  CHECK(read_pdf(pdf.finish(), got).outcome == Outcome::Complete);
  CHECK(got.text() == "Hello there\nagain\n");
}

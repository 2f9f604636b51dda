// R32: forms that draw themselves or each other without end cost neither the memory nor the text of the page.
#include "extract/pdf_forms.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/pdf_builder.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using test::PdfBuilder;
using std::string_literals::operator""s;

namespace {

const std::string kFont = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";

int add_form(PdfBuilder& pdf, const std::string& content, const std::string& xobjects) {
  return pdf.add_stream(content, "/Type/XObject/Subtype/Form/BBox[0 0 200 100]/Resources<<" + kFont +
                                     "/XObject<<" + xobjects + ">>>>");
}

std::string times(int count, const std::string& text) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

test::Recorder read(const std::string& bytes) {
  test::Recorder got;
  CHECK(extract_document(*input_over(bytes), {}, got).outcome == Outcome::Complete);
  return got;
}

}  // namespace

TEST_CASE("R32 a form that draws itself twice is drawn once, and the page is read") {
  PdfBuilder pdf;
  add_form(pdf, "BT /F 12 Tf 20 50 Td (inside) Tj ET /X Do /Y Do", "/X 3 0 R/Y 3 0 R");
  pdf.add_page("BT /F 12 Tf 20 80 Td (before) Tj ET /X Do BT /F 12 Tf 20 20 Td (after) Tj ET", {},
               "/XObject<</X 3 0 R>>");
  const auto got = read(pdf.finish());
  CHECK(got.text().find("before") != std::string::npos);
  CHECK(got.text().find("inside") != std::string::npos);
  CHECK(got.text().find("after") != std::string::npos);
  CHECK(got.property("forms that draw each other") == "read once each|");
}

TEST_CASE("R32 forms that draw each other in a ring keep the text of each") {
  PdfBuilder pdf;
  for (int i = 0; i < 3; ++i) {
    const std::string next = std::to_string(3 + (i + 1) % 3) + " 0 R";
    add_form(pdf,
             "BT /F 12 Tf 20 " + std::to_string(20 + 20 * i) + " Td (ring" + std::to_string(i) + ") Tj ET " +
                 times(4, "/N Do "),
             "/N " + next);
  }
  pdf.add_page("/X Do", {}, "/XObject<</X 3 0 R>>");
  const auto got = read(pdf.finish());
  for (const char* word : {"ring0", "ring1", "ring2"}) CHECK(got.text().find(word) != std::string::npos);
}

TEST_CASE("R32 twelve forms that each draw the next ten times keep the text of each") {
  PdfBuilder pdf;
  for (int i = 0; i < 12; ++i) {
    const std::string word =
        "BT /F 6 Tf 20 " + std::to_string(8 * i) + " Td (deep" + std::to_string(i) + ") Tj ET ";
    add_form(pdf, word + (i < 11 ? times(10, "/X Do ") : ""),
             i < 11 ? "/X " + std::to_string(4 + i) + " 0 R" : "");
  }
  pdf.add_page("/X Do", {}, "/XObject<</X 3 0 R>>");
  const auto got = read(pdf.finish());
  for (int i = 0; i < 12; ++i) CHECK(got.text().find("deep" + std::to_string(i)) != std::string::npos);
}

TEST_CASE("R32 a form without resources of its own draws itself through those of the page") {
  PdfBuilder pdf;
  pdf.add_stream("BT /F 12 Tf 20 50 Td (inside) Tj ET /X Do /X Do",
                 "/Type/XObject/Subtype/Form/BBox[0 0 200 100]");
  pdf.add_page("/X Do", {}, "/XObject<</X 3 0 R>>");
  CHECK(read(pdf.finish()).text().find("inside") != std::string::npos);
}

TEST_CASE("R24 forms that cannot be unpacked here and use the resources of the page keep their text") {
  const auto hex = [](const std::string& text) {
    std::string out;
    for (const unsigned char c : text) {
      out += "0123456789ABCDEF"[c >> 4];
      out += "0123456789ABCDEF"[c & 15];
    }
    return out + ">";
  };
  PdfBuilder pdf;
  for (const char* word : {"letterhead", "footer"})
    pdf.add_stream(hex("BT /F 12 Tf 20 50 Td ("s + word + ") Tj ET"),
                   "/Type/XObject/Subtype/Form/BBox[0 0 200 100]/Filter/ASCIIHexDecode");
  pdf.add_page("/X Do 1 0 0 1 0 -30 cm /Y Do", {}, "/XObject<</X 3 0 R/Y 4 0 R>>");
  const auto got = read(pdf.finish());
  CHECK(got.text().find("letterhead") != std::string::npos);
  CHECK(got.text().find("footer") != std::string::npos);
  CHECK(got.property("forms that draw each other") == "");
}

TEST_CASE("forms that are drawn a bounded number of times are left alone") {
  PdfBuilder pdf;
  add_form(pdf, "BT /F 2 Tf 20 50 Td (inner) Tj ET", "");
  add_form(pdf, times(30, "1 0 0 1 0 -2 cm /X Do "), "/X 3 0 R");
  pdf.add_page("/Y Do", {}, "/XObject<</Y 4 0 R>>");
  const std::string bytes = pdf.finish();
  auto objects = PdfObjects::open(bytes);
  REQUIRE(objects);
  CHECK_FALSE(untangle_pdf_forms(*objects));
  const auto got = read(bytes);
  std::size_t count = 0;
  for (std::size_t at = got.text().find("inner"); at != std::string::npos;
       at = got.text().find("inner", at + 1))
    ++count;
  CHECK(count > 20);
}

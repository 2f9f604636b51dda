#include "extract/pdf_value.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/pdf_forms.h"

using namespace casebound::extract;

namespace {

PdfValue read(std::string_view bytes) { return PdfScanner(bytes).read(); }

}  // namespace

TEST_CASE("objects of the PDF language are read as ISO 32000-1 7.3 writes them") {
  const PdfValue all = read(
      "<< /Type /Page % a remark >> \n /A#42 -3.5 /S (a\\(b\\)\\101\\\nc(d)) /H <48 656C6c6f7> /R 12 0 R /N "
      "null /B true "
      "/L [1 2 0 R (x)] >>");
  REQUIRE(all.is(PdfValue::Kind::Dictionary));
  CHECK(all["Type"].is_name("Page"));
  CHECK(all["AB"].number == doctest::Approx(-3.5));
  CHECK(all["S"].text == "a(b)Ac(d)");
  CHECK(all["H"].text == "Hellop");
  CHECK(all["R"].is(PdfValue::Kind::Reference));
  CHECK(all["R"].whole() == 12);
  CHECK(all["N"].is(PdfValue::Kind::Null));
  CHECK(all["B"].number == 1);
  REQUIRE(all["L"].items.size() == 3);
  CHECK(all["L"].items[1].is(PdfValue::Kind::Reference));
  CHECK(all["nothing"].is(PdfValue::Kind::Null));
}

TEST_CASE("one object after the other is read, then operators, then the end") {
  PdfScanner scanner("1 0 obj /X Do 12");
  CHECK(scanner.read().whole() == 1);
  CHECK(scanner.read().is(PdfValue::Kind::Number));
  CHECK(scanner.read().text == "obj");
  CHECK(scanner.read().is_name("X"));
  CHECK(scanner.read().text == "Do");
  CHECK(scanner.read().whole() == 12);
  CHECK(scanner.read().is(PdfValue::Kind::End));
}

TEST_CASE("what is nested without end, too large, or cut ends the reading") {
  CHECK(read(std::string(100'000, '[')).is(PdfValue::Kind::End));
  CHECK(read("[" + std::string(2'000'000, '0').replace(1, 1, " ") + "]").is(PdfValue::Kind::Array));
  std::string many = "[";
  for (int i = 0; i < 500'000; ++i) many += "0 ";
  CHECK(read(many).is(PdfValue::Kind::End));
  CHECK(read("<</A 1/B(cut").is(PdfValue::Kind::Dictionary));
  CHECK(read("").is(PdfValue::Kind::End));
  CHECK(read(")").is(PdfValue::Kind::Keyword));
}

TEST_CASE("of two values under one key the last one holds") { CHECK(read("<</A 1/A 2>>")["A"].whole() == 2); }

TEST_CASE("a dictionary that is not closed ends with its object") {
  PdfScanner scanner("<</A 1 endobj 2 0 obj");
  CHECK(scanner.read()["A"].whole() == 1);
  CHECK(scanner.read().text == "endobj");
}

TEST_CASE("text strings come as UTF-8, whichever of the three encodings they have") {
  CHECK(decode_pdf_text("plain \x84 \xE9 \xA0") == "plain \u2014 \u00E9 \u20AC");
  CHECK(decode_pdf_text(std::string_view("\xFE\xFF\x65\xB0\x75\x86\xD8\x40\xDC\x0B", 10)) == "新疆𠀋");
  CHECK(decode_pdf_text("\xEF\xBB\xBF新疆") == "新疆");
  CHECK(decode_pdf_text(std::string_view("\xFE\xFF\0\x1B\0e\0n\0\x1B\0A", 12)) == "A");
}

TEST_CASE("what is written is read back") {
  const std::string bytes = "<</A#20B[1 -2.5 (x\\000y)<</C 3 0 R>>true null]/D/E>>";
  std::string out;
  write_pdf_value(out, read(bytes));
  std::string again;
  write_pdf_value(again, read(out));
  CHECK(out == again);
  CHECK(read(out)["A B"].items[2].text == std::string("x\0y", 3));
  CHECK(read(out)["A B"].items[3]["C"].whole() == 3);
}

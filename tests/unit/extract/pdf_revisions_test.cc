// R21: every version of a PDF that lies in the file is counted, and can be read as a document of its own.
#include "extract/pdf_revisions.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/pdf_builder.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using test::PdfBuilder;

namespace {

std::string first_version(const std::string& words) {
  PdfBuilder pdf;
  pdf.add_page("BT /F 12 Tf 20 70 Td (" + words + ") Tj ET");
  const int info = pdf.add("<</Title(First title)>>");
  return pdf.finish("/Info " + std::to_string(info) + " 0 R");
}

/// The file with a later version of object 3 (the page's content) and 5 (its properties) behind it.
std::string saved_again(const std::string& before, const std::string& words, const std::string& title) {
  const std::string content = "BT /F 12 Tf 20 70 Td (" + words + ") Tj ET";
  return test::append_to_pdf(
      before,
      {{3, "<</Length " + std::to_string(content.size()) + ">>stream\n" + content + "\nendstream"},
       {5, "<</Title(" + title + ")>>"}},
      "/Info 5 0 R");
}

Verdict read(const std::string& bytes, test::Recorder& into, const std::string& media_type = {}) {
  ExtractOptions options;
  options.declared_media_type = media_type;
  return extract_document(*input_over(bytes), options, into);
}

}  // namespace

TEST_CASE("R21 a PDF that was saved again gives its earlier version with the old text and the old title") {
  const std::string first = first_version("the old words");
  const std::string second = saved_again(first, "the new words", "Second title");
  test::Recorder got;
  CHECK(read(second, got).outcome == Outcome::Complete);
  CHECK(got.text().find("the new words") == 0);
  CHECK(got.last_facts.title == "Second title");
  CHECK(got.property("revisions") == "2|");
  CHECK(got.last_facts.children_declared == 1);
  REQUIRE(got.children.size() == 1);
  CHECK(got.children[0].info.name == "revision 1 of 2");
  CHECK(got.children[0].bytes == first);
  CHECK(got.children[0].verdict.outcome == Outcome::Complete);

  test::Recorder old;
  CHECK(read(got.children[0].bytes, old, got.children[0].info.media_type).outcome == Outcome::Complete);
  CHECK(old.text().find("the old words") == 0);
  CHECK(old.last_facts.title == "First title");
  CHECK(old.property("revision") == "1 of 2|");
}

TEST_CASE("R21 each of several versions is given once: an earlier version gives none of its own") {
  const std::string first = first_version("one");
  const std::string second = saved_again(first, "two", "b");
  const std::string third = saved_again(second, "three", "c");
  test::Recorder got;
  read(third, got);
  REQUIRE(got.children.size() == 2);
  CHECK(got.children[0].bytes == first);
  CHECK(got.children[1].bytes == second);
  CHECK(got.children[1].info.name == "revision 2 of 3");
  test::Recorder second_read;
  read(second, second_read, got.children[1].info.media_type);
  CHECK(second_read.children.empty());
  CHECK(second_read.text().find("two") == 0);
}

TEST_CASE("R21 one version is one, whatever lies behind it") {
  const std::string plain = first_version("one");
  for (const std::string& bytes :
       {plain, plain + "\n\n\0 garbage 12345", plain + "%%EOF\n", "junk\n" + plain}) {
    test::Recorder got;
    read(bytes, got);
    CHECK(got.children.empty());
    CHECK(got.property("revisions").empty());
    CHECK(got.text().find("one") == 0);
  }
}

TEST_CASE("R21 the two ends of a linearized file are one version") {
  // The first page's table stands before the rest and ends with an %%EOF of its own.
  std::string file = "%PDF-1.7\n1 0 obj<</Linearized 1/L 00000/N 1>>endobj\n";
  const std::string first_table = std::to_string(file.size());
  file += "xref\n0 0\ntrailer<</Root 9 0 R>>\nstartxref\n" + first_table + "\n%%EOF\n";
  file += "2 0 obj<<>>endobj\n";
  const std::string main_table = std::to_string(file.size());
  file += "xref\n0 0\ntrailer<<>>\nstartxref\n" + first_table + "\n%%EOF\n";
  const std::string length = std::to_string(file.size());
  file.replace(file.find("00000"), 5, std::string(5 - length.size(), '0') + length);
  CHECK(find_pdf_revisions(*input_over(file)) == std::vector<std::uint64_t>{file.size()});
  // Saved again, it has two.
  const std::string more = file + "3 0 obj<<>>endobj\nxref\n0 0\ntrailer<<>>\nstartxref\n" +
                           std::to_string(file.size() + 18) + "\n%%EOF\n";
  CHECK(find_pdf_revisions(*input_over(more)) == std::vector<std::uint64_t>{file.size(), more.size()});
}

TEST_CASE("R21 a PDF inside a PDF that is not packed does not count") {
  PdfBuilder pdf("/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>");
  pdf.add_stream(first_version("inner"), "/Type/EmbeddedFile");
  pdf.add("<</Type/Filespec/F(a.pdf)/EF<</F 3 0 R>>>>");
  pdf.add_page("BT /F 12 Tf 20 70 Td (outer) Tj ET");
  const std::string bytes = pdf.finish();
  CHECK(find_pdf_revisions(*input_over(bytes)) == std::vector<std::uint64_t>{bytes.size()});
}

TEST_CASE("R21 of 500 versions so many are taken out as there is room for, and it is said") {
  std::string file = first_version("number 0");
  for (int i = 1; i < 500; ++i) file = saved_again(file, "number " + std::to_string(i), "t");
  test::Recorder got;
  const Verdict verdict = read(file, got);
  CHECK(verdict.outcome == Outcome::Partial);
  CHECK(verdict.reason.find("499 earlier versions") != std::string::npos);
  CHECK(verdict.reason.find("479 of them") != std::string::npos);
  CHECK(got.property("revisions") == "500|");
  REQUIRE(got.children.size() == 20);
  CHECK(got.children.front().info.name == "revision 1 of 500");
  CHECK(got.children.back().info.name == "revision 499 of 500");
  CHECK(got.last_facts.children_declared == 499);
}

TEST_CASE("R21 versions that are large together are held to their room") {
  const PdfRevisions chosen = choose_pdf_revisions({40, 60, 80, 100}, 130);
  CHECK(chosen.count == 4);
  REQUIRE(chosen.given.size() == 2);
  CHECK(chosen.given[0].number == 1);
  CHECK(chosen.given[1].number == 3);
  CHECK(chosen.left == 1);
  CHECK(choose_pdf_revisions({100}, 10).given.empty());
}

TEST_CASE("a version's media type is read back, and others say nothing") {
  CHECK(revision_of_media_type(revision_media_type(2, 3)) == "2 of 3");
  CHECK_FALSE(revision_of_media_type("application/pdf"));
  CHECK_FALSE(revision_of_media_type("application/pdf; revision=x/3"));
}

#include "extract/pdf_objects.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

#include "extract/pdf_builder.h"

using namespace casebound::extract;
using casebound::test::append_to_pdf;
using casebound::test::PdfBuilder;

namespace {

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
           bytes.size());
  out.resize(size);
  return out;
}

/// Catalogue and pages in an object stream, the table a stream with the predictor that every writer uses.
std::string packed_pdf() {
  std::string out = "%PDF-1.7\n";
  const std::string first = "<</Type/Catalog/Pages 3 0 R/Here(in a stream)>> ";
  const std::string heads = "2 0 3 " + std::to_string(first.size()) + " ";
  const std::string stream = deflated(heads + first + "<</Type/Pages/Kids[]/Count 0>>");
  const std::size_t at = out.size();
  out += "1 0 obj\n<</Type/ObjStm/N 2/First " + std::to_string(heads.size()) + "/Filter/FlateDecode/Length " +
         std::to_string(stream.size()) + ">>stream\n" + stream + "\nendstream\nendobj\n";
  const std::size_t table = out.size();
  const auto row = [](int kind, std::size_t place, int index) {
    return std::string{static_cast<char>(kind), static_cast<char>(place >> 8),
                       static_cast<char>(place & 255U), static_cast<char>(index)};
  };
  std::string rows;
  std::string before(4, '\0');
  for (const std::string& each :
       {row(0, 0, 0), row(1, at, 0), row(2, 1, 0), row(2, 1, 1), row(1, table, 0)}) {
    rows += '\2';
    for (std::size_t i = 0; i < 4; ++i) rows += static_cast<char>(each[i] - before[i]);
    before = each;
  }
  const std::string packed = deflated(rows);
  return out +
         "4 0 obj\n<</Type/XRef/W[1 2 1]/Size 5/Root 2 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12"
         "/Columns 4>>/Length " +
         std::to_string(packed.size()) + ">>stream\n" + packed + "\nendstream\nendobj\nstartxref\n" +
         std::to_string(table) + "\n%%EOF\n";
}

}  // namespace

TEST_CASE("objects are found through a table, the newest version of each") {
  PdfBuilder pdf;
  const int number = pdf.add("(old)");
  const std::string bytes = append_to_pdf(pdf.finish(), {{number, "(new)"}});
  auto objects = PdfObjects::open(bytes);
  REQUIRE(objects);
  CHECK(objects->load(static_cast<std::uint64_t>(number)).text == "new");
  CHECK(objects->catalog()["Type"].is_name("Catalog"));
  CHECK(objects->load(77).is(PdfValue::Kind::Null));
  CHECK_FALSE(objects->has_stream_table());
}

TEST_CASE("objects are found through streams with predictors, inside object streams") {
  const std::string bytes = packed_pdf();
  auto objects = PdfObjects::open(bytes);
  REQUIRE(objects);
  CHECK(objects->has_stream_table());
  CHECK(objects->catalog()["Here"].text == "in a stream");
  CHECK(objects->get(objects->catalog(), "Pages")["Type"].is_name("Pages"));
  const std::string_view there[] = {"/Kids[]"};
  const std::string_view nowhere[] = {"/Nothing"};
  CHECK(objects->mentions(there));
  CHECK_FALSE(objects->mentions(nowhere));
}

TEST_CASE("a stream is as long as it says, or up to its end when that is a lie") {
  PdfBuilder pdf;
  const int honest = pdf.add_stream("endstream is a word in it");
  const int liar = pdf.add("<</Length 99999>>stream\nshort\nendstream");
  const int packed = pdf.add_stream(deflated("unpacked"), "/Filter[/FlateDecode]");
  const std::string bytes = pdf.finish();
  auto objects = PdfObjects::open(bytes);
  REQUIRE(objects);
  const auto text = [&](int number) {
    const auto stream = objects->load_stream(static_cast<std::uint64_t>(number));
    return stream ? objects->unpack(*stream).value_or("?") : "none";
  };
  CHECK(text(honest) == "endstream is a word in it");
  CHECK(text(liar) == "short\n");
  CHECK(text(packed) == "unpacked");
}

TEST_CASE("tables that lead around or nowhere end") {
  PdfBuilder pdf;
  const std::string bytes = pdf.finish();
  const std::string start = bytes.substr(bytes.rfind("startxref") + 10);
  const std::string loop = pdf.finish("/Prev " + start.substr(0, start.find('\n')));
  CHECK(PdfObjects::open(loop));
  CHECK_FALSE(PdfObjects::open(bytes.substr(0, bytes.size() / 2)));
  CHECK_FALSE(PdfObjects::open(""));
  CHECK_FALSE(PdfObjects::open("startxref\n0\n%%EOF"));
  const std::string self = "%PDF-1.7\n1 0 obj\n1 0 R\nendobj\n";
  auto objects =
      PdfObjects::open(self + "xref\n1 1\n0000000009 00000 n \ntrailer<</Root 1 0 R>>\nstartxref\n" +
                       std::to_string(self.size()) + "\n%%EOF");
  CHECK_FALSE(objects);
}

// Documents that only LibreOffice reads, through the whole way in. Each is made by the test: a flat
// OpenDocument file, turned into the old format by LibreOffice in its own room.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "desk/conversions.h"
#include "desk/desk_case.h"
#include "desk/reading.h"
#include "extract/ole_builder.h"
#include "places.h"
#include "sandbox/conversion.h"

namespace casebound::desk {
namespace {

using sandbox::OfficePart;
using test::OleBuilder;

bool has_libreoffice() {
  static const auto office = sandbox::find_office();
  bool whole = office.has_value();
  for (const OfficePart part : {OfficePart::Writer, OfficePart::Calc, OfficePart::Impress, OfficePart::Draw})
    whole = whole && sandbox::has_part(*office, part);
  if (!whole) MESSAGE("skipped: LibreOffice is not installed (scripts/setup office)");
  return whole;
}

sandbox::ByteSource source_over(const std::string& bytes) {
  return {bytes.size(), [&bytes](std::uint64_t offset, std::span<char> out) {
            return bytes.copy(out.data(), out.size(), std::min<std::size_t>(offset, bytes.size()));
          }};
}

std::string converted(const std::string& bytes, const std::string& from, const std::string& to) {
  const sandbox::WorkerCommand worker{binary_dir() + "/casebound-worker", {}};
  const auto conversion = sandbox::convert(worker, source_over(bytes), from, to, {}, -1);
  REQUIRE(conversion);
  CAPTURE(conversion->verdict.reason);
  REQUIRE(conversion->verdict.outcome == Outcome::Complete);
  return conversion->bytes;
}

/// A flat OpenDocument file. \param kind "text", "spreadsheet", "presentation"
std::string flat(const std::string& kind, const std::string& styles, const std::string& body) {
  const std::string names = "=\"urn:oasis:names:tc:opendocument:xmlns:";
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document office:version=\"1.3\"";
  out += " office:mimetype=\"application/vnd.oasis.opendocument." + kind + "\"";
  for (const std::string name : {"office", "style", "text", "table", "presentation"})
    out += " xmlns:" + name + names + name + ":1.0\"";
  out += " xmlns:draw" + names + "drawing:1.0\" xmlns:fo" + names + "xsl-fo-compatible:1.0\"";
  out += " xmlns:svg" + names + "svg-compatible:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">";
  out += styles + "<office:body><office:" + kind + ">" + body;
  return out + "</office:" + kind + "></office:body></office:document>";
}

struct Marked {
  std::string text;
  std::map<std::string, std::string> by_kind;  ///< of all pages: what a kind of mark covers
};

Marked marked_text(const DeskCase& c, const std::string& name) {
  Marked out;
  for (const PageText& page : read_pages(c.read(), name)) {
    out.text += page.content.text;
    for (const Mark& mark : page.content.marks)
      out.by_kind[std::string(to_string(mark.kind))] +=
          page.content.text.substr(mark.begin, mark.end - mark.begin) + "|";
  }
  return out;
}

bool covers(const Marked& found, const std::string& kind, const std::string& words) {
  const auto of_kind = found.by_kind.find(kind);
  return of_kind != found.by_kind.end() && of_kind->second.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("R17 tracked changes, comments, hidden text, headers and notes of a .doc are found and marked") {
  if (!has_libreoffice()) return;
  DeskCase c;
  const std::string styles =
      "<office:automatic-styles><style:style style:name=\"H\" style:family=\"text\"><style:text-properties "
      "text:display=\"none\"/></style:style><style:page-layout "
      "style:name=\"L\"><style:header-style/></style:page-layout></office:automatic-styles>"
      "<office:master-styles><style:master-page style:name=\"Standard\" "
      "style:page-layout-name=\"L\"><style:header><text:p>HEADERWORD</text:p></style:header></"
      "style:master-page></office:master-styles>";
  const std::string body =
      "<text:tracked-changes><text:changed-region "
      "text:id=\"d\"><text:deletion><office:change-info><dc:creator>Ann</"
      "dc:creator><dc:date>2019-06-14T10:00:00</dc:date></office:change-info>"
      "<text:p>DELETEDWORD </text:p></text:deletion></text:changed-region><text:changed-region "
      "text:id=\"i\"><text:insertion><office:change-info><dc:creator>Bob</"
      "dc:creator><dc:date>2019-06-15T10:00:00</dc:date></office:change-info></text:insertion></"
      "text:changed-region></text:tracked-changes>"
      "<text:p>第十七号指令 ئۇيغۇر body <text:change text:change-id=\"d\"/><text:change-start "
      "text:change-id=\"i\"/>INSERTEDWORD <text:change-end text:change-id=\"i\"/>"
      "<text:span "
      "text:style-name=\"H\">HIDDENWORD</text:span><office:annotation><dc:creator>Ann</"
      "dc:creator><dc:date>2019-06-14T10:00:00</dc:date><text:p>COMMENTWORD</text:p></office:annotation>"
      "<text:note "
      "text:note-class=\"footnote\"><text:note-citation>1</"
      "text:note-citation><text:note-body><text:p>NOTEWORD</text:p></text:note-body></text:note></text:p>";
  c.write("leak/letter.doc", converted(flat("text", styles, body), "fodt", "doc"));
  const IngestReport report = c.add({c.leak()});
  CHECK(report.files == Tally{1, 0, 0, 0, 0});
  const Marked found = marked_text(c, "leak/letter.doc");
  CAPTURE(found.text);
  CHECK(found.text.find("第十七号指令 ئۇيغۇر body") != std::string::npos);
  CHECK(covers(found, "deleted", "DELETEDWORD"));
  CHECK(covers(found, "inserted", "INSERTEDWORD"));
  CHECK(covers(found, "hidden", "HIDDENWORD"));
  CHECK(covers(found, "comment", "COMMENTWORD"));
  CHECK(covers(found, "header", "HEADERWORD"));
  CHECK(covers(found, "note", "NOTEWORD"));
  CHECK(c.search("DELETEDWORD").total == 1);
  const auto documents = c.documents();
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].facts.media_type == "application/msword");
  CHECK(documents[0].facts.type == "document");
}

TEST_CASE("R17 hidden sheets, rows and columns and comments of an .xls are found and marked") {
  if (!has_libreoffice()) return;
  DeskCase c;
  const auto cell = [](const std::string& text) {
    return "<table:table-cell office:value-type=\"string\"><text:p>" + text + "</text:p></table:table-cell>";
  };
  const std::string styles =
      "<office:automatic-styles><style:style style:name=\"T\" style:family=\"table\"><style:table-properties "
      "table:display=\"false\"/></style:style></office:automatic-styles>";
  const std::string body =
      "<table:table table:name=\"open\"><table:table-column/><table:table-column "
      "table:visibility=\"collapse\"/>"
      "<table:table-row>" +
      cell("SHOWNWORD") + cell("COLUMNWORD") +
      "<table:table-cell "
      "office:value-type=\"string\"><office:annotation><dc:creator>Ann</dc:creator><text:p>COMMENTWORD</"
      "text:p></office:annotation><text:p>x</text:p></table:table-cell></table:table-row>"
      "<table:table-row table:visibility=\"collapse\">" +
      cell("ROWWORD") +
      "</table:table-row></table:table>"
      "<table:table table:name=\"closed\" table:style-name=\"T\"><table:table-column/><table:table-row>" +
      cell("SHEETWORD") + "</table:table-row></table:table>";
  c.write("leak/table.xls", converted(flat("spreadsheet", styles, body), "fods", "xls"));
  CHECK(c.add({c.leak()}).files == Tally{1, 0, 0, 0, 0});
  const Marked found = marked_text(c, "leak/table.xls");
  CAPTURE(found.text);
  CHECK(found.text.find("SHOWNWORD") != std::string::npos);
  CHECK_FALSE(covers(found, "hidden", "SHOWNWORD"));
  for (const std::string word : {"COLUMNWORD", "ROWWORD", "SHEETWORD"}) {
    CAPTURE(word);
    CHECK(covers(found, "hidden", word));
  }
  CHECK(covers(found, "comment", "COMMENTWORD"));
  CHECK(c.documents().at(0).facts.type == "spreadsheet");
}

TEST_CASE("R17 hidden slides and speaker notes of a .ppt are found and marked, slide by slide") {
  if (!has_libreoffice()) return;
  DeskCase c;
  const auto slide = [](const std::string& name, const std::string& text, const std::string& notes,
                        const std::string& style) {
    return "<draw:page draw:name=\"" + name + "\" draw:master-page-name=\"M\" draw:style-name=\"" + style +
           "\"><draw:frame svg:x=\"1cm\" svg:y=\"1cm\" svg:width=\"9cm\" "
           "svg:height=\"3cm\"><draw:text-box><text:p>" +
           text +
           "</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame "
           "presentation:class=\"notes\" svg:x=\"1cm\" svg:y=\"9cm\" svg:width=\"9cm\" "
           "svg:height=\"3cm\"><draw:text-box><text:p>" +
           notes + "</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>";
  };
  const std::string styles =
      "<office:automatic-styles><style:page-layout style:name=\"L\"><style:page-layout-properties "
      "fo:page-width=\"25cm\" fo:page-height=\"19cm\"/></style:page-layout>"
      "<style:style style:name=\"S\" style:family=\"drawing-page\"/><style:style style:name=\"H\" "
      "style:family=\"drawing-page\"><style:drawing-page-properties "
      "presentation:visibility=\"hidden\"/></style:style></office:automatic-styles>"
      "<office:master-styles><style:master-page style:name=\"M\" "
      "style:page-layout-name=\"L\"/></office:master-styles>";
  c.write("leak/talk.ppt",
          converted(flat("presentation", styles,
                         slide("one", "SHOWNWORD", "NOTESWORD", "S") + slide("two", "HIDDENWORD", "", "H")),
                    "fodp", "ppt"));
  CHECK(c.add({c.leak()}).files == Tally{1, 0, 0, 0, 0});
  const auto pages = read_pages(c.read(), "leak/talk.ppt");
  REQUIRE(pages.size() == 2);
  CHECK(pages[0].content.kind == PageKind::Slide);
  const Marked found = marked_text(c, "leak/talk.ppt");
  CAPTURE(found.text);
  CHECK(pages[0].content.text.find("SHOWNWORD") != std::string::npos);
  CHECK(covers(found, "note", "NOTESWORD"));
  CHECK(covers(found, "hidden", "HIDDENWORD"));
}

TEST_CASE("an .rtf is read by LibreOffice, and two runs give the same case") {
  if (!has_libreoffice()) return;
  const std::string rtf =
      "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}{\\header Header words}"
      "{\\*\\revtbl{Unknown;}{Ann;}}\\f0 \\'d6\\'d0\\'ce\\'c4 \\u20877? plain {\\v hiddenword} "
      "{\\deleted\\revauthdel1 deletedword}\\par}";
  std::vector<std::string> readings;
  for (int run = 0; run < 2; ++run) {
    DeskCase c;
    c.write("leak/note.rtf", rtf);
    CHECK(c.add({c.leak()}).files == Tally{1, 0, 0, 0, 0});
    const Marked found = marked_text(c, "leak/note.rtf");
    CAPTURE(found.text);
    CHECK(found.text.find("中文 再 plain") != std::string::npos);
    CHECK(covers(found, "hidden", "hiddenword"));
    CHECK(covers(found, "deleted", "deletedword"));
    CHECK(covers(found, "header", "Header words"));
    readings.push_back(read_pages(c.read(), "leak/note.rtf").at(0).reading);
  }
  CHECK(readings[0] == readings[1]);
}

TEST_CASE("what LibreOffice cannot read is damaged, and the next document is read") {
  if (!has_libreoffice()) return;
  DeskCase c;
  const std::string noise(5000, '\x02');
  c.write("leak/1.doc", OleBuilder::build({{"WordDocument", OleBuilder::stream(noise)}}));
  c.write("leak/2.doc", converted(flat("text", "", "<text:p>AFTERWARDS</text:p>"), "fodt", "doc"));
  Watch watch;
  CHECK(c.add({c.leak()}, {}, watch).files == Tally{1, 0, 1, 0, 0});
  CHECK(c.search("AFTERWARDS").total == 1);
  REQUIRE(watch.failures.size() == 1);
  CHECK(watch.failures[0].outcome == Outcome::Damaged);
  CHECK(watch.failures[0].reason.find("LibreOffice could not read it") != std::string::npos);
}

TEST_CASE("a locked document of the old Office is Encrypted, with LibreOffice and without") {
  DeskCase c;
  std::string word("\xEC\xA5\xC1\0\0\0\0\0\0\0\0\x01", 12);
  word.resize(5000, '\x02');
  c.write("leak/locked.doc", OleBuilder::build({{"WordDocument", OleBuilder::stream(word)}}));
  Watch watch;
  CHECK(c.add({c.leak()}, {}, watch).files == Tally{0, 0, 1, 0, 0});
  REQUIRE(watch.failures.size() == 1);
  CHECK(watch.failures[0].outcome == Outcome::Encrypted);
}

TEST_CASE("every kind that LibreOffice reads names a package and an ending") {
  for (const std::string type : {"application/msword", "application/vnd.ms-excel",
                                 "application/vnd.ms-powerpoint", "application/rtf"}) {
    DocumentFacts facts;
    facts.media_type = type;
    const auto target = conversion_of(facts);
    REQUIRE(target);
    CHECK(target->when_refused == Outcome::Damaged);
    CHECK(target->advice.find("install libreoffice-") != std::string::npos);
    CHECK(target->advice.find("casebound add --retry Unsupported") != std::string::npos);
  }
  DocumentFacts other;
  for (const std::string type : {"", "application/octet-stream", "application/x-elf", "application/pdf"}) {
    other.media_type = type;
    CHECK_FALSE(conversion_of(other));
  }
}

}  // namespace casebound::desk

#include "extract/formats/xlsx.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "extract/formats/xlsx_sheet.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

std::string relation(std::string_view id, std::string_view type, std::string_view target,
                     bool external = false) {
  return "<Relationship Id='" + std::string(id) +
         "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + std::string(type) +
         "' Target='" + std::string(target) + "'" + (external ? " TargetMode='External'" : "") + "/>";
}
std::string relations(std::string_view inside) {
  return "<Relationships>" + std::string(inside) + "</Relationships>";
}
std::string worksheet(std::string_view rows, std::string_view before = "", std::string_view after = "") {
  return "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>" +
         std::string(before) + "<sheetData>" + std::string(rows) + "</sheetData>" + std::string(after) +
         "</worksheet>";
}
std::string words(std::string_view place, std::string_view text) {
  return "<c r='" + std::string(place) + "' t='inlineStr'><is><t>" + std::string(text) + "</t></is></c>";
}

struct Sheet {
  std::string name;
  std::string xml;
  std::string state = "visible";
};

ZipBuilder package(const std::vector<Sheet>& sheets, std::string_view in_workbook = "",
                   std::string_view more_relations = "", std::string_view properties = "") {
  ZipBuilder out;
  std::string list, rels(more_relations);
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    list += "<sheet name='" + sheets[i].name + "' sheetId='" + number + "' state='" + sheets[i].state +
            "' r:id='rId" + number + "'/>";
    rels += relation("rId" + number, "worksheet", "worksheets/sheet" + number + ".xml");
    out.add("xl/worksheets/sheet" + number + ".xml", sheets[i].xml);
  }
  out.add("_rels/.rels", relations(relation("r", "officeDocument", "xl/workbook.xml")));
  out.add("xl/workbook.xml", "<workbook>" + std::string(properties) + "<sheets>" + list + "</sheets>" +
                                 std::string(in_workbook) + "</workbook>");
  out.add("xl/_rels/workbook.xml.rels", relations(rels));
  return out;
}

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(std::string_view bytes, ExtractOptions options = {}) {
  Result out;
  out.verdict = kXlsx.extract(*input_over(bytes), options, out.sink);
  return out;
}

}  // namespace

TEST_CASE("rows are lines, cells are parted by tabs, the name of the sheet is its head") {
  const Result out =
      read(package({{"名单", worksheet("<row r='1'>" + words("A1", "姓名") + words("C1", "城市") +
                                       "</row><row r='2'>" + words("A2", "Aygul") + "</row>")}})
               .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "名单\n姓名\t\t城市\nAygul\n");
  CHECK(out.sink.marked(MarkKind::Header) == "名单|");
  CHECK(out.sink.last_facts.format == "xlsx");
  CHECK(out.sink.last_facts.type == "spreadsheet");
  CHECK(out.sink.pages[0].kind == PageKind::Sheet);
}

TEST_CASE("shared strings with runs, without phonetic ones; booleans, errors, cached results of formulas") {
  const Result out =
      read(package({{"s", worksheet("<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='b'><v>1</v></c>"
                                    "<c t='e'><v>#N/A</v></c><c t='str'><f>A1&amp;\"x\"</f><v>result</v></c>"
                                    "<c><f>1+1</f><v>2</v></c><c><f>SUM(A1)</f></c></row>")}},
                   "", relation("rS", "sharedStrings", "sharedStrings.xml"))
               .add("xl/sharedStrings.xml",
                    "<sst><si><r><t>two </t></r><r><t>runs</t></r></si>"
                    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si></sst>")
               .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "s\ntwo runs\t東京\tTRUE\t#N/A\tresult\t2\t=SUM(A1)\n");
  CHECK(out.sink.marked(MarkKind::Property) == "=SUM(A1)|");
}

TEST_CASE("numbers and dates are given as they are shown") {
  const std::string styles =
      "<styleSheet><numFmts><numFmt numFmtId='164' "
      "formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;'/>"
      "<numFmt numFmtId='165' formatCode=';;;'/></numFmts>"
      "<fonts><font/><font><color rgb='FFFFFFFF'/></font></fonts>"
      "<fills><fill><patternFill patternType='none'/></fill><fill><patternFill "
      "patternType='solid'/></fill></fills>"
      "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='10'/><xf numFmtId='165'/>"
      "<xf numFmtId='0' fontId='1' fillId='0'/><xf numFmtId='0' fontId='1' "
      "fillId='1'/></cellXfs></styleSheet>";
  const Result out = read(package({{"s", worksheet("<row><c s='1'><v>43538</v></c><c s='2'><v>0.1234</v></c>"
                                                   "<c><v>13812345678901</v></c><c s='3'><v>77</v></c>"
                                                   "<c s='4'><v>5</v></c><c s='5'><v>6</v></c>"
                                                   "<c t='d' s='1'><v>2019-03-14</v></c></row>")}},
                                  "", relation("rS", "styles", "styles.xml"))
                              .add("xl/styles.xml", styles)
                              .bytes());
  CHECK(out.sink.text() == "s\n2019年3月14日\t12.34%\t1.38123E+13 13812345678901\t77\t5\t6\t2019年3月14日\n");
  // The digits that the cell does not show are a property, what its format or color hides is hidden.
  CHECK(out.sink.marked(MarkKind::Property) == "13812345678901|");
  CHECK(out.sink.marked(MarkKind::Hidden) == "77|5|");
}

TEST_CASE("the strict names of ISO 29500 and its dates read as the transitional ones") {
  const auto strict = [](std::string_view id, std::string_view type, std::string_view target) {
    return "<Relationship Id='" + std::string(id) +
           "' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/" + std::string(type) +
           "' Target='" + std::string(target) + "'/>";
  };
  const Result out = read(
      ZipBuilder()
          .add("_rels/.rels", relations(strict("r", "officeDocument", "/xl/book.xml")))
          .add("xl/book.xml", "<x:workbook><x:sheets><x:sheet name='s' r:id='r1'/></x:sheets></x:workbook>")
          .add("xl/_rels/book.xml.rels", relations(strict("r1", "worksheet", "worksheets/one.xml") +
                                                   strict("r2", "styles", "looks.xml")))
          .add("xl/looks.xml", "<styleSheet><cellXfs><xf numFmtId='15'/></cellXfs></styleSheet>")
          .add(
              "xl/worksheets/one.xml",
              "<x:worksheet><x:sheetData><x:row><x:c t='d' s='0'><x:v>2019-03-14T00:00:00</x:v></x:c></x:row>"
              "</x:sheetData></x:worksheet>")
          .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "s\n14-Mar-19\n");
}

TEST_CASE("the 1904 date system is kept") {
  const Result out =
      read(package({{"s", worksheet("<row><c s='1'><v>42076</v></c></row>")}}, "",
                   relation("rS", "styles", "styles.xml"), "<workbookPr date1904='1'/>")
               .add("xl/styles.xml", "<styleSheet><cellXfs><xf/><xf numFmtId='14'/></cellXfs></styleSheet>")
               .bytes());
  CHECK(out.sink.text() == "s\n3/14/2019\n");
}

TEST_CASE("R17 hidden rows, columns and sheets, very hidden ones too, are found and marked") {
  const std::string rows = "<row r='1'>" + words("A1", "shown") + words("B1", "SECRETCOLUMN") +
                           "</row><row r='2' hidden='1'>" + words("A2", "SECRETROW") +
                           "</row><row r='3' ht='0'>" + words("A3", "FLATROW") + "</row>";
  const Result out =
      read(package({{"open", worksheet(rows, "<cols><col min='2' max='2' hidden='1'/></cols>")},
                    {"closed", worksheet("<row>" + words("A1", "SECRETSHEET") + "</row>"), "hidden"},
                    {"deep", worksheet("<row>" + words("A1", "SECRETDEEP") + "</row>"), "veryHidden"}})
               .add("xl/worksheets/sheet9.xml", worksheet("<row>" + words("A1", "ORPHAN") + "</row>"))
               .bytes());
  CHECK(out.sink.marked(MarkKind::Hidden) ==
        "SECRETCOLUMN|SECRETROW|FLATROW|closed|SECRETSHEET|deep|SECRETDEEP|ORPHAN|");
  CHECK(out.sink.property("hidden sheet") == "closed|");
  CHECK(out.sink.property("very hidden sheet") == "deep|");
  CHECK(out.verdict.outcome == Outcome::Complete);
}

TEST_CASE("R17 defined names, comments and the cache of a pivot table are found and marked") {
  const Result out = read(
      package({{"s", worksheet("<row>" + words("A1", "x") + "</row>")}},
              "<definedNames><definedName name='codename' hidden='1'>\"SECRETNAME\"</definedName>"
              "<definedName name='_xlnm.Print_Area'>s!$A$1</definedName></definedNames>")
          .add("xl/worksheets/_rels/sheet1.xml.rels",
               relations(relation("c", "comments", "../comments1.xml")))
          .add("xl/comments1.xml",
               "<comments><authors><author>Ann</author></authors><commentList><comment ref='A1' authorId='0'>"
               "<text><r><t>SECRET</t></r><r><t>NOTE</t></r></text></comment></commentList></comments>")
          .add("xl/pivotCache/pivotCacheDefinition1.xml",
               "<pivotCacheDefinition><cacheSource><worksheetSource sheet='Data'/></cacheSource><cacheFields>"
               "<cacheField name='who'><sharedItems><s v='SECRETPIVOT'/><s "
               "v='Bob'/></sharedItems></cacheField>"
               "<cacheField name='sum'><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>")
          .add("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
               relations(relation("r", "pivotCacheRecords", "pivotCacheRecords1.xml")))
          .add(
              "xl/pivotCache/pivotCacheRecords1.xml",
              "<pivotCacheRecords><r><x v='1'/><n v='5'/></r><r><x v='0'/><n v='7'/></r></pivotCacheRecords>")
          .bytes());
  CHECK(out.sink.text() ==
        "s\nx\nA1: SECRETNOTE\ncodename\t\"SECRETNAME\"\nData\nwho\tsum\nBob\t5\nSECRETPIVOT\t7\n");
  CHECK(out.sink.marked(MarkKind::Comment) == "A1: SECRETNOTE|");
  CHECK(out.sink.marked(MarkKind::Hidden) == "codename\t\"SECRETNAME\"|Data|who|sum|Bob|5|SECRETPIVOT|7|");
  CHECK(out.sink.property("comment author") == "Ann|");
}

TEST_CASE("threaded comments bear their authors; the stand-in for older programs is left out") {
  const Result out =
      read(package({{"s", worksheet("<row>" + words("A1", "x") + "</row>")}}, "",
                   relation("p", "person", "persons/person.xml"))
               .add("xl/persons/person.xml", "<personList><person displayName='Cem' id='{1}'/></personList>")
               .add("xl/worksheets/_rels/sheet1.xml.rels",
                    relations(relation("c", "comments", "../comments1.xml") +
                              relation("t", "threadedComment", "../threadedComments/threadedComment1.xml")))
               .add("xl/comments1.xml",
                    "<comments><authors><author>tc={9}</author></authors><commentList>"
                    "<comment ref='A1' authorId='0'><text><t>[Threaded comment]</t></text></comment>"
                    "</commentList></comments>")
               .add("xl/threadedComments/threadedComment1.xml",
                    "<ThreadedComments><threadedComment ref='A1' personId='{1}'><text>why?</text>"
                    "</threadedComment></ThreadedComments>")
               .bytes());
  CHECK(out.sink.text() == "s\nx\nA1: Cem: why?\n");
  CHECK(out.sink.property("comment author") == "Cem|");
}

TEST_CASE("headers, footers, prompts and lists of choices are found") {
  const Result out = read(
      package(
          {{"s",
            worksheet("<row>" + words("A1", "x") + "</row>", "",
                      "<dataValidations><dataValidation prompt='choose one'><formula1>\"Yes,No\"</formula1>"
                      "</dataValidation></dataValidations>"
                      "<headerFooter><oddHeader>&amp;L&amp;\"Arial,Bold\"&amp;12Top &amp;&amp; "
                      "more&amp;CPage &amp;P"
                      "</oddHeader><oddFooter>&amp;Cbottom</oddFooter></headerFooter>")}})
          .bytes());
  CHECK(out.sink.text() == "s\nx\nchoose one\nYes,No\nTop & more\tPage \nbottom\n");
  CHECK(out.sink.marked(MarkKind::Footer) == "bottom|");
  CHECK(out.sink.marked(MarkKind::Note) == "choose one|");
  CHECK(out.sink.marked(MarkKind::Hidden) == "Yes,No|");
}

TEST_CASE("text boxes, descriptions of pictures and charts are read") {
  const Result out = read(
      package({{"s", worksheet("<row>" + words("A1", "x") + "</row>")}})
          .add("xl/worksheets/_rels/sheet1.xml.rels",
               relations(relation("d", "drawing", "../drawings/drawing1.xml")))
          .add("xl/drawings/drawing1.xml",
               "<xdr:wsDr><xdr:sp><xdr:nvSpPr><xdr:cNvPr descr='a map'/></xdr:nvSpPr><xdr:txBody><a:p><a:r>"
               "<a:t>in a box</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>")
          .add("xl/drawings/_rels/drawing1.xml.rels",
               relations(relation("c", "chart", "../charts/chart1.xml")))
          .add("xl/charts/chart1.xml",
               "<c:chartSpace><c:title><c:tx><c:rich><a:p><a:r><a:t>Arrests a year</a:t></a:r></a:p></c:rich>"
               "</c:tx></c:title></c:chartSpace>")
          .bytes());
  CHECK(out.sink.text().find("in a box") != std::string::npos);
  CHECK(out.sink.text().find("Arrests a year") != std::string::npos);
  CHECK(out.sink.marked(MarkKind::Alt) == "a map|");
}

TEST_CASE("a header loses its codes and no character") {
  CHECK(plain_header("&LLeft&C&\"Arial,Bold\"&12Middle&RRight &P") == "Left\tMiddle\tRight ");
  CHECK(plain_header("&KFF0000red&K01+000theme") == "redtheme");
  CHECK(plain_header("&年 && &") == "年 & &");
  CHECK(plain_header("&\"never closed") == "");
}

TEST_CASE("what reaches outside is named and never followed") {
  CHECK(reaches_outside("[1]Sheet1!A1"));
  CHECK(reaches_outside("'[2]other sheet'!A1+1"));
  CHECK(reaches_outside("WEBSERVICE(\"http://example.org\")"));
  CHECK(reaches_outside("_xlfn.WEBSERVICE(A1)"));
  CHECK(reaches_outside("cmd|'/C calc'!A0"));
  CHECK_FALSE(reaches_outside("SUM(Table1[Amount])"));
  CHECK_FALSE(reaches_outside("Table1[[#All],[1]]"));
  CHECK_FALSE(reaches_outside("A1&\"|\"&B1"));
  const Result out = read(
      package({{"s", worksheet("<row><c t='str'><f>[1]S!A1</f><v>kept</v></c></row>")}}, "",
              relation("e", "externalLink", "externalLinks/externalLink1.xml"))
          .add("xl/externalLinks/externalLink1.xml",
               "<externalLink><externalBook><sheetNames><sheetName val='Far'/></sheetNames><sheetDataSet>"
               "<sheetData sheetId='0'><row r='1'><cell r='A1'><v>cached</v></cell></row></sheetData>"
               "</sheetDataSet></externalBook></externalLink>")
          .add("xl/externalLinks/_rels/externalLink1.xml.rels",
               relations(relation("r", "externalLinkPath", "file:///C:/other.xlsx", true)))
          .bytes());
  CHECK(out.sink.property("formula that reaches outside") == "[1]S!A1|");
  CHECK(out.sink.property("remote reference") == "file:///C:/other.xlsx|");
  CHECK(out.sink.marked(MarkKind::Hidden) == "Far|cached|");
}

TEST_CASE("embedded files are children, macros are named, the package's own parts are neither") {
  const Result out = read(package({{"s", worksheet("")}})
                              .add("xl/media/image1.png", "png")
                              .add("xl/embeddings/oleObject1.bin", "ole")
                              .add("xl/vbaProject.bin", "vba")
                              .add("xl/printerSettings/printerSettings1.bin", "p")
                              .add("xl/theme/theme1.xml", "<t/>")
                              .bytes());
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].info.name == "xl/media/image1.png");
  CHECK(out.sink.children[1].bytes == "ole");
  CHECK(out.sink.last_facts.children_declared == 2);
  CHECK(out.sink.property("macros") == "xl/vbaProject.bin|");
}

TEST_CASE("a missing sheet, a lost table of strings and a lost list of sheets are said") {
  const Result lost = read(
      package({{"s", worksheet("<row>" + words("A1", "here") + "<c t='s'><v>3</v></c></row>")}}).bytes());
  CHECK(lost.verdict.outcome == Outcome::Partial);
  CHECK(lost.verdict.reason == "The text of 1 cells is missing from its table of strings.");
  CHECK(lost.sink.text() == "s\nhere\n");

  ZipBuilder headless;
  headless.add("[Content_Types].xml", "<Types/>")
      .add("xl/worksheets/sheet1.xml", worksheet("<row>" + words("A1", "won") + "</row>"));
  const Result won = read(headless.bytes());
  CHECK(won.verdict.outcome == Outcome::Partial);
  CHECK(won.sink.text() == "won\n");
  CHECK(won.sink.marked(MarkKind::Hidden).empty());

  CHECK(read(ZipBuilder().add("[Content_Types].xml", "<Types/>").bytes()).verdict.outcome ==
        Outcome::Damaged);
}

TEST_CASE("cells in the two far corners cost no grid") {
  const Result out =
      read(package({{"s", worksheet("<row r='1'>" + words("A1", "near") + "</row><row r='1048576'>" +
                                    words("XFD1048576", "far") + "</row>")}})
               .bytes());
  CHECK(out.sink.pages.size() == 1);
  CHECK(out.sink.text().size() < 60);
}

// What a document holds and does not show is found, and says what it is: R17 of the design.
#include <doctest/doctest.h>

#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;

namespace {

struct Canary {
  std::string word;
  MarkKind kind;
};

Recorder read(const std::string& bytes) {
  Recorder out;
  const auto input = input_over(bytes);
  CHECK(extract_document(*input, {}, out).outcome == Outcome::Complete);
  return out;
}

/// Each canary stands in the text once or more, under a mark of its kind everywhere.
void check_canaries(const Recorder& got, const std::vector<Canary>& canaries) {
  for (const Canary& canary : canaries) {
    CAPTURE(canary.word);
    std::size_t places = 0;
    std::size_t marked = 0;
    for (const PageContent& page : got.pages) {
      for (std::size_t at = page.text.find(canary.word); at != std::string::npos;
           at = page.text.find(canary.word, at + 1)) {
        ++places;
        for (const Mark& mark : page.marks) {
          if (mark.kind != canary.kind || mark.begin > at || mark.end < at + canary.word.size()) continue;
          ++marked;
          break;
        }
      }
    }
    CHECK(places > 0);
    CHECK(marked == places);
  }
}

bool has_child(const Recorder& got, std::string_view bytes) {
  for (const Recorder::Child& child : got.children) {
    if (child.bytes == bytes && child.verdict.outcome == Outcome::Complete) return true;
  }
  return false;
}

std::string relationships(const std::vector<std::array<std::string, 3>>& each) {
  std::string out = "<Relationships>";
  for (const auto& [id, type, target] : each)
    out += "<Relationship Id='" + id +
           "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
           "' Target='" + target + "'/>";
  return out + "</Relationships>";
}

const std::string kCore =
    "<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:title>titlebird</dc:title><dc:subject>subjectbird"
    "</dc:subject><dc:creator>authorbird</dc:creator><cp:keywords>keybird</cp:keywords><dc:description>"
    "remarkbird</dc:description><cp:lastModifiedBy>editorbird</cp:lastModifiedBy><cp:category>sortbird"
    "</cp:category></cp:coreProperties>";
const std::string kApp =
    "<Properties><Application>Office</Application><Manager>chiefbird</Manager><Company>firmbird</Company>"
    "</Properties>";
const std::string kCustom =
    "<Properties><property name='Case'><vt:lpwstr>custombird</vt:lpwstr></property></Properties>";
const std::string kCustomXml = "<data xmlns='x'><field>xmlbird</field><other>second xmlbird</other></data>";
const std::vector<Canary> kPackage{
    {"titlebird", MarkKind::Property},  {"subjectbird", MarkKind::Property},
    {"authorbird", MarkKind::Property}, {"keybird", MarkKind::Property},
    {"remarkbird", MarkKind::Property}, {"editorbird", MarkKind::Property},
    {"sortbird", MarkKind::Property},   {"chiefbird", MarkKind::Property},
    {"firmbird", MarkKind::Property},   {"custombird", MarkKind::Property},
    {"xmlbird", MarkKind::Hidden},
};

ZipBuilder& with_package_parts(ZipBuilder& zip) {
  return zip.add("docProps/core.xml", kCore)
      .add("docProps/app.xml", kApp)
      .add("docProps/custom.xml", kCustom)
      .add("customXml/item1.xml", kCustomXml)
      .add("customXml/itemProps1.xml", "<ds:datastoreItem ds:itemID='{1}'/>");
}

std::string run(std::string_view properties, std::string_view text) {
  return "<w:p><w:r><w:rPr>" + std::string(properties) + "</w:rPr><w:t>" + std::string(text) +
         "</w:t></w:r></w:p>";
}

const std::string kChart =
    "<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>chartname</a:t></a:r></a:p></c:rich></"
    "c:tx>"
    "</c:title><c:plotArea><c:ser><c:cat><c:strRef><c:strCache><c:pt><c:v>cachebird</c:v></c:pt></c:strCache>"
    "</c:strRef></c:cat></c:ser></c:plotArea></c:chart></c:chartSpace>";

}  // namespace

TEST_CASE("everything that a Word document holds and does not show is found under its mark") {
  ZipBuilder zip;
  zip.add("[Content_Types].xml", "<Types/>")
      .add("word/document.xml",
           "<w:document><w:body>" + run("", "plain words") + run("<w:vanish/>", "vanishbird") +
               run("<w:color w:val='FFFFFF'/>", "whitebird") + run("<w:sz w:val='2'/>", "tinybird") +
               "<w:p><w:pPr><w:pStyle w:val='Secret'/></w:pPr><w:r><w:t>stylebird</w:t></w:r></w:p>"
               "<w:p><w:del w:author='A'><w:r><w:delText>deletedbird</w:delText></w:r></w:del>"
               "<w:ins w:author='A'><w:r><w:t>insertedbird</w:t></w:r></w:ins></w:p>"
               "<w:p><w:moveFrom w:author='A'><w:r><w:t>movedbird</w:t></w:r></w:moveFrom></w:p>"
               "<w:p><w:r><w:drawing><wp:docPr descr='altbird' title='altnamebird'/></w:drawing></w:r></w:p>"
               "<w:p><w:r><w:pict><v:shape alt='oldaltbird'><v:textbox><w:txbxContent><w:p><w:r><w:t>boxed"
               "</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
               "<w:tbl><w:tblPr><w:tblCaption w:val='captionbird'/><w:tblDescription w:val='tablebird'/>"
               "</w:tblPr><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p><w:r><w:t>rowbird</w:t></w:r></w:p>"
               "</w:tc></w:tr></w:tbl>"
               "<w:p><w:sdt><w:sdtPr><w:alias w:val='aliasbird'/><w:dropDownList><w:listItem "
               "w:displayText='choicebird' w:value='valuebird'/></w:dropDownList></w:sdtPr><w:sdtContent>"
               "<w:r><w:t>chosen</w:t></w:r></w:sdtContent></w:sdt></w:p>"
               "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:helpText w:val='helpbird'/>"
               "<w:statusText w:val='statusbird'/><w:textInput><w:default w:val='defaultbird'/></w:textInput>"
               "</w:ffData></w:fldChar></w:r></w:p>"
               "</w:body></w:document>")
      .add("word/styles.xml",
           "<w:styles><w:style w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>")
      .add("word/settings.xml",
           "<w:settings><w:docVars><w:docVar w:name='x' w:val='variablebird'/></w:docVars></w:settings>")
      .add("word/comments.xml",
           "<w:comments><w:comment w:author='B'><w:p><w:r><w:t>commentbird</w:t></w:r></w:p></w:comment>"
           "</w:comments>")
      .add("word/header1.xml", "<w:hdr><w:p><w:r><w:t>headerbird</w:t></w:r></w:p></w:hdr>")
      .add("word/footer1.xml", "<w:ftr><w:p><w:r><w:t>footerbird</w:t></w:r></w:p></w:ftr>")
      .add("word/footnotes.xml",
           "<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:t>footnotebird</w:t></w:r></w:p></w:footnote>"
           "</w:footnotes>")
      .add("word/endnotes.xml",
           "<w:endnotes><w:endnote w:id='2'><w:p><w:r><w:t>endnotebird</w:t></w:r></w:p></w:endnote>"
           "</w:endnotes>")
      .add("word/glossary/document.xml",
           "<w:glossaryDocument><w:p><w:r><w:t>glossarybird</w:t></w:r></w:p></w:glossaryDocument>")
      .add("word/charts/chart1.xml", kChart)
      .add("word/embeddings/inner.bin", "an embedded object");
  const Recorder got = read(with_package_parts(zip).bytes());
  CHECK(got.text().find("boxed") != std::string::npos);
  CHECK(got.text().find("cachebird") != std::string::npos);
  CHECK(has_child(got, "an embedded object"));
  check_canaries(got, {{"vanishbird", MarkKind::Hidden},   {"whitebird", MarkKind::Hidden},
                       {"tinybird", MarkKind::Hidden},     {"stylebird", MarkKind::Hidden},
                       {"deletedbird", MarkKind::Deleted}, {"insertedbird", MarkKind::Inserted},
                       {"movedbird", MarkKind::Deleted},   {"altbird", MarkKind::Alt},
                       {"altnamebird", MarkKind::Alt},     {"oldaltbird", MarkKind::Alt},
                       {"captionbird", MarkKind::Alt},     {"tablebird", MarkKind::Alt},
                       {"rowbird", MarkKind::Hidden},      {"aliasbird", MarkKind::Hidden},
                       {"choicebird", MarkKind::Hidden},   {"helpbird", MarkKind::Hidden},
                       {"statusbird", MarkKind::Hidden},   {"defaultbird", MarkKind::Hidden},
                       {"variablebird", MarkKind::Hidden}, {"commentbird", MarkKind::Comment},
                       {"headerbird", MarkKind::Header},   {"footerbird", MarkKind::Footer},
                       {"footnotebird", MarkKind::Note},   {"endnotebird", MarkKind::Note},
                       {"glossarybird", MarkKind::Hidden}});
  check_canaries(got, kPackage);
  std::string plain;
  for (const PageContent& page : got.pages) {
    for (const Mark& mark : page.marks) plain += page.text.substr(mark.begin, mark.end - mark.begin);
  }
  CHECK(plain.find("plain words") == std::string::npos);
}

TEST_CASE("everything that an Excel workbook holds and does not show is found under its mark") {
  ZipBuilder zip;
  zip.add("[Content_Types].xml", "<Types/>")
      .add("xl/workbook.xml",
           "<workbook><sheets><sheet name='Shown' sheetId='1' r:id='a'/><sheet name='Away' sheetId='2' "
           "state='hidden' r:id='b'/><sheet name='Deep' sheetId='3' state='veryHidden' r:id='c'/></sheets>"
           "<definedNames><definedName name='namebird' comment='namenotebird'>\"constbird\"</definedName>"
           "</definedNames></workbook>")
      .add("xl/_rels/workbook.xml.rels", relationships({{"a", "worksheet", "worksheets/sheet1.xml"},
                                                        {"b", "worksheet", "worksheets/sheet2.xml"},
                                                        {"c", "worksheet", "worksheets/sheet3.xml"}}))
      .add("xl/styles.xml",
           "<styleSheet><fonts><font/><font><color rgb='FFFFFFFF'/></font></fonts><fills><fill><patternFill "
           "patternType='none'/></fill></fills><cellXfs><xf/><xf fontId='1' fillId='0'/><xf numFmtId='200'/>"
           "</cellXfs><numFmts><numFmt numFmtId='200' formatCode=';;;'/></numFmts></styleSheet>")
      .add("xl/sharedStrings.xml",
           "<sst><si><r><t>open run </t></r><r><rPr><color rgb='FFFFFFFF'/></rPr><t>runbird</t></r>"
           "<r><t> open again</t></r></si></sst>")
      .add("xl/worksheets/sheet1.xml",
           "<worksheet><cols><col min='3' max='3' hidden='1'/></cols><sheetData>"
           "<row r='1'><c r='A1' t='inlineStr'><is><t>plain cell</t></is></c><c r='B1' t='s'><v>0</v></c>"
           "<c r='C1' t='inlineStr'><is><t>columnbird</t></is></c></row>"
           "<row r='2' hidden='1'><c r='A2' t='inlineStr'><is><t>rowbird</t></is></c></row>"
           "<row r='3'><c r='A3' t='inlineStr' s='1'><is><t>whitebird</t></is></c><c r='B3' t='inlineStr' "
           "s='2'><is><t>formatbird</t></is></c><c r='D3' t='inlineStr'><is><r><t>open inline </t></r><r>"
           "<rPr><color theme='0'/></rPr><t>inlinebird</t></r></is></c></row></sheetData>"
           "<dataValidations><dataValidation promptTitle='promptbird' error='errorbird'><formula1>"
           "\"listbird,other\"</formula1></dataValidation></dataValidations>"
           "<hyperlinks><hyperlink tooltip='tipbird'/></hyperlinks>"
           "<scenarios><scenario name='scenariobird' comment='plotbird'><inputCells val='inputbird'/>"
           "</scenario></scenarios>"
           "<headerFooter><oddHeader>&amp;Cheaderbird</oddHeader><oddFooter>&amp;Rfooterbird</oddFooter>"
           "</headerFooter></worksheet>")
      .add("xl/worksheets/_rels/sheet1.xml.rels",
           relationships({{"r1", "comments", "../comments1.xml"}, {"r2", "drawing", "../drawings/d1.xml"}}))
      .add("xl/worksheets/sheet2.xml",
           "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>sheetbird</t></is></c></row>"
           "</sheetData></worksheet>")
      .add("xl/worksheets/sheet3.xml",
           "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>verybird</t></is></c></row>"
           "</sheetData></worksheet>")
      .add("xl/comments1.xml",
           "<comments><authors><author>A</author></authors><commentList><comment ref='A1' authorId='0'><text>"
           "<t>commentbird</t></text></comment></commentList></comments>")
      .add("xl/drawings/d1.xml",
           "<xdr:wsDr><xdr:sp><xdr:nvSpPr><xdr:cNvPr id='2' descr='altbird'/></xdr:nvSpPr><xdr:txBody><a:p>"
           "<a:r><a:t>boxed</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:sp><xdr:nvSpPr><xdr:cNvPr id='3' "
           "hidden='1'/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>shapebird</a:t></a:r></a:p></xdr:txBody>"
           "</xdr:sp></xdr:wsDr>")
      .add("xl/drawings/_rels/d1.xml.rels", relationships({{"r1", "chart", "../charts/chart1.xml"}}))
      .add("xl/charts/chart1.xml", kChart)
      .add("xl/pivotCache/pivotCacheDefinition1.xml",
           "<pivotCacheDefinition><cacheSource><worksheetSource sheet='Gone'/></cacheSource><cacheFields>"
           "<cacheField name='fieldbird'><sharedItems><s v='pivotbird'/></sharedItems></cacheField>"
           "</cacheFields></pivotCacheDefinition>")
      .add("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
           relationships({{"r1", "pivotCacheRecords", "pivotCacheRecords1.xml"}}))
      .add("xl/pivotCache/pivotCacheRecords1.xml",
           "<pivotCacheRecords><r><x v='0'/></r><r><s v='recordbird'/></r></pivotCacheRecords>")
      .add(
          "xl/externalLinks/externalLink1.xml",
          "<externalLink><externalBook><sheetNames><sheetName val='S'/></sheetNames><sheetDataSet><sheetData "
          "sheetId='0'><row r='1'><cell r='A1' t='str'><v>externalbird</v></cell></row></sheetData>"
          "</sheetDataSet></externalBook></externalLink>")
      .add(
          "xl/revisions/revisionLog1.xml",
          "<revisions><rcc><oc t='inlineStr'><is><t>oldbird</t></is></oc><nc t='inlineStr'><is><t>newbird</t>"
          "</is></nc></rcc></revisions>")
      .add("xl/connections.xml",
           "<connections><connection name='linkbird' description='linknotebird'/></connections>")
      .add("xl/embeddings/inner.bin", "an embedded object");
  const Recorder got = read(with_package_parts(zip).bytes());
  CHECK(got.text().find("boxed") != std::string::npos);
  CHECK(got.text().find("cachebird") != std::string::npos);
  CHECK(has_child(got, "an embedded object"));
  check_canaries(got, {{"columnbird", MarkKind::Hidden},    {"rowbird", MarkKind::Hidden},
                       {"whitebird", MarkKind::Hidden},     {"formatbird", MarkKind::Hidden},
                       {"runbird", MarkKind::Hidden},       {"inlinebird", MarkKind::Hidden},
                       {"sheetbird", MarkKind::Hidden},     {"verybird", MarkKind::Hidden},
                       {"namebird", MarkKind::Hidden},      {"namenotebird", MarkKind::Hidden},
                       {"constbird", MarkKind::Hidden},     {"promptbird", MarkKind::Note},
                       {"errorbird", MarkKind::Note},       {"listbird", MarkKind::Hidden},
                       {"tipbird", MarkKind::Alt},          {"scenariobird", MarkKind::Hidden},
                       {"plotbird", MarkKind::Hidden},      {"inputbird", MarkKind::Hidden},
                       {"headerbird", MarkKind::Header},    {"footerbird", MarkKind::Footer},
                       {"commentbird", MarkKind::Comment},  {"altbird", MarkKind::Alt},
                       {"shapebird", MarkKind::Hidden},     {"fieldbird", MarkKind::Hidden},
                       {"pivotbird", MarkKind::Hidden},     {"recordbird", MarkKind::Hidden},
                       {"externalbird", MarkKind::Hidden},  {"oldbird", MarkKind::Deleted},
                       {"newbird", MarkKind::Inserted},     {"linkbird", MarkKind::Property},
                       {"linknotebird", MarkKind::Property}});
  check_canaries(got, kPackage);
  for (const std::string_view open : {"plain cell", "open run", "open again", "open inline"}) {
    CAPTURE(open);
    CHECK(got.text().find(open) != std::string::npos);
    CHECK(got.marked(MarkKind::Hidden).find(open) == std::string::npos);
  }
}

TEST_CASE("everything that a presentation holds and does not show is found under its mark") {
  const auto shape = [](std::string_view attributes, std::string_view text) {
    return "<p:sp><p:nvSpPr><p:cNvPr id='2'" + std::string(attributes) +
           "/></p:nvSpPr><p:txBody><a:p><a:r><a:t>" + std::string(text) +
           "</a:t></a:r></a:p></p:txBody></p:sp>";
  };
  ZipBuilder zip;
  zip.add("[Content_Types].xml", "<Types/>")
      .add("_rels/.rels", relationships({{"r", "officeDocument", "ppt/presentation.xml"}}))
      .add("ppt/presentation.xml",
           "<p:presentation><p:sldIdLst><p:sldId r:id='a'/><p:sldId r:id='b'/></p:sldIdLst></p:presentation>")
      .add("ppt/_rels/presentation.xml.rels",
           relationships({{"a", "slide", "slides/slide1.xml"}, {"b", "slide", "slides/slide2.xml"}}))
      .add("ppt/slides/slide1.xml",
           "<p:sld>" + shape("", "plain words") + shape(" hidden='1'", "shapebird") +
               shape(" descr='altbird'", "described") +
               "<p:sp><p:nvSpPr><p:nvPr><p:ph type='ftr'/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>"
               "footerbird</a:t></a:r></a:p></p:txBody></p:sp></p:sld>")
      .add("ppt/slides/_rels/slide1.xml.rels",
           relationships({{"n", "notesSlide", "../notesSlides/notes1.xml"},
                          {"c", "comments", "../comments/comment1.xml"},
                          {"l", "slideLayout", "../slideLayouts/layout1.xml"},
                          {"t", "tags", "../tags/tag1.xml"},
                          {"x", "chart", "../charts/chart1.xml"}}))
      .add("ppt/slides/slide2.xml", "<p:sld show='0'>" + shape("", "slidebird") + "</p:sld>")
      .add("ppt/slides/slide3.xml", "<p:sld>" + shape("", "orphanbird") + "</p:sld>")
      .add("ppt/notesSlides/notes1.xml", "<p:notes>" + shape("", "notebird") + "</p:notes>")
      .add("ppt/comments/comment1.xml", "<p:cmLst><p:cm><p:text>commentbird</p:text></p:cm></p:cmLst>")
      .add("ppt/slideLayouts/layout1.xml", "<p:sldLayout>" + shape("", "layoutbird") + "</p:sldLayout>")
      .add("ppt/tags/tag1.xml", "<p:tagLst><p:tag name='K' val='tagbird'/></p:tagLst>")
      .add("ppt/charts/chart1.xml", kChart)
      .add("ppt/embeddings/inner.bin", "an embedded object");
  const Recorder got = read(with_package_parts(zip).bytes());
  CHECK(got.text().find("cachebird") != std::string::npos);
  CHECK(has_child(got, "an embedded object"));
  check_canaries(got, {{"shapebird", MarkKind::Hidden},
                       {"altbird", MarkKind::Alt},
                       {"footerbird", MarkKind::Footer},
                       {"slidebird", MarkKind::Hidden},
                       {"orphanbird", MarkKind::Hidden},
                       {"notebird", MarkKind::Note},
                       {"commentbird", MarkKind::Comment},
                       {"layoutbird", MarkKind::Header},
                       {"tagbird", MarkKind::Hidden}});
  check_canaries(got, kPackage);
}

namespace {

const std::string kOdfMeta =
    "<office:document-meta><office:meta><dc:title>titlebird</dc:title><dc:subject>subjectbird</dc:subject>"
    "<meta:initial-creator>authorbird</meta:initial-creator><dc:creator>editorbird</dc:creator><meta:keyword>"
    "keybird</meta:keyword><dc:description>remarkbird</dc:description><meta:printed-by>printbird"
    "</meta:printed-by><meta:user-defined meta:name='Case'>custombird</meta:user-defined></office:meta>"
    "</office:document-meta>";
const std::vector<Canary> kOdfPackage{
    {"titlebird", MarkKind::Property},  {"subjectbird", MarkKind::Property},
    {"authorbird", MarkKind::Property}, {"editorbird", MarkKind::Property},
    {"keybird", MarkKind::Property},    {"remarkbird", MarkKind::Property},
    {"printbird", MarkKind::Property},  {"custombird", MarkKind::Property},
};

Recorder read_odf(const std::string& type, const std::string& styles, const std::string& body) {
  return read(ZipBuilder()
                  .add("mimetype", "application/vnd.oasis.opendocument." + type, {.method = 0})
                  .add("meta.xml", kOdfMeta)
                  .add("styles.xml",
                       "<office:document-styles><office:master-styles><style:master-page style:name='M'>"
                       "<style:header><text:p>headerbird</text:p></style:header><style:footer><text:p>"
                       "footerbird</text:p></style:footer></style:master-page></office:master-styles>"
                       "</office:document-styles>")
                  .add("content.xml", "<office:document-content><office:automatic-styles>" + styles +
                                          "</office:automatic-styles><office:body>" + body +
                                          "</office:body></office:document-content>")
                  .add("Object 1/inner.bin", "an embedded object")
                  .bytes());
}

}  // namespace

TEST_CASE("everything that an OpenDocument text holds and does not show is found under its mark") {
  const Recorder got = read_odf(
      "text",
      "<style:style style:name='H' style:family='text'><style:text-properties text:display='none'/>"
      "</style:style><style:style style:name='W' style:family='text'><style:text-properties "
      "fo:color='#ffffff'/></style:style>",
      "<office:text><text:tracked-changes><text:changed-region "
      "text:id='d'><text:deletion><office:change-info>"
      "<dc:creator>A</dc:creator></office:change-info><text:p>deletedbird</text:p></text:deletion>"
      "</text:changed-region><text:changed-region text:id='i'><text:insertion><office:change-info/>"
      "</text:insertion></text:changed-region></text:tracked-changes>"
      "<text:variable-decls/><text:user-field-decls><text:user-field-decl text:name='v' "
      "office:string-value='variablebird'/></text:user-field-decls>"
      "<text:p>plain words <text:span text:style-name='H'>vanishbird</text:span> <text:span "
      "text:style-name='W'>whitebird</text:span></text:p>"
      "<text:p>a<text:change text:change-id='d'/>b <text:change-start text:change-id='i'/>insertedbird"
      "<text:change-end text:change-id='i'/></text:p>"
      "<text:p>c<office:annotation><dc:creator>B</dc:creator><text:p>commentbird</text:p></office:annotation>"
      "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body>"
      "<text:p>footnotebird</text:p></text:note-body></text:note></text:p>"
      "<text:section text:display='none'><text:p>sectionbird</text:p></text:section>"
      "<text:p><text:hidden-text text:string-value='hiddenbird' text:is-hidden='true'/>"
      "<text:hidden-paragraph text:is-hidden='true'/>parabird</text:p>"
      "<text:p><draw:frame><svg:title>altnamebird</svg:title><svg:desc>altbird</svg:desc><draw:text-box>"
      "<text:p>boxed</text:p></draw:text-box></draw:frame></text:p></office:text>");
  CHECK(got.text().find("boxed") != std::string::npos);
  CHECK(has_child(got, "an embedded object"));
  check_canaries(got, {{"vanishbird", MarkKind::Hidden},
                       {"whitebird", MarkKind::Hidden},
                       {"deletedbird", MarkKind::Deleted},
                       {"insertedbird", MarkKind::Inserted},
                       {"commentbird", MarkKind::Comment},
                       {"footnotebird", MarkKind::Note},
                       {"sectionbird", MarkKind::Hidden},
                       {"hiddenbird", MarkKind::Hidden},
                       {"parabird", MarkKind::Hidden},
                       {"variablebird", MarkKind::Hidden},
                       {"altnamebird", MarkKind::Alt},
                       {"altbird", MarkKind::Alt},
                       {"headerbird", MarkKind::Header},
                       {"footerbird", MarkKind::Footer}});
  check_canaries(got, kOdfPackage);
}

TEST_CASE("everything that an OpenDocument spreadsheet holds and does not show is found under its mark") {
  const auto row = [](std::string_view attributes, std::string_view cells) {
    return "<table:table-row" + std::string(attributes) + ">" + std::string(cells) + "</table:table-row>";
  };
  const auto cell = [](std::string_view text, std::string_view attributes = "") {
    return "<table:table-cell" + std::string(attributes) + "><text:p>" + std::string(text) +
           "</text:p></table:table-cell>";
  };
  const Recorder got = read_odf(
      "spreadsheet",
      "<style:style style:name='Away' style:family='table'><style:table-properties table:display='false'/>"
      "</style:style><style:style style:name='W' style:family='table-cell'><style:text-properties "
      "fo:color='#ffffff'/></style:style><style:style style:name='T' style:family='text'>"
      "<style:text-properties fo:color='#ffffff'/></style:style>",
      "<office:spreadsheet><table:content-validations><table:content-validation table:condition='"
      "of:cell-content-is-in-list(\"listbird\";\"other\")'><table:help-message table:title='promptbird'/>"
      "</table:content-validation></table:content-validations>"
      "<table:table table:name='Shown'><table:table-column/><table:table-column "
      "table:visibility='collapse'/>" +
          row("", cell("plain cell") + cell("columnbird")) +
          row(" table:visibility='collapse'", cell("rowbird")) +
          row("", cell("whitebird", " table:style-name='W'")) +
          row("", cell("open <text:span text:style-name='T'>runbird</text:span>")) +
          row("",
              "<table:table-cell><office:annotation><dc:creator>A</dc:creator><text:p>commentbird</text:p>"
              "</office:annotation><text:p>x</text:p></table:table-cell>") +
          "</table:table><table:table table:name='Hid' table:style-name='Away'>" +
          row("", cell("sheetbird")) +
          "</table:table><table:named-expressions><table:named-expression table:name='namebird' "
          "table:expression='of:=&quot;constbird&quot;'/></table:named-expressions></office:spreadsheet>");
  CHECK(has_child(got, "an embedded object"));
  check_canaries(got, {{"columnbird", MarkKind::Hidden},
                       {"rowbird", MarkKind::Hidden},
                       {"whitebird", MarkKind::Hidden},
                       {"runbird", MarkKind::Hidden},
                       {"commentbird", MarkKind::Comment},
                       {"sheetbird", MarkKind::Hidden},
                       {"namebird", MarkKind::Hidden},
                       {"constbird", MarkKind::Hidden},
                       {"listbird", MarkKind::Hidden},
                       {"promptbird", MarkKind::Note},
                       {"headerbird", MarkKind::Header},
                       {"footerbird", MarkKind::Footer}});
  check_canaries(got, kOdfPackage);
}

TEST_CASE("everything that an OpenDocument presentation holds and does not show is found under its mark") {
  const Recorder got = read_odf(
      "presentation",
      "<style:style style:name='Hid' style:family='drawing-page'><style:drawing-page-properties "
      "presentation:visibility='hidden'/></style:style>",
      "<office:presentation><draw:page draw:name='one'><draw:frame><draw:text-box><text:p>plain "
      "words</text:p>"
      "</draw:text-box></draw:frame><draw:frame><svg:desc>altbird</svg:desc></draw:frame><office:annotation>"
      "<text:p>commentbird</text:p></"
      "office:annotation><presentation:notes><draw:frame><draw:text-box><text:p>"
      "notebird</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page "
      "draw:name='two' draw:style-name='Hid'><draw:frame><draw:text-box><text:p>slidebird</text:p>"
      "</draw:text-box></draw:frame></draw:page></office:presentation>");
  check_canaries(got, {{"altbird", MarkKind::Alt},
                       {"commentbird", MarkKind::Comment},
                       {"notebird", MarkKind::Note},
                       {"slidebird", MarkKind::Hidden}});
  check_canaries(got, kOdfPackage);
}

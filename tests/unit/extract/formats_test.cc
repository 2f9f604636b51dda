#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "extract/archive_builder.h"
#include "extract/format.h"
#include "extract/office_locker.h"
#include "extract/ole_builder.h"
#include "extract/pdf_builder.h"
#include "extract/plist_for_tests.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"
#include "places.h"

using namespace casebound;
using namespace casebound::extract;
using test::Recorder;

namespace {

struct Sample {
  std::string name;
  std::string bytes;
  std::string text;  ///< what its pages must hold; empty for formats without text
  Outcome outcome = Outcome::Complete;
};

std::string tiny_docx() {
  return test::ZipBuilder()
      .add("[Content_Types].xml",
           "<Types><Override PartName='/word/document.xml' ContentType='application/"
           "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>")
      .add("_rels/.rels",
           "<Relationships><Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/"
           "relationships/officeDocument' Target='word/document.xml'/></Relationships>")
      .add("word/document.xml",
           "<w:document "
           "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r>"
           "<w:t>再教育营 sample words</w:t></w:r></w:p></w:body></w:document>")
      .bytes();
}

std::string tiny_xlsx() {
  return test::ZipBuilder()
      .add("_rels/.rels",
           "<Relationships><Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/"
           "relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>")
      .add("xl/workbook.xml", "<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>")
      .add("xl/_rels/workbook.xml.rels",
           "<Relationships><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/"
           "relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>")
      .add("xl/worksheets/sheet1.xml",
           "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>sample "
           "words</t></is></c></row></sheetData></worksheet>")
      .bytes();
}

std::string tiny_pptx() {
  return test::ZipBuilder()
      .add("_rels/.rels",
           "<Relationships><Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/"
           "relationships/officeDocument' Target='ppt/presentation.xml'/></Relationships>")
      .add("ppt/presentation.xml",
           "<p:presentation><p:sldIdLst><p:sldId id='256' r:id='r1'/></p:sldIdLst></p:presentation>")
      .add("ppt/_rels/presentation.xml.rels",
           "<Relationships><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/"
           "relationships/slide' Target='slides/slide1.xml'/></Relationships>")
      .add("ppt/slides/slide1.xml",
           "<p:sld><p:sp><a:p><a:r><a:t>sample words</a:t></a:r></a:p></p:sp></p:sld>")
      .bytes();
}

// \param inside what stands in the element of that kind
std::string tiny_odf(const std::string& kind, const std::string& inside) {
  const std::string type = kind == "drawing" ? "graphics" : kind;
  return test::ZipBuilder()
      .add("mimetype", "application/vnd.oasis.opendocument." + type, {.method = 0})
      .add("content.xml", "<office:document-content><office:body><office:" + kind + ">" + inside +
                              "</office:" + kind + "></office:body></office:document-content>")
      .bytes();
}

std::string tiny_epub() {
  return test::ZipBuilder()
      .add("mimetype", "application/epub+zip", {.method = 0})
      .add("META-INF/container.xml", "<container><rootfile full-path='b.opf'/></container>")
      .add("b.opf",
           "<package><manifest><item id='a' href='a.xhtml' "
           "media-type='application/xhtml+xml'/></manifest><spine>"
           "<itemref idref='a'/></spine></package>")
      .add("a.xhtml", "<html><body><p>sample words</p></body></html>")
      .bytes();
}

std::string tiny_pdf() {
  test::PdfBuilder pdf;
  pdf.add_page("BT /F 12 Tf 20 70 Td (sample words) Tj ET");
  return pdf.finish();
}

std::string tiny_msg() {
  using test::OleBuilder;
  return OleBuilder::build({{"__properties_version1.0", OleBuilder::stream(std::string(32, '\0'))},
                            {"__substg1.0_1000001E", OleBuilder::stream("sample words")}});
}

// One sample a format of the list: a format without one fails the walk.
std::map<std::string, Sample> samples() {
  return {
      {"pdf", {"a.pdf", tiny_pdf(), "sample words"}},
      {"docx", {"a.docx", tiny_docx(), "sample words"}},
      {"locked-office",
       {"a.docx", test::agile_office(tiny_docx(), "VelvetSweatshop", {.spins = 3}), "sample words"}},
      {"iwork",
       {"a.pages", test::ZipBuilder().add("Index/Document.iwa", "x").add("preview.jpg", "jpg").bytes(), "",
        Outcome::Partial}},
      {"xlsx", {"a.xlsx", tiny_xlsx(), "sample words"}},
      {"ods",
       {"a.ods",
        tiny_odf(
            "spreadsheet",
            "<table:table table:name='S'><table:table-row><table:table-cell><text:p>sample words</text:p>"
            "</table:table-cell></table:table-row></table:table>"),
        "sample words"}},
      {"pptx", {"a.pptx", tiny_pptx(), "sample words"}},
      {"odt", {"a.odt", tiny_odf("text", "<text:p>sample words</text:p>"), "sample words"}},
      {"odp",
       {"a.odp",
        tiny_odf("presentation",
                 "<draw:page><draw:frame><text:p>sample words</text:p></draw:frame></draw:page>"),
        "sample words"}},
      {"odg",
       {"a.odg",
        tiny_odf("drawing", "<draw:page><draw:rect><text:p>sample words</text:p></draw:rect></draw:page>"),
        "sample words"}},
      {"epub", {"a.epub", tiny_epub(), "sample words"}},
      {"eml",
       {"a.eml",
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: sample\r\nDate: Tue, 14 Mar 2017 09:30:00 "
        "+0800\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsample words\r\n",
        "sample words"}},
      {"archive", {"a.tar", test::tar_of({{"in/a.txt", "sample words", AE_IFREG, "", ""}}), ""}},
      {"mbox",
       {"a.mbox",
        "From a@example.org Tue Mar 14 09:30:00 2017\nFrom: a@example.org\nSubject: sample\n\nwords\n", ""}},
      {"mmdf", {"a.mmdf", "\1\1\1\1\nFrom: a@example.org\nSubject: sample\n\nwords\n\1\1\1\1\n", ""}},
      {"msg", {"a.msg", tiny_msg(), "sample words"}},
      {"vcard", {"a.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:sample words\r\nEND:VCARD\r\n", "sample words"}},
      {"icalendar",
       {"a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:sample words\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "sample words"}},
      {"tnef",
       {"winmail.dat", std::string("\x78\x9F\x3E\x22\1\0\1\x0C\x80\2\0\x0C\0\0\0sample words\0\0", 29),
        "sample words"}},
      {"zip", {"a.zip", test::ZipBuilder().add("in/a.txt", "sample words").bytes(), ""}},
      {"image", {"a.gif", std::string("GIF89a\x02\0\x03\0\0\0\0;", 14), ""}},
      {"mht",
       {"a.mht",
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.org/\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n"
        "<p>sample <b>words</b>\r\n--B--\r\n",
        "sample words"}},
      {"plist", {"a.webarchive", test::web_archive("<p>sample <b>words</b>"), "sample words"}},
      {"xml", {"a.xml", "<?xml version='1.0'?><r>sample <b>words</b></r>", "sample words"}},
      {"json", {"a.json", "{\"text\": \"sample words\"}", "sample words"}},
      {"html", {"a.html", "<!doctype html><title>t</title><p>sample <b>words</b>", "sample words"}},
      {"txt", {"a.txt", "sample words\nin plain text\n", "sample words"}},
  };
}

Verdict extract_bytes(std::string_view bytes, const std::string& name, Recorder& recorder) {
  ExtractOptions options;
  options.name = name;
  return extract_document(*input_over(bytes), options, recorder);
}

std::string corpora() {
  if (const char* told = std::getenv("CASEBOUND_CORPORA")) return told;
  return source_dir() + "/../shared/corpora";
}

}  // namespace

TEST_CASE("every format of the list recognises its own sample and reads it") {
  const auto all = samples();
  for (const Format& format : formats()) {
    CAPTURE(format.id);
    const auto found = all.find(std::string(format.id));
    REQUIRE_MESSAGE(found != all.end(), "this format has no sample in this test");
    const Sample& sample = found->second;
    const auto input = input_over(sample.bytes);
    const Format* const judged = identify(*input, sample.name);
    REQUIRE(judged != nullptr);
    CHECK(judged->id == format.id);
    // Content decides: a name that says otherwise, or none, changes nothing.
    const Format* const nameless = identify(*input, "");
    REQUIRE(nameless != nullptr);
    CHECK(nameless->id == format.id);
    Recorder got;
    const Verdict verdict = extract_bytes(sample.bytes, sample.name, got);
    CHECK(verdict.outcome == sample.outcome);
    CHECK(verdict.reason.empty() == (sample.outcome == Outcome::Complete));
    // What was locked becomes what lies under the lock.
    CHECK(got.last_facts.format == (format.id == "locked-office" ? "docx" : format.id));
    CHECK_FALSE(got.last_facts.type.empty());
    CHECK(got.last_facts.media_type.find('/') != std::string::npos);
    CHECK_FALSE(got.last_facts.producer.empty());
    CHECK((!got.pages.empty() || !got.children.empty()));
    CHECK(got.text().find(sample.text) != std::string::npos);
  }
}

TEST_CASE("no format recognises empty bytes; an empty file is complete and has no pages") {
  for (const Format& format : formats()) {
    CAPTURE(format.id);
    CHECK(format.recognise("", "a." + std::string(format.id)) == 0);
  }
  Recorder got;
  CHECK(extract_bytes("", "a.pdf", got).outcome == Outcome::Complete);
  CHECK(got.pages.empty());
  CHECK(got.last_facts.format.empty());
}

TEST_CASE("a sample cut at every sixteenth, or with bytes changed, ends with an outcome and valid text") {
  for (const auto& [id, sample] : samples()) {
    CAPTURE(id);
    for (std::size_t part = 0; part < 16; ++part) {
      std::string bytes = sample.bytes.substr(0, sample.bytes.size() * part / 16);
      Recorder cut;
      CHECK_NOTHROW(extract_bytes(bytes, sample.name, cut));
      for (const PageContent& page : cut.pages) CHECK(is_valid_utf8(page.text));
      bytes = sample.bytes;
      for (std::size_t i = part; i < bytes.size(); i += 61)
        bytes[i] = static_cast<char>(bytes[i] ^ (1 << part % 8));
      Recorder changed;
      CHECK_NOTHROW(extract_bytes(bytes, sample.name, changed));
      for (const PageContent& page : changed.pages) {
        CHECK(is_valid_utf8(page.text));
        for (const Mark& mark : page.marks) CHECK((mark.begin <= mark.end && mark.end <= page.text.size()));
        for (const Word& word : page.words) CHECK((word.begin < word.end && word.end <= page.text.size()));
      }
    }
  }
}

TEST_CASE("only kinds with pictures are drawn; the others say so") {
  for (const auto& [id, sample] : samples()) {
    CAPTURE(id);
    const auto input = input_over(sample.bytes);
    ExtractOptions options;
    options.name = sample.name;
    if (id == "pdf") {
      CHECK(render_page(*input, options, {}).width > 0);
      continue;
    }
    try {
      render_page(*input, options, {});
      FAIL("a picture came of " << id);
    } catch (const Error& error) {
      // The sample of a picture is a header alone.
      CHECK(error.code() == (id == "image" ? ErrorCode::Damaged : ErrorCode::NoPicture));
    }
  }
}

TEST_CASE("the limits of a document hold for every format") {
  Recorder got;
  ExtractOptions options;
  options.limits.pages = 1;
  const std::string long_text = [] {
    std::string out;
    for (int i = 0; i < 3'000; ++i) out += "one more line\n";
    return out;
  }();
  const Verdict verdict = extract_document(*input_over(long_text), options, got);
  CHECK(verdict.outcome == Outcome::Partial);
  CHECK(verdict.reason == "It has more than 1 pages.");
  CHECK(got.pages.size() == 1);

  Recorder nothing;
  options.limits.pages = 0;
  CHECK(extract_document(*input_over("text"), options, nothing).outcome == Outcome::TooLarge);

  Recorder few;
  options = {};
  options.limits.text_bytes = 100;
  CHECK(extract_document(*input_over(long_text), options, few).outcome == Outcome::Partial);
  CHECK(few.text().size() <= 100);
}

TEST_CASE("parts that are together no larger than their container pass, whatever the limit") {
  Recorder got;
  ExtractOptions options;
  options.limits.children_bytes = 10;
  const std::string mailbox =
      "From a@example.org Tue Mar 14 09:30:00 2017\nFrom: a@example.org\nSubject: sample\n\nwords\n";
  CHECK(extract_document(*input_over(mailbox), options, got).outcome == Outcome::Complete);
  CHECK(got.children.at(0).bytes.ends_with("words\n"));
}

TEST_CASE("what no reader reads is Unsupported and named") {
  Recorder got;
  const Verdict verdict = extract_bytes(std::string("\x7F"
                                                    "ELF\2\1\1\0 program",
                                                    16),
                                        "letter.pdf", got);
  CHECK(verdict.outcome == Outcome::Unsupported);
  CHECK(verdict.reason == "It is a program for Linux, for which there is no reader yet.");
  CHECK(got.last_facts.media_type == "application/x-elf");
  CHECK(got.last_facts.type == "program");
  CHECK(got.last_facts.format.empty());
}

TEST_CASE("bytes that are nothing, under the name of a kind that is read, are Damaged") {
  Recorder got;
  CHECK(extract_bytes(std::string(1'000, '\0'), "a.pdf", got).outcome == Outcome::Damaged);
  CHECK(extract_bytes(std::string(1'000, '\0'), "a.doc", got).outcome == Outcome::Unsupported);
  CHECK(extract_bytes("P", "a.docx", got).outcome == Outcome::Damaged);
}

TEST_CASE("the real samples in ../shared/corpora hold their snippets") {
  const std::string folder = corpora() + "/sample";
  if (!std::filesystem::exists(folder + "/EXPECTED.tsv")) {
    MESSAGE("SKIPPED: no corpora at " << folder << "; set CASEBOUND_CORPORA");
    return;
  }
  struct Wanted {
    const char* path;
    const char* snippet;
  };
  // Both right-to-left PDFs hold lam-alef ligatures in these words.
  const Wanted wanted[] = {
      {"pdf/udhr_ar.pdf", "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق."},
      {"pdf/udhr_ar.pdf", "الإعلان العالمي لحقوق الإنسان"},
      {"pdf/udhr_ug.pdf", "ھەممە ئادەم"},
      {"pdf/udhr_zh-Hans.pdf", "人人生而自由"},
      {"txt/udhr_ar.cp1256.txt", "يولد جميع الناس أحرارًا متساوين"},
      {"txt/udhr_ru.koi8-r.txt", "Все люди рождаются свободными"},
      {"txt/udhr_zh-Hans.gb18030.txt", "人人生而自由"},
      {"txt/udhr_zh-Hant.big5.txt", "人人生而自由"},
      {"html/legacy_zh-Hans_gb2312.html", "人人生而自由"},
      {"html/legacy_ru_windows-1251_undeclared.html", "Все люди рождаются свободными"},
  };
  for (const Wanted& each : wanted) {
    CAPTURE(each.path);
    Recorder got;
    const std::string bytes = read_file(folder + "/" + each.path);
    CHECK(extract_bytes(bytes, each.path, got).outcome == Outcome::Complete);
    CHECK(got.text().find(each.snippet) != std::string::npos);
  }
}

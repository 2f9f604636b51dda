#include "extract/formats/zip.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/error.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"
#include "extract/zip_kind.h"
#include "extract/zip_package.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

struct Result {
  Verdict verdict;
  Recorder sink;
  std::string names() const {
    std::string out;
    for (const Recorder::Child& each : sink.children) out += each.info.name + "|";
    return out;
  }
};

Result read(std::string_view bytes, const ExtractOptions& options = {}) {
  Result out;
  const auto input = input_over(bytes);
  out.verdict = kZip.extract(*input, options, out.sink);
  return out;
}

std::string kind(const Bytes& zip, std::string_view name = "x.zip") {
  const auto input = input_over(zip);
  const ZipKind out = judge_zip(*input, name);
  return out.format.empty() ? out.type.media_type : out.format;
}

}  // namespace

TEST_CASE("members are children, folders are not, and there is no page") {
  const Result out =
      read(ZipBuilder().add("a/", "").add("a/one.txt", "1").add("two.txt", "22", {.method = 0}).bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.pages.empty());
  CHECK(out.names() == "a/one.txt|two.txt|");
  CHECK(out.sink.children[1].bytes == "22");
  CHECK(out.sink.children[0].info.modified == 1483272000);
  CHECK(out.sink.last_facts.children_declared == 2);
  CHECK(out.sink.last_facts.type == "archive");
}

TEST_CASE("an empty archive is complete, without children") {
  const Result out = read(ZipBuilder().bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.children.empty());
}

TEST_CASE("names in GBK, Big5 and code page 866 are judged together") {
  const Result gbk = read(ZipBuilder()
                              .add("\xCD\xA8\xD6\xAA.txt", "1")
                              .add("\xD7\xCA\xC1\xCF/\xB6\xFE\xBC\xB6.txt", "2")
                              .add("plain.txt", "3")
                              .bytes());
  CHECK(gbk.names() == "通知.txt|资料/二级.txt|plain.txt|");
  CHECK(gbk.sink.children[0].info.name_raw == "\xCD\xA8\xD6\xAA.txt");
  CHECK(gbk.sink.children[2].info.name_raw.empty());
  CHECK(read(ZipBuilder().add("\xB3\x71\xAA\xBE\xAE\xD1.txt", "1").add("\xB8\xEA\xAE\xC6.txt", "2").bytes())
            .names() == "通知書.txt|資料.txt|");
  CHECK(
      read(
          ZipBuilder().add("\xA4\xAE\xAA\xE3\xAC\xA5\xAD\xE2 \xAE \xE0\xA0\xA1\xAE\xE2\xA5.txt", "1").bytes())
          .names() == "документ о работе.txt|");
}

TEST_CASE("names that are UTF-8 stay, whether the archive says so or not") {
  CHECK(read(ZipBuilder().add("通知.txt", "1").add("ئۇيغۇر.txt", "2", {.flags = 0x0800}).bytes()).names() ==
        "通知.txt|ئۇيغۇر.txt|");
  const Result lie = read(ZipBuilder().add("\xCD\xA8\xD6\xAA\xCA\xE9.txt", "1", {.flags = 0x0800}).bytes());
  CHECK(lie.names() == "通知书.txt|");
}

TEST_CASE("a GBK name whose bytes happen to be UTF-8 is read as GBK, a short UTF-8 name is not") {
  CHECK(read(ZipBuilder().add("\xCD\xA8\xD6\xAA.doc", "1").bytes()).names() == "通知.doc|");
  CHECK(read(ZipBuilder().add("caf\u00E9.txt", "1").bytes()).names() == "caf\u00E9.txt|");
  CHECK(read(ZipBuilder().add("\u4FE1.txt", "1").bytes()).names() == "\u4FE1.txt|");
  CHECK(read(ZipBuilder().add("\u062E\u06D5\u062A.txt", "1").bytes()).names() == "\u062E\u06D5\u062A.txt|");
}

TEST_CASE("R33 traversal, absolute, linked, special, double and NUL names are children like others") {
  const Bytes zip = ZipBuilder()
                        .add("../../etc/cron.d/x", "1")
                        .add("/abs", "2")
                        .add("C:\\dir\\file", "3")
                        .add("link", "/etc/passwd", {.method = 0, .unix_mode = 0120777})
                        .add("device", "", {.method = 0, .unix_mode = 0020644})
                        .add("twice", "4")
                        .add("twice", "5")
                        .add(std::string_view("nul\0l", 5), "6")
                        .add("", "7")
                        .bytes();
  const Result out = read(zip);
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.names() == "../../etc/cron.d/x|/abs|C:/dir/file|link|device|twice|twice|nul\uFFFDl|(no name)|");
  CHECK(out.sink.children[3].info.media_type == "inode/symlink");
  CHECK(out.sink.children[3].bytes == "/etc/passwd");
  CHECK(out.sink.children[6].bytes == "5");
  CHECK(out.sink.last_facts.children_declared == out.sink.children.size());
}

TEST_CASE("R32 the limits of size, number and ratio end in TooLarge or Partial, never in more bytes") {
  ExtractOptions options;
  options.limits.child_bytes = 1000;
  const Bytes large = ZipBuilder().add("large", std::string(5000, 'a')).bytes();
  CHECK(read(large, options).verdict.outcome == Outcome::TooLarge);
  const Result some =
      read(ZipBuilder().add("small", "s").add("large", std::string(5000, 'a')).bytes(), options);
  CHECK(some.verdict.outcome == Outcome::Partial);
  CHECK(some.sink.children[1].verdict.outcome == Outcome::TooLarge);
  CHECK(some.sink.children[1].bytes.empty());

  options.limits = {};
  options.limits.children = 2;
  const Result many = read(ZipBuilder().add("a", "").add("b", "").add("c", "").bytes(), options);
  CHECK(many.sink.children.size() == 2);
  CHECK(many.verdict.outcome == Outcome::Partial);

  options.limits = {};
  options.limits.children_bytes = 1500;
  const Result sum = read(
      ZipBuilder().add("a", std::string(1000, 'a')).add("b", std::string(1000, 'b')).add("c", "c").bytes(),
      options);
  CHECK(sum.sink.children[0].bytes.size() + sum.sink.children[1].bytes.size() == 1500);
  CHECK(sum.sink.children[2].verdict.outcome == Outcome::TooLarge);
}

TEST_CASE("R32 what unpacks to more than a thousand times its size ends above 64 MiB") {
  ZipBuilder zip;
  const std::string zeros(40 << 20, '\0');
  for (int i = 0; i < 5; ++i) zip.add("zeros" + std::to_string(i), zeros);
  ExtractOptions options;
  options.limits.ratio = 10;
  Recorder sink;
  const Bytes bytes = zip.bytes();
  const auto input = input_over(bytes);
  CHECK(kZip.extract(*input, options, sink).outcome == Outcome::Partial);
  std::uint64_t given = 0;
  for (const Recorder::Child& each : sink.children) given += each.bytes.size();
  CHECK(given == 64U << 20);
}

TEST_CASE("what is packed as a document is no archive") {
  CHECK(kind(ZipBuilder().add("word/document.xml", "").bytes()) == "docx");
  CHECK(kind(ZipBuilder().add("folder/word/document.xml", "").bytes()) == "zip");
  CHECK(kind(ZipBuilder().add("xl/workbook.xml", "").bytes()) == "xlsx");
  CHECK(kind(ZipBuilder().add("ppt/presentation.xml", "").bytes()) == "pptx");
  CHECK(kind(ZipBuilder().add("mimetype", "application/epub+zip", {.method = 0}).bytes()) == "epub");
  CHECK(kind(ZipBuilder().add("mimetype", "application/vnd.oasis.opendocument.text\n").bytes()) == "odt");
  const std::string manifest =
      "<manifest:manifest><manifest:file-entry manifest:full-path=\"/\" "
      "manifest:media-type=\"application/vnd.oasis.opendocument.presentation\"/></manifest:manifest>";
  CHECK(kind(ZipBuilder().add("content.xml", "").add("META-INF/manifest.xml", manifest).bytes()) == "odp");
  CHECK(kind(ZipBuilder().add("content.xml", "").add("META-INF/manifest.xml", "full-path=\"/\"").bytes()) ==
        "zip");
  CHECK(kind(ZipBuilder().add("META-INF/MANIFEST.MF", "").add("a.class", "").bytes()) ==
        "application/java-archive");
  CHECK(kind(ZipBuilder().add("Index/Document.iwa", "").bytes(), "a.numbers") == "iwork");
  CHECK(kind(ZipBuilder().add("index.xml", "").add("buildVersionHistory.plist", "").bytes(), "a.pages") ==
        "iwork");
  CHECK(kind(ZipBuilder().add("letter.docx", "").bytes()) == "zip");
  CHECK(kind("PK\3\4 and then nothing of a zip") == "zip");
  const std::string sheet_with_letter =
      "<Default Extension=\"docx\" "
      "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document\"/>"
      "<Override "
      "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>";
  CHECK(kind(ZipBuilder().add("[Content_Types].xml", sheet_with_letter).bytes()) == "xlsx");
}

TEST_CASE("an archive cut anywhere throws nothing but Error and is never called complete") {
  const Bytes zip = ZipBuilder()
                        .add("a.txt", std::string(500, 'a'))
                        .add("b.txt", "beta", {.method = 0})
                        .add("c/d.txt", "gamma")
                        .bytes();
  for (std::size_t length = 0; length < zip.size(); ++length) {
    try {
      const Result out = read(std::string_view(zip).substr(0, length));
      CHECK(out.verdict.outcome != Outcome::Complete);
    } catch (const Error&) {
    }
  }
}

TEST_CASE("any content comes back, stored or deflated") {
  const bool held = rc::check("zip round trip", [](const std::vector<std::string>& contents, bool stored) {
    ZipBuilder zip;
    for (std::size_t i = 0; i < contents.size(); ++i)
      zip.add(std::to_string(i), contents[i], {.method = static_cast<std::uint16_t>(stored ? 0 : 8)});
    const Result out = read(zip.bytes());
    RC_ASSERT(out.verdict.outcome == Outcome::Complete);
    RC_ASSERT(out.sink.children.size() == contents.size());
    for (std::size_t i = 0; i < contents.size(); ++i) RC_ASSERT(out.sink.children[i].bytes == contents[i]);
  });
  CHECK(held);
}

TEST_CASE("any bytes put over an archive throw nothing but Error") {
  const Bytes zip =
      ZipBuilder().add("a.txt", std::string(200, 'a')).add("b.txt", "beta", {.method = 0}).bytes();
  const bool held = rc::check("zip damage", [&](const std::vector<std::pair<std::uint16_t, char>>& changes) {
    Bytes damaged = zip;
    for (const auto& [at, value] : changes) damaged[at % damaged.size()] = value;
    try {
      read(damaged);
    } catch (const Error&) {
    }
  });
  CHECK(held);
}

TEST_CASE("members that the directory does not name are found, and counted apart") {
  const std::string secret = ZipBuilder().add("secret.txt", std::string(200, 's'), {.method = 0}).cut();
  const Bytes plain = ZipBuilder().add("a.txt", "one").add("b.txt", "two").bytes();
  // Between the last member and the directory, as a program that deletes in place leaves it.
  const std::size_t directory = plain.find("PK\1\2");
  Bytes hiding = plain.substr(0, directory) + secret + plain.substr(directory);
  const std::size_t end = hiding.rfind("PK\5\6");
  const auto offset = static_cast<std::uint32_t>(directory + secret.size());
  for (std::size_t i = 0; i < 4; ++i) hiding[end + 16 + i] = static_cast<char>(offset >> (8 * i));
  const Result out = read(hiding);
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.names() == "a.txt|b.txt|secret.txt|");
  CHECK(out.sink.children[2].bytes == std::string(200, 's'));
  CHECK(out.sink.last_facts.children_declared == 2);
  CHECK(out.sink.property("members that its directory does not name") == "1|");
  // An archive with another one before it: the program that reads the last directory shows the second alone.
  const Result both =
      read(ZipBuilder().add("first.txt", std::string(100, 'f'), {.method = 0}).bytes() + plain);
  CHECK(both.names() == "a.txt|b.txt|first.txt|");
  // A stored archive inside is a member, and what is in it is no member of this one.
  const Result inner = read(ZipBuilder().add("in.zip", plain, {.method = 0}).add("z.txt", "z").bytes());
  CHECK(inner.names() == "in.zip|z.txt|");
  CHECK(inner.sink.property("members that its directory does not name").empty());
}

TEST_CASE("of an iWork document comes its preview, and that it cannot be read is said") {
  const auto extracted = [](const Bytes& zip, std::string name) {
    Result out;
    ExtractOptions options;
    options.name = std::move(name);
    const auto input = input_over(zip);
    out.verdict = extract_document(*input, options, out.sink);
    return out;
  };
  const Result pages = extracted(ZipBuilder()
                                     .add("Index/Document.iwa", "x")
                                     .add("preview.jpg", "small")
                                     .add("QuickLook/Preview.pdf", "%PDF-1.4")
                                     .add("Data/photo.jpg", "photo")
                                     .bytes(),
                                 "plan.pages");
  CHECK(pages.verdict.outcome == Outcome::Partial);
  CHECK(pages.verdict.reason ==
        "It is an Apple Pages document, for which there is no reader yet; its preview was taken out.");
  CHECK(pages.names() == "QuickLook/Preview.pdf|Data/photo.jpg|");
  CHECK(pages.sink.last_facts.media_type == "application/vnd.apple.pages");
  const Result bare = extracted(ZipBuilder().add("Index/Document.iwa", "x").bytes(), "plan.numbers");
  CHECK(bare.verdict.outcome == Outcome::Unsupported);
  CHECK(bare.sink.children.empty());
}

#include <doctest/doctest.h>

#include "extract/office_locker.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;

namespace {

std::string word_package(std::string_view words) {
  return ZipBuilder()
      .add("[Content_Types].xml", "<Types/>")
      .add("word/document.xml", "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>" + std::string(words) +
                                    "</w:t></w:r></w:p></w:body></w:document>")
      .add("docProps/core.xml",
           "<cp:coreProperties xmlns:dc=\"dc\"><dc:title>Harbour</dc:title></cp:coreProperties>")
      .add("word/embeddings/list.csv", std::string(9000, 'x'), {.method = 0})
      .bytes();
}

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(const std::string& bytes, std::vector<std::string> passwords, double cpu_seconds = 30) {
  Result out;
  ExtractOptions options;
  options.name = "letter.docx";
  options.passwords = std::move(passwords);
  options.limits.cpu_seconds = cpu_seconds;
  const auto input = input_over(bytes);
  out.verdict = extract_document(*input, options, out.sink);
  return out;
}

bool says_password(const Recorder& sink, std::string_view password) {
  for (const auto& [name, value] : sink.last_facts.properties) {
    if (value.find(password) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an Office document of the agile kind opens with one of the passwords, whatever hash and key") {
  const std::string package = word_package("the lighthouse is dark");
  const std::vector<AgileTerms> all{{HashKind::Sha1, "SHA1", 16},
                                    {HashKind::Sha256, "SHA256", 24},
                                    {HashKind::Sha384, "SHA384", 32},
                                    {HashKind::Sha512, "SHA512", 32},
                                    {HashKind::Sha512, "SHA-512", 16}};
  for (const AgileTerms& terms : all) {
    CAPTURE(terms.hash_word);
    const std::string locked = agile_office(package, "Gezeiten 潮汐", terms);
    const Result none = read(locked, {});
    CHECK(none.verdict.outcome == Outcome::Encrypted);
    CHECK(none.verdict.reason == "It is locked with a password that was not given.");
    CHECK(none.sink.last_facts.media_type == "application/x-ole-encrypted");
    CHECK(none.sink.pages.empty());
    CHECK(read(locked, {"wrong", "Gezeiten"}).verdict.outcome == Outcome::Encrypted);
    const Result right = read(locked, {"wrong", "Gezeiten 潮汐"});
    CHECK(right.verdict.outcome == Outcome::Complete);
    CHECK(right.sink.text() == "the lighthouse is dark\nHarbour\n");
    CHECK(right.sink.last_facts.format == "docx");
    CHECK(right.sink.last_facts.type == "document");
    CHECK(right.sink.last_facts.title == "Harbour");
    REQUIRE(right.sink.children.size() == 1);
    CHECK(right.sink.children[0].bytes == std::string(9000, 'x'));
    CHECK(right.sink.property("was encrypted").starts_with("AES-" + std::to_string(terms.key_bytes * 8)));
    CHECK_FALSE(says_password(right.sink, "Gezeiten"));
  }
}

TEST_CASE("an Office document of the standard kind opens with one of the passwords") {
  const std::string package = word_package("the lighthouse is dark");
  for (const std::size_t key_bytes : {16, 24, 32}) {
    const std::string locked = standard_office(package, "tidewater", key_bytes);
    CHECK(read(locked, {"wrong"}).verdict.outcome == Outcome::Encrypted);
    const Result right = read(locked, {"wrong", "tidewater"});
    CHECK(right.verdict.outcome == Outcome::Complete);
    CHECK(right.sink.text() == "the lighthouse is dark\nHarbour\n");
    CHECK(right.sink.property("was encrypted") == "AES-" + std::to_string(key_bytes * 8) + ", SHA-1|");
  }
}

TEST_CASE("a workbook that Excel locked with its own word opens without any") {
  const std::string package = ZipBuilder()
                                  .add("[Content_Types].xml", "<Types/>")
                                  .add("xl/workbook.xml",
                                       "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Tides\" sheetId=\"1\" "
                                       "r:id=\"a\"/></sheets></workbook>")
                                  .add("xl/_rels/workbook.xml.rels",
                                       "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" "
                                       "Target=\"worksheets/sheet1.xml\"/></Relationships>")
                                  .add("xl/worksheets/sheet1.xml",
                                       "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>"
                                       "<t>ebb</t></is></c></row></sheetData></worksheet>")
                                  .bytes();
  const Result out = read(agile_office(package, "VelvetSweatshop", {}), {});
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text().find("ebb") != std::string::npos);
}

TEST_CASE("a locked package that was changed afterwards is read and told as partial") {
  AgileTerms terms;
  terms.damage = true;
  const Result out =
      read(agile_office(word_package("the lighthouse is dark"), "tidewater", terms), {"tidewater"});
  CHECK(out.verdict.outcome == Outcome::Partial);
  CHECK_FALSE(out.sink.pages.empty());
}

TEST_CASE("a lock that turns for longer than a document may take ends as timed out") {
  // The number of rounds is the file's own word; nothing has to be computed to make such a file.
  AgileTerms terms;
  terms.spins = 3;
  terms.claimed_spins = 10'000'000;
  const Result out = read(agile_office(word_package("dark"), "tidewater", terms), {"a", "b"}, 0.02);
  CHECK(out.verdict.outcome == Outcome::TimedOut);
  CHECK(out.verdict.reason.find("Give fewer passwords") != std::string::npos);
}

TEST_CASE("every cut and every changed byte of what says how it was locked ends in words") {
  const std::string locked = agile_office(word_package("dark"), "tidewater", {.spins = 3});
  for (std::size_t length = 0; length < locked.size(); length += 97)
    CHECK_NOTHROW(read(locked.substr(0, length), {"tidewater"}));
  const std::size_t begin = locked.find("<?xml");
  for (std::size_t at = begin; at < begin + 1500; at += 3) {
    std::string changed = locked;
    changed[at] = '9';
    CHECK_NOTHROW(read(changed, {"tidewater"}, 0.05));
  }
}

TEST_CASE("a lock that only a certificate or a server opens says so") {
  const auto lock = [](std::string info) {
    return OleBuilder::build({{"EncryptionInfo", OleBuilder::stream(std::move(info))},
                              {"EncryptedPackage", OleBuilder::stream(std::string(5000, 'e'))}});
  };
  const std::string certificate =
      std::string("\4\0\4\0\x40\0\0\0", 8) +
      "<encryption><keyData cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" keyBits=\"128\" "
      "hashAlgorithm=\"SHA1\" saltValue=\"AAAA\"/><keyEncryptors/></encryption>";
  CHECK(read(lock(certificate), {"a"}).verdict.outcome == Outcome::Encrypted);
  CHECK(read(lock(std::string("\4\0\3\0\x40\0\0\0", 8)), {"a"}).verdict.outcome == Outcome::Encrypted);
  const std::string rights =
      OleBuilder::build({{"EncryptedPackage", OleBuilder::stream(std::string(5000, 'e'))}});
  const Result out = read(rights, {"a"});
  CHECK(out.verdict.outcome == Outcome::Encrypted);
  CHECK(out.verdict.reason.find("rights management") != std::string::npos);
}

TEST_CASE("a locked Office file of the old kind is told as locked, an open one as unsupported") {
  const auto old = [](const std::string& stream, std::string bytes) {
    bytes.resize(5000, '\0');
    return OleBuilder::build(
        {{stream == "Current User" ? "PowerPoint Document" : "Other", OleBuilder::stream("x")},
         {stream, OleBuilder::stream(std::move(bytes))}});
  };
  const std::string word("\xEC\xA5\xC1\0\0\0\0\0\0\0\0\1", 12);
  CHECK(read(old("WordDocument", word), {}).verdict.outcome == Outcome::Encrypted);
  CHECK(read(old("WordDocument", word.substr(0, 11)), {}).verdict.outcome == Outcome::Unsupported);
  const std::string begin("\x09\x08\x04\0\0\6\5\0", 8);
  CHECK(read(old("Workbook", begin + std::string("\x2F\0\2\0\0\0", 6)), {}).verdict.outcome ==
        Outcome::Encrypted);
  CHECK(read(old("Workbook", begin), {}).verdict.outcome == Outcome::Unsupported);
  const std::string user("\0\0\xF6\x0F\x14\0\0\0\x14\0\0\0", 12);
  CHECK(read(old("Current User", user + "\xDF\xC4\xD1\xF3"), {}).verdict.outcome == Outcome::Encrypted);
  CHECK(read(old("Current User", user + "\x5F\xC0\x91\xE3"), {}).verdict.outcome == Outcome::Unsupported);
}

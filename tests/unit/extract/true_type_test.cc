#include "extract/true_type.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using std::string_literals::operator""s;

namespace {

// An OLE compound file of one table sector and one directory of the given names under its root.
std::string compound_file(const std::vector<std::string>& names) {
  std::string header(512, '\0');
  header.replace(0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  header[30] = 9;
  const auto put32 = [](std::string& into, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) into[at + i] = static_cast<char>(value >> 8 * i);
  };
  put32(header, 48, 1);  // the directory begins in sector 1
  put32(header, 76, 0);  // the table is sector 0
  std::string directory((names.size() + 1) * 128, '\0');
  directory.resize((directory.size() + 511) / 512 * 512);
  put32(directory, 76, names.empty() ? 0xFFFFFFFF : 1);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t at = (i + 1) * 128;
    for (std::size_t c = 0; c < names[i].size(); ++c) directory[at + 2 * c] = names[i][c];
    put32(directory, at + 68, 0xFFFFFFFF);
    put32(directory, at + 72, i + 1 < names.size() ? static_cast<std::uint32_t>(i) + 2 : 0xFFFFFFFF);
  }
  std::string table(512, '\xFF');
  const std::size_t sectors = directory.size() / 512;
  for (std::size_t i = 0; i < sectors; ++i)
    put32(table, (i + 1) * 4, i + 1 < sectors ? static_cast<std::uint32_t>(i) + 2 : 0xFFFFFFFE);
  return header + table + directory;
}

std::string media_type(std::string_view bytes, std::string_view name = {}) {
  return true_type(*input_over(bytes), name).media_type;
}

}  // namespace

TEST_CASE("old Office files are told apart by their streams") {
  CHECK(media_type(compound_file({"WordDocument", "1Table"})) == "application/msword");
  CHECK(media_type(compound_file({"Workbook"})) == "application/vnd.ms-excel");
  CHECK(media_type(compound_file({"a", "b", "c", "d", "e", "PowerPoint Document"})) ==
        "application/vnd.ms-powerpoint");
  CHECK(media_type(compound_file({"VisioDocument"})) == "application/vnd.visio");
  CHECK(media_type(compound_file({"something"})) == "application/x-ole-storage");
  CHECK(media_type(compound_file({})) == "application/x-ole-storage");
}

TEST_CASE("a compound file whose chains run in circles or out of the file still ends") {
  std::string loop = compound_file({"a", "b", "c", "WordDocument"});
  loop[512 + 4] = 1;  // the directory's sector follows itself
  for (int i = 1; i < 4; ++i) loop[512 + 4 + i] = 0;
  CHECK_FALSE(media_type(loop).empty());
  const std::string whole = compound_file({"WordDocument"});
  for (std::size_t cut = 0; cut < whole.size(); cut += 37)
    CHECK_NOTHROW(ole_root_names(*input_over(whole.substr(0, cut))));
}

TEST_CASE("an Office document locked as a whole is Encrypted, not unknown") {
  test::Recorder got;
  const std::string bytes = compound_file({"EncryptedPackage", "EncryptionInfo"});
  CHECK(extract_document(*input_over(bytes), {}, got).outcome == Outcome::Encrypted);
}

TEST_CASE("files are known by their signatures") {
  const std::vector<std::pair<std::string, std::string>> known = {
      {"{\\rtf1\\ansi text}", "application/rtf"},
      {"AT&TFORM\0\0\0\0DJVU"s, "image/vnd.djvu"},
      {"SQLite format 3\0"s, "application/vnd.sqlite3"},
      {"ITSF\3\0\0\0"s, "application/vnd.ms-htmlhelp"},
      {"!BDN\0\0\0\0"s, "application/vnd.ms-outlook-pst"},
      {"ID3\3\0\0\0"s, "audio/mpeg"},
      {"\0\0\0\x18"
       "ftypmp42\0\0\0\0"s,
       "video/mp4"},
      {"RIFF\0\0\0\0WAVEfmt "s, "audio/wav"},
      {"%!PS-Adobe-3.0\n", "application/postscript"},
      {std::string(100, '\0'), "application/octet-stream"},
      {"", "application/x-empty"},
  };
  for (const auto& [bytes, type] : known) {
    CAPTURE(type);
    CHECK(media_type(bytes) == type);
  }
}

TEST_CASE("texts that begin like a signature are texts") {
  for (const std::string text : {"BZhang wrote to us.", "MZ and others came.", "AC100 volts.",
                                 "From here to there: a report\nwith lines", "ID3 is a tag.", "PK is a name.",
                                 "OggS", "regford", "GIF", "BM is short."}) {
    CAPTURE(text);
    const auto input = input_over(text);
    const Format* const format = identify(*input, "");
    REQUIRE(format != nullptr);
    CHECK(format->id == "txt");
  }
}

TEST_CASE("kinds of text have media types of their own, by content first and by name second") {
  const auto type_of = [](std::string_view bytes, const std::string& name) {
    test::Recorder got;
    ExtractOptions options;
    options.name = name;
    CHECK(extract_document(*input_over(bytes), options, got).outcome == Outcome::Complete);
    return got.last_facts.media_type;
  };
  CHECK(type_of("a,b\n1,2\n", "a.csv") == "text/csv");
  CHECK(type_of("{\"a\": 1}", "A.JSON") == "application/json");
  CHECK(type_of("<?xml version='1.0'?><a>x</a>", "a") == "application/xml");
  CHECK(type_of("<?xml version='1.0'?><svg><text>x</text></svg>", "a.xml") == "image/svg+xml");
  CHECK(type_of("# title\n", "notes.md") == "text/markdown");
  CHECK(type_of("<script>alert(1)</script>", "a.txt") == "text/plain");
  CHECK(type_of("words", "") == "text/plain");
  CHECK(type_of("W\0o\0r\0d\0s\0\n\0"s, "") == "text/plain");
  CHECK(type_of("\xFF\xFE\0\0a\0\0\0b\0\0\0"s, "") == "text/plain");
  CHECK(type_of("\x8D\x51\x59\x65\xB2\x80\x25\x84\x84\x76\xBA\x4E\x02\x30"s, "") ==
        "text/plain");  // Chinese in UTF-16 without a mark
}

TEST_CASE("control characters stay in a text as they are; other bytes are no text") {
  test::Recorder got;
  extract_document(*input_over("red \x1B[31mtext\x1B[0m\x0C"
                               "page two\b\n"),
                   {}, got);
  CHECK(got.text() ==
        "red \x1B[31mtext\x1B[0m\x0C"
        "page two\b\n");
  CHECK(got.pages.size() == 2);

  std::string noise;
  std::uint32_t state = 3;
  for (int i = 0; i < 5'000; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    noise += static_cast<char>(state >> 24);
  }
  CHECK(identify(*input_over(noise), "a.txt") == nullptr);
  std::string high;  // no control characters, and still no text
  for (const char c : noise) high += static_cast<char>(c | 0x80);
  CHECK(identify(*input_over(high), "a.txt") == nullptr);
}

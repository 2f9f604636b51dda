#include "extract/binary_plist.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/plist_for_tests.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;
using std::string_literals::operator""s;

TEST_CASE("a property list gives its values by their keys") {
  const std::string bytes = plist_of({
      plist_dictionary("\1\2\3\4\5", "\6\7\x08\x09\x0A"),
      plist_text("name"),
      plist_text("count"),
      plist_text("when"),
      plist_text("real"),
      plist_text("list"),
      "\x63\x65\xB0\x75\x86\0x"s.substr(0, 5) + "\0x"s,  // 新疆x as UTF-16
      "\x13\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE"s,
      "\x33\x41\xC1\x4C\x6E\x80\0\0\0"s,  // 580,451,584 s after 2001
      "\x22\x40\x20\0\0"s,
      "\xA2\x0B\x0C"s,
      "\x09"s,
      plist_text("deep"),
  });
  const BinaryPlist plist(bytes);
  REQUIRE(plist.is_sound());
  const auto value = [&](const char* key) { return plist.text(plist.find(plist.root(), key)); };
  CHECK(value("name") == "新疆x");
  CHECK(value("count") == "-2");
  CHECK(value("real") == "2.5");
  CHECK(value("when").starts_with("2019-"));
  CHECK(plist.find(plist.root(), "nothing") == BinaryPlist::kNone);
  Recorder got;
  CHECK(extract_document(*input_over(bytes), {}, got).outcome == Outcome::Complete);
  CHECK(got.text().find("  name: 新疆x\n") != std::string::npos);
  CHECK(got.text().find("  list:\n    true\n    deep\n") != std::string::npos);
}

TEST_CASE("a web page that Safari saved is read as a page, its parts are handed on") {
  Recorder got;
  const std::string bytes = web_archive("<title>Page</title><p>\xE4\xB8\xAD words");
  CHECK(extract_document(*input_over(bytes), {}, got).outcome == Outcome::Complete);
  CHECK(got.last_facts.type == "web page");
  CHECK(got.last_facts.title == "Page");
  CHECK(got.property("saved from") == "http://example.org/|");
  CHECK(got.text().find("中 words") != std::string::npos);
  REQUIRE(got.children.size() == 1);
  CHECK(got.children[0].info.name == "notes.txt");
  CHECK(got.children[0].bytes == "left over");
}

TEST_CASE("a property list that holds itself ends, and one that is cut is Damaged") {
  Recorder got;
  const std::string loop = plist_of({"\xA3\0\0\0"s});
  CHECK(extract_document(*input_over(loop), {}, got).outcome == Outcome::Partial);
  const std::string whole = web_archive("<p>x");
  CHECK(extract_document(*input_over(whole.substr(0, whole.size() - 3)), {}, got).outcome ==
        Outcome::Damaged);
  CHECK_FALSE(BinaryPlist("bplist00").is_sound());
}

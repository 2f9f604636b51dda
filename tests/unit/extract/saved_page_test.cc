#include "extract/saved_page.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;

namespace {

const std::string kSaved =
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.org/news/\r\n"
    "Subject: Page\r\nDate: Thu, 1 Jan 2015 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\r\n\r\n"
    "--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    "Content-Location: http://example.org/news/\r\n\r\n"
    "<html><title>News</title><meta charset=3Dutf-8><body>=E4=B8=AD words</body></html>\r\n"
    "--B\r\nContent-Type: text/css\r\nContent-Location: http://example.org/s/a.css\r\n\r\nbody{}\r\n"
    "--B\r\nContent-Type: text/html; charset=gb2312\r\nContent-Location: "
    "http://example.org/frame.html?a=1\r\n\r\n"
    "<p>\xD6\xD0\r\n--B--\r\n";

Recorder read(const std::string& bytes, const std::string& name, Outcome outcome = Outcome::Complete) {
  Recorder got;
  ExtractOptions options;
  options.name = name;
  CHECK(extract_document(*input_over(bytes), options, got).outcome == outcome);
  return got;
}

}  // namespace

TEST_CASE("a page that a browser saved as one file is a web page with its parts") {
  const Recorder got = read(kSaved, "a.mht");
  CHECK(got.last_facts.format == "mht");
  CHECK(got.last_facts.type == "web page");
  CHECK(got.last_facts.title == "News");
  CHECK(got.last_facts.created.starts_with("2015-01-01"));
  CHECK(got.property("saved from") == "http://example.org/news/|");
  CHECK(got.text().find("中 words") != std::string::npos);
  REQUIRE(got.children.size() == 2);
  CHECK(got.children[0].info.name == "a.css");
  CHECK(got.children[1].info.name == "frame.html");
  CHECK(got.last_facts.children_declared == 2);
}

TEST_CASE("a saved page that is cut is Partial; a mail with pictures stays a mail") {
  CHECK(read(kSaved.substr(0, kSaved.size() - 30), "a.mht", Outcome::Partial).pages.size() == 1);
  std::string mail = kSaved;
  mail.replace(0, mail.find("Subject"), "From: a@example.org\r\nTo: b@example.org\r\n");
  CHECK(read(mail, "a.eml").last_facts.format == "eml");
}

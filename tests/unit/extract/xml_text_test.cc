#include "extract/xml_text.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;

namespace {

Recorder read(const std::string& bytes, const std::string& name = "a.xml") {
  Recorder got;
  ExtractOptions options;
  options.name = name;
  CHECK(extract_document(*input_over(bytes), options, got).outcome == Outcome::Complete);
  return got;
}

}  // namespace

TEST_CASE("elements begin lines, and words inside a sentence stay whole") {
  CHECK(read_xml_text("<r><a>one</a><b>two</b></r>").text == "one\ntwo\n");
  CHECK(read_xml_text("<r>\n  <a>one</a>\n  <b>two</b>\n</r>").text == "one\ntwo\n");
  CHECK(read_xml_text("<p>F<b>oo</b>bar and <i>more</i> words</p>").text == "Foobar and more words\n");
  CHECK(read_xml_text("<p>A &amp; B &#x4e2d;&#25991; <![CDATA[<raw>]]></p>").text == "A & B 中文 <raw>\n");
  CHECK(read_xml_text("<r/>").text == "");
  CHECK(read_xml_text("").text == "");
}

TEST_CASE("attributes, comments and entities are found and marked") {
  const Recorder got = read(
      "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY who 'the clerk'>]>"
      "<r xmlns='urn:x' kind='列表'><row id='17' href='http://example.org/'>text</row><!-- to be deleted "
      "--></r>");
  CHECK(got.marked(MarkKind::Property) == "kind: 列表|id: 17|");
  CHECK(got.marked(MarkKind::Link) == "href: http://example.org/|");
  CHECK(got.marked(MarkKind::Comment) == "to be deleted|");
  CHECK(got.marked(MarkKind::Hidden).find("the clerk") != std::string::npos);
  CHECK(got.text().find("urn:x") == std::string::npos);
}

TEST_CASE("a drawing is read as text, never drawn") {
  const Recorder got = read(
      "<svg xmlns='http://www.w3.org/2000/svg'><title>Plan of the camp</title><desc>by hand</desc>"
      "<style>.a{fill:red}</style><g aria-label='gate' class='b'><path d='M10 10'/><text "
      "x='1'>North</text></g>"
      "<image href='data:image/png;base64,AAAA'/><script>var secret</script></svg>",
      "a.svg");
  CHECK(got.text() == "Plan of the camp\nby hand\naria-label: gate\nNorth\nvar secret\n");
  CHECK(got.marked(MarkKind::Hidden) == "var secret|");
  CHECK(got.last_facts.title == "Plan of the camp");
  CHECK(got.last_facts.media_type == "image/svg+xml");
}

TEST_CASE("the declared encoding of XML is believed") {
  CHECK(read("<?xml version='1.0' encoding='GB18030'?><r>\xD0\xC2\xBD\xAE</r>").text() == "新疆\n");
}

TEST_CASE("what is not well-formed is read as it stands there") {
  const Recorder got = read("<?xml version='1.0'?><r><a>if x < y then <b>cut");
  CHECK(got.last_facts.format == "txt");
  CHECK(got.text().find("if x < y then") != std::string::npos);
}

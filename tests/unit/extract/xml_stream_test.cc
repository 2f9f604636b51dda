#include "extract/xml_stream.h"

#include <doctest/doctest.h>

using namespace casebound::extract;

namespace {

/// Writes what it is told: <a k=v>text</a>.
class Echo : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    out += "<" + std::string(name);
    for (const XmlAttribute& each : attributes) out += " " + std::string(each.name) + "=" + each.value;
    out += ">";
  }
  void end(std::string_view name) override { out += "</" + std::string(name) + ">"; }
  void text(std::string_view text) override { out += text; }
  std::string out;
};

std::string echo(std::string_view xml, std::size_t piece = 1 << 20, bool* damaged = nullptr) {
  Echo handler;
  XmlStream stream(handler);
  for (; !xml.empty(); xml.remove_prefix(std::min(piece, xml.size()))) stream.feed(xml.substr(0, piece));
  stream.finish();
  if (damaged != nullptr) *damaged = stream.is_damaged();
  return handler.out;
}

}  // namespace

TEST_CASE("elements, attributes and text come in document order") {
  CHECK(echo("<?xml version=\"1.0\"?><a k='1' l=\"x > y\">one<b/>two</a>") ==
        "<a k=1 l=x > y>one<b></b>two</a>");
}

TEST_CASE("the five entities and character references are resolved, any other stays as it stands") {
  CHECK(echo("<a q='&quot;&#x41;'>&lt;&amp;&gt;&apos;&#20065; &xxe; & &#xD800;</a>") ==
        "<a q=\"A><&>'乡 &xxe; & \uFFFD</a>");
}

TEST_CASE("R32 an entity that the document defines is never expanded") {
  const std::string laughs =
      "<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;>]\"><!ENTITY x SYSTEM "
      "'file:///etc/passwd'>]><a>&m;&x;</a>";
  CHECK(echo(laughs) == "<a>&m;&x;</a>");
}

TEST_CASE("comments, instructions and CDATA are told apart") {
  CHECK(echo("<a><!-- <b> -- --><?php <c> ?><![CDATA[<d> & ]] ]]></a>") == "<a><d> & ]] </a>");
}

TEST_CASE("pieces of any size give the same") {
  const std::string xml =
      "\xEF\xBB\xBF<w:p w:x=\"乡镇\">text &amp; 再教育\r\n<![CDATA[ئۇيغۇر]]><!-- c --><b/>\xC3</w:p>";
  const std::string whole = echo(xml);
  CHECK(whole == "<w:p w:x=乡镇>text & 再教育\nئۇيغۇر<b></b>\uFFFD</w:p>");
  for (std::size_t piece = 1; piece < 12; ++piece) CHECK(echo(xml, piece) == whole);
}

TEST_CASE("UTF-16 is told by its first bytes") {
  std::string little("\xFF\xFE", 2);
  for (const char16_t c : std::u16string(u"<a>乡\U00020000</a>")) {
    little.push_back(static_cast<char>(c & 0xFF));
    little.push_back(static_cast<char>(c >> 8));
  }
  for (std::size_t piece = 1; piece < 6; ++piece) CHECK(echo(little, piece) == "<a>乡\U00020000</a>");
}

TEST_CASE("a cut document is closed and called damaged") {
  bool damaged = false;
  CHECK(echo("<a><b>one</b><c>tw", 1 << 20, &damaged) == "<a><b>one</b><c>tw</c></a>");
  CHECK(damaged);
  CHECK(echo("<a><b></a>", 1 << 20, &damaged) == "<a><b></b></a>");
  CHECK(damaged);
  CHECK(echo("<a></a>", 1 << 20, &damaged) == "<a></a>");
  CHECK_FALSE(damaged);
}

TEST_CASE("R32 a million nested elements need no more memory than the limit of depth") {
  Echo handler;
  XmlStream stream(handler, 4);
  for (int i = 0; i < 1'000'000; ++i) stream.feed("<d>");
  stream.feed("text");
  for (int i = 0; i < 1'000'000; ++i) stream.feed("</d>");
  stream.finish();
  CHECK(handler.out == "<d><d><d><d>text</d></d></d></d>");
  CHECK(stream.is_too_deep());
  CHECK_FALSE(stream.is_damaged());
}

TEST_CASE("a tag without an end is passed over") {
  bool damaged = false;
  const std::string endless = "<a>x</a><b " + std::string(5 << 20, 'y');
  CHECK(echo(endless, 1 << 20, &damaged) == "<a>x</a>");
  CHECK(damaged);
}

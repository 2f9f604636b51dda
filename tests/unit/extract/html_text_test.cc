#include "extract/html_text.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "base/utf8.h"
#include "extract/html_entities.h"

using namespace casebound;
using namespace casebound::extract;

namespace {
std::string text_of(std::string_view page) { return read_html(page, 1 << 30).text; }
std::string marked(const HtmlText& html, MarkKind kind) {
  std::string out;
  for (const Mark& mark : html.marks) {
    if (mark.kind == kind) out += html.text.substr(mark.begin, mark.end - mark.begin) + "|";
  }
  return out;
}
std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}
}  // namespace

TEST_CASE("a page reads as a browser lays it out") {
  CHECK(text_of("<h1>Title</h1><p>One\n  <b>two</b> three<br>four</p><div>five</div>six") ==
        "Title\n\nOne two three\nfour\n\nfive\nsix\n");
  CHECK(text_of("a<span>b</span>c <i>d</i>") == "abc d\n");
  CHECK(text_of("<ul><li>one<li>two</ul>") == "one\ntwo\n");
  CHECK(text_of("<pre>  a\n   b</pre>") == "  a\n   b\n");
  CHECK(text_of("").empty());
  CHECK(text_of("no tags at all") == "no tags at all\n");
}

TEST_CASE("cells of a row are parted by tabs, also empty ones and those with paragraphs") {
  CHECK(text_of("<table><tr><td>a<td>b</tr><tr><td>c</td><td></td><td>d</td></tr></table>") ==
        "a\tb\nc\t\td\n");
  CHECK(text_of("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>") == "a\tb\n");
}

TEST_CASE("scripts, styles and comments are left out; what hides among them is not") {
  CHECK(text_of("<script>var a = '<p>no</p>';</script><style>p{}</style>yes<!-- no --><!doctype x>") ==
        "yes\n");
  CHECK(text_of("<script>/* </scripty> */ no</SCRIPT >yes") == "yes\n");
  CHECK(text_of("a <!-- > -- > no --> b <!--> c <!---> d") == "a b c d\n");
  CHECK(text_of("1 < 2 & 3 > 2, <3") == "1 < 2 & 3 > 2, <3\n");
}

TEST_CASE("references become characters") {
  CHECK(
      text_of("&lt;&amp;&gt; &#20013;&#x6587; &nbsp;&eacute;&copy &nothing &unknown; &#0;&#x110000;&#150;") ==
      "<&> 中文 \u00A0é© ¬hing &unknown; \uFFFD\uFFFD–\n");
  std::string out;
  append_unescaped(out, "a=1&copy=2&lt", true);
  CHECK(out == "a=1&copy=2<");
  out.clear();
  append_unescaped(out, "&CounterClockwiseContourIntegral;&notin;&not1;&", false);
  CHECK(out == "∳∉¬1;&");
}

TEST_CASE("hidden text is kept and marked, up to where it ends") {
  const HtmlText html = read_html(
      "<p>seen<span style='color:red; display : none'>secret one</span> seen<div hidden>secret "
      "<b>two</b></div>seen"
      "<p hidden>three<p>seen<template>four</template>",
      1 << 20);
  CHECK(marked(html, MarkKind::Hidden) == "secret one|secret two|three|four|");
}

TEST_CASE("alternative texts are read and marked") {
  const HtmlText html = read_html("before<img src=x.png alt='a portrait &amp; more'>after", 1 << 20);
  CHECK(html.text == "before a portrait & more after\n");
  CHECK(marked(html, MarkKind::Alt) == "a portrait & more|");
}

TEST_CASE("what a page says of itself") {
  const HtmlText html = read_html(
      "<html lang='zh-Hans'><head><title> A \n title </title><meta name=author content='Li &amp; Co'>"
      "<meta property='article:published_time' content='2017-03-14T09:30:00+08:00'>"
      "<link rel=stylesheet href='https://example.org/s.css'></head><body background='//example.org/b.png'>"
      "<a href='page2.html'>next</a><img src='local.png'><img src=\"http://example.org/pixel.gif\">"
      "<p style=\"background:url('http://example.org/c.png')\">x",
      1 << 20);
  CHECK(html.title == "A title");
  CHECK(html.author == "Li & Co");
  CHECK(html.created == "2017-03-14T09:30:00+08:00");
  CHECK(html.language == "zh-Hans");
  CHECK(html.links == std::vector<std::string>{"page2.html"});
  CHECK(html.remote == std::vector<std::string>{"https://example.org/s.css", "//example.org/b.png",
                                                "http://example.org/pixel.gif", "http://example.org/c.png"});
  CHECK(read_html("<meta name=date content='14 March 2017'>", 100).created.empty());
}

TEST_CASE("the declared encoding is found as browsers find it") {
  CHECK(html_charset("<meta charset=gb2312>") == "GB18030");
  CHECK(html_charset("<META http-equiv='Content-Type' content='text/html; charset=Big5'>") == "Big5");
  CHECK(html_charset("<?xml version='1.0' encoding='windows-1251'?><html>") == "windows-1251");
  CHECK(html_charset("<meta name=x content=y><p>charset=gbk").empty());
  CHECK(html_charset("").empty());
}

TEST_CASE("nesting costs no more than its length") {
  const auto start = std::chrono::steady_clock::now();
  const std::string deep = repeat("<div>", 200'000) + "deep" + repeat("</div>", 200'000);
  CHECK(text_of(deep) == "deep\n");
  CHECK(text_of(repeat("<table><tr><td>", 30'000) + "table") == repeat("", 0) + text_of("<p>table"));
  const HtmlText half = read_html(repeat("<b>", 200'000) + repeat("</i>", 200'000) + "x", 1 << 20);
  CHECK(half.text == "x\n");
  CHECK(half.cut_at_depth);
  text_of(repeat("<a b='", 100'000));
  text_of(repeat("<!--", 100'000) + repeat("</", 100'000));
  text_of("<script>" + repeat("</scrip", 100'000));
  text_of(repeat("&", 1'000'000));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("text is cut at the limit, between characters") {
  const HtmlText html = read_html("<p>" + repeat("中", 1'000), 100);
  CHECK(html.cut_at_limit);
  CHECK(html.text.size() <= 101);
  CHECK(is_valid_utf8(html.text));
}

TEST_CASE("a page cut anywhere is still read") {
  const std::string page =
      "<!doctype html><html><head><title>T</title></head><body><!-- c --><p class='a' hidden>x &amp; y</p>"
      "<table><tr><td>1</td></tr></table><script>s</script></body></html>";
  for (std::size_t cut = 0; cut <= page.size(); ++cut) CHECK(is_valid_utf8(text_of(page.substr(0, cut))));
}

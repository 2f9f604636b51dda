#include "extract/formats/epub.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "extract/formats/epub_package.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

std::string item(std::string_view id, std::string_view href, std::string_view type = "application/xhtml+xml",
                 std::string_view properties = "") {
  return "<item id=\"" + std::string(id) + "\" href=\"" + std::string(href) + "\" media-type=\"" +
         std::string(type) + "\" properties=\"" + std::string(properties) + "\"/>";
}
std::string chapter(std::string_view text, std::string_view title = "") {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><html "
         "xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>" +
         std::string(title) + "</title></head><body><p>" + std::string(text) + "</p></body></html>";
}
/// Two chapters of which the second in the manifest is the first in the spine.
ZipBuilder book(std::string_view more_items = "") {
  ZipBuilder out;
  out.add("mimetype", "application/epub+zip", {.method = 0});
  out.add("META-INF/container.xml",
          "<container><rootfiles><rootfile full-path=\"OPS/book.opf\" "
          "media-type=\"application/oebps-package+xml\"/></rootfiles></container>");
  out.add(
      "OPS/book.opf",
      "<package><metadata><dc:title>书名</dc:title><dc:creator>作者</dc:creator><dc:date>2017-03</dc:date>"
      "<dc:language>zh</dc:language><meta "
      "property=\"dcterms:modified\">2018-01-01</meta></metadata><manifest>" +
          item("b", "text/b%20b.xhtml") + item("a", "text/a.xhtml") +
          item("ncx", "toc.ncx", "application/x-dtbncx+xml") + item("css", "s.css", "text/css") +
          item("pic", "pic.png", "image/png") + std::string(more_items) +
          "</manifest><spine toc=\"ncx\"><itemref idref=\"a\"/><itemref idref=\"b\" linear=\"no\"/>"
          "<itemref idref=\"a\"/></spine></package>");
  out.add("OPS/toc.ncx",
          "<ncx><navMap><navPoint><navLabel><text>First\n chapter</text></navLabel><content "
          "src=\"text/a.xhtml#top\"/></navPoint></navMap></ncx>");
  out.add("OPS/s.css", "p{}");
  out.add("OPS/pic.png", "\x89PNG");
  return out;
}

struct Result {
  Verdict verdict;
  Recorder sink;
};
Result read(std::string_view bytes) {
  Result out;
  const auto input = input_over(bytes);
  out.verdict = kEpub.extract(*input, {}, out.sink);
  return out;
}

}  // namespace

TEST_CASE("chapters come in the order of the spine, each once, with the title that only the contents give") {
  const Result out = read(book()
                              .add("OPS/text/a.xhtml", chapter("alpha"))
                              .add("OPS/text/b b.xhtml", chapter("贝塔 beta", "Second"))
                              .bytes());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.verdict.reason.empty());
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].text.starts_with("First chapter\nalpha"));
  CHECK(out.sink.pages[1].text.starts_with("Second\n贝塔 beta"));
  CHECK(out.sink.marked(MarkKind::Property) == "First chapter|Second|");
  CHECK(out.sink.last_facts.type == "book");
  CHECK(out.sink.last_facts.title == "书名");
  CHECK(out.sink.last_facts.author == "作者");
  CHECK(out.sink.last_facts.created == "2017-03");
  CHECK(out.sink.property("language") == "zh|");
  REQUIRE(out.sink.children.size() == 1);
  CHECK(out.sink.children[0].info.name == "OPS/pic.png");
}

TEST_CASE(
    "titles come from the navigation document of EPUB 3, and one that stands in the chapter is not doubled") {
  const Result out =
      read(book(item("nav", "nav.xhtml", "application/xhtml+xml", "nav"))
               .add("OPS/nav.xhtml",
                    "<html><body><nav><ol><li><a href=\"text/b%20b.xhtml\">Two <b>words</b></a></li>"
                    "<li><a href=\"text/a.xhtml\">alpha</a></li></ol></nav></body></html>")
               .add("OPS/text/a.xhtml", chapter("alpha"))
               .add("OPS/text/b b.xhtml", chapter("beta"))
               .bytes());
  CHECK(out.sink.pages.size() == 2);
  CHECK(out.sink.marked(MarkKind::Property) == "First chapter|Two words|");
}

TEST_CASE("R17 a chapter that the spine leaves out is hidden text; one that nothing names is a child") {
  const Result out = read(book(item("x", "x.xhtml"))
                              .add("OPS/text/a.xhtml", chapter("alpha"))
                              .add("OPS/text/b b.xhtml", chapter("beta"))
                              .add("OPS/x.xhtml", chapter("left out"))
                              .add("OPS/smuggled.xhtml", chapter("unnamed"))
                              .bytes());
  CHECK(out.sink.marked(MarkKind::Hidden).find("left out") != std::string::npos);
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[1].info.name == "OPS/smuggled.xhtml");
}

TEST_CASE("locked chapters are said to be locked; fonts that are only disguised lock nothing") {
  const auto data = [](std::string_view algorithm, std::string_view path) {
    return "<EncryptedData><EncryptionMethod Algorithm=\"" + std::string(algorithm) +
           "\"/><CipherData><CipherReference URI=\"" + std::string(path) +
           "\"/></CipherData></EncryptedData>";
  };
  const auto with = [&](const std::string& inside) {
    return read(book()
                    .add("META-INF/encryption.xml", "<encryption>" + inside + "</encryption>")
                    .add("META-INF/rights.xml", "<r/>")
                    .add("OPS/text/a.xhtml", chapter("alpha"))
                    .add("OPS/text/b b.xhtml", chapter("beta"))
                    .bytes());
  };
  const std::string aes = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
  const Result one = with(data(aes, "OPS/text/a.xhtml") + data(aes, "OPS/pic.png"));
  CHECK(one.verdict.outcome == Outcome::Partial);
  CHECK(one.sink.text().find("alpha") == std::string::npos);
  CHECK(one.sink.text().find("beta") != std::string::npos);
  REQUIRE(one.sink.children.size() == 1);
  CHECK(one.sink.children[0].verdict.outcome == Outcome::Encrypted);
  CHECK(one.sink.property("rights") == "META-INF/rights.xml|");
  const Result all = with(data(aes, "OPS/text/a.xhtml") + data(aes, "OPS/text/b%20b.xhtml"));
  CHECK(all.verdict.outcome == Outcome::Encrypted);
  CHECK(all.sink.pages.empty());
  CHECK(with(data("http://www.idpf.org/2008/embedding", "OPS/text/a.xhtml")).verdict.outcome ==
        Outcome::Complete);
}

TEST_CASE("a chapter that is missing makes the book partial; without its list, chapters come as they stand") {
  const Result missing = read(book().add("OPS/text/a.xhtml", chapter("alpha")).bytes());
  CHECK(missing.verdict.outcome == Outcome::Partial);
  const Result listless = read(ZipBuilder()
                                   .add("mimetype", "application/epub+zip")
                                   .add("z.xhtml", chapter("zeta"))
                                   .add("a.html", chapter("alpha"))
                                   .bytes());
  CHECK(listless.verdict.outcome == Outcome::Partial);
  CHECK(listless.sink.text().find("zeta") < listless.sink.text().find("alpha"));
}

TEST_CASE("R33 a path in a book never leaves the book") {
  CHECK(resolve_epub_path("OPS/text/", "../../../../etc/passwd") == "etc/passwd");
  CHECK(resolve_epub_path("OPS/", "a%2Fb%zz.xhtml?q#f") == "OPS/a/b%zz.xhtml");
  CHECK(resolve_epub_path("OPS/", "/abs.xhtml") == "abs.xhtml");
  CHECK(resolve_epub_path("OPS/", "http://a.example/x#y") == "http://a.example/x#y");
}

TEST_CASE("R19 what the book would fetch is listed") {
  const Result out = read(book()
                              .add("OPS/text/a.xhtml", chapter("<a href=\"https://a.example/\">a</a>"
                                                               "<img src=\"http://b.example/b.png\"/>"
                                                               "<img src=\"../pic.png\"/>"))
                              .add("OPS/text/b b.xhtml", chapter("beta"))
                              .bytes());
  CHECK(out.sink.property("link") == "https://a.example/|");
  CHECK(out.sink.property("remote reference") == "http://b.example/b.png|");
}

TEST_CASE("a book cut anywhere throws nothing but Error and is never called complete") {
  const Bytes whole =
      book().add("OPS/text/a.xhtml", chapter("alpha")).add("OPS/text/b b.xhtml", chapter("beta")).bytes();
  for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    try {
      const Result out = read(std::string_view(whole).substr(0, whole.size() * sixteenth / 16));
      CHECK(out.verdict.outcome != Outcome::Complete);
    } catch (const Error&) {
    }
  }
}

#include "extract/text_parts.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;

namespace {
test::Recorder send(std::string_view text, std::vector<Mark> marks = {},
                    std::vector<std::size_t> breaks = {}) {
  test::Recorder recorder;
  send_parts(recorder, text, marks, breaks);
  return recorder;
}
std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}
}  // namespace

TEST_CASE("an empty text is one empty page") {
  const auto sent = send("");
  REQUIRE(sent.pages.size() == 1);
  CHECK(sent.pages[0].text.empty());
  CHECK(sent.pages[0].kind == PageKind::Part);
}

TEST_CASE("a short text is one page, whatever its paragraphs") {
  CHECK(send("one\n\ntwo\n").pages.size() == 1);
}

TEST_CASE("a long text is cut between paragraphs near 3,000 characters") {
  const std::string paragraph = repeat("再教育营。", 100) + "\n";  // 501 characters
  const std::string text = repeat(paragraph, 20);
  const auto sent = send(text);
  CHECK(sent.text() == text);
  REQUIRE(sent.pages.size() == 3);
  for (const PageContent& page : sent.pages) {
    CHECK(page.text.ends_with('\n'));
    CHECK(count_code_points(page.text) <= 4'500);
  }
  CHECK(count_code_points(sent.pages[0].text) == 6 * 501);
}

TEST_CASE("a paragraph without end is cut at a sentence, a space or a character, never in one") {
  const std::string sentences = repeat("这是一句话。", 4'000);
  for (const PageContent& page : send(sentences).pages) {
    CHECK(page.text.ends_with("。"));
    CHECK(count_code_points(page.text) <= 6'000);
  }
  const std::string words = repeat("word ", 4'000);
  for (const PageContent& page : send(words).pages) CHECK(page.text.ends_with(' '));
  const std::string solid = repeat("营", 20'000);
  const auto sent = send(solid);
  CHECK(sent.text() == solid);
  CHECK(sent.pages.size() == 7);
  for (const PageContent& page : sent.pages) CHECK(is_valid_utf8(page.text));
}

TEST_CASE("a hundred thousand combining marks on one letter still end") {
  const std::string zalgo = "a" + repeat("\u0301", 100'000);
  const auto sent = send(zalgo);
  CHECK(sent.text() == zalgo);
  for (const PageContent& page : sent.pages) CHECK(count_code_points(page.text) <= 6'000);
}

TEST_CASE("explicit breaks begin pages, and the text stays whole") {
  const auto sent = send("first\fsecond\fthird", {}, {0, 6, 6, 13});
  REQUIRE(sent.pages.size() == 3);
  CHECK(sent.pages[0].text == "first\f");
  CHECK(sent.pages[1].text == "second\f");
  CHECK(sent.pages[2].text == "third");
}

TEST_CASE("marks keep their text in whatever page it comes to stand") {
  const std::string before = repeat("x", 2'990) + "\n";
  const std::string secret = "a secret that spans\n the target";
  const std::string text = before + secret + "\n" + repeat("y\n", 2'000);
  const auto begin = static_cast<ByteOffset>(before.size());
  const auto sent = send(text, {{begin, static_cast<ByteOffset>(begin + secret.size()), MarkKind::Hidden}});
  CHECK(sent.text() == text);
  CHECK(sent.pages.size() > 1);
  CHECK(sent.marked(MarkKind::Hidden) == secret + "|");
}

TEST_CASE("a mark over everything is cut with the pages") {
  const std::string text = repeat("a line of quoted text\n", 1'000);
  const auto sent = send(text, {{0, static_cast<ByteOffset>(text.size()), MarkKind::Quoted}});
  CHECK(sent.pages.size() > 3);
  for (const PageContent& page : sent.pages) {
    REQUIRE(page.marks.size() == 1);
    CHECK(page.marks[0].begin == 0);
    CHECK(page.marks[0].end == page.text.size());
  }
}

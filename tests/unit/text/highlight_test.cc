#include "text/highlight.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/utf8.h"
#include "text/places.h"
#include "text/variants.h"

using namespace casebound;

namespace {

/// The surfaces found, each with its reason in brackets.
std::string found(std::string_view text, std::string_view query) {
  std::string out;
  for (const text::Match& match : text::highlight(text, text::parse_query(query).tree).matches) {
    if (!out.empty()) out += " | ";
    out += text.substr(match.begin, match.end - match.begin);
    if (!match.variant.empty()) out += " [" + match.variant + "]";
  }
  return out;
}

bool matches(std::string_view text, std::string_view query) {
  return text::matches(text, text::parse_query(query).tree);
}

std::string snippet(std::string_view text, std::string_view query, std::size_t characters) {
  const text::Highlight got = text::highlight(text, text::parse_query(query).tree, characters);
  return std::string(text.substr(got.snippet_begin, got.snippet_end - got.snippet_begin));
}

}  // namespace

TEST_CASE("a place is exact in the text as it stands") {
  CHECK(found("the camp, the Camp.", "camp") == "camp | Camp [letter case]");
  CHECK(found("关于再教育营的指示", "再教育营") == "再教育营");
  CHECK(found("encampment", "camp").empty());
  CHECK(found("camps and campaign", "camp*") == "camps | campaign");
  CHECK(found("a red, tape and red tape", "\"red tape\"") == "red, tape [other signs inside] | red tape");
}

TEST_CASE("each variant says why") {
  CHECK(found("再教育營", "再教育营") == "再教育營 [Traditional form]");
  CHECK(found("再教育营", "再教育營") == "再教育营 [Simplified form]");
  CHECK(found("ＡＢＣ", "abc") == "ＡＢＣ [full-width form]");
  CHECK(found("abc", "ａｂｃ") == "abc [half-width form]");
  CHECK(found("Québec", "quebec") == "Québec [letter case, with diacritics]");
  CHECK(found("Quebec", "Québec") == "Quebec [without diacritics]");
  CHECK(found("كِتَاب", "كتاب") == "كِتَاب [with vowel marks]");
  CHECK(found("كتـــاب", "كتاب") == "كتـــاب [stretched letters]");
  CHECK(found("أحمد", "احمد") == "أحمد [another form of alef]");
  CHECK(found("CAMP", "camp") == "CAMP [letter case]");
  CHECK(found("Ch'üan-kuo", "chuan-kuo") == "Ch'üan-kuo [letter case, with diacritics, with an apostrophe]");
  CHECK(found("Chuan-kuo", "Ch’uan-kuo") == "Chuan-kuo [without an apostrophe]");
  CHECK(found("伊力哈木·土赫提", "伊力哈木土赫提") == "伊力哈木·土赫提 [other signs inside]");
  CHECK(found("7,000 camps", "7000") == "7,000 [other signs inside]");
  CHECK(found("train-\ning", "training") == "train-\ning [parted at the end of a line]");
  CHECK(found("ئادەم", "ادەم") == "ئادەم [another spelling of Uyghur hamza]");
  CHECK(found("ca\u00ADmp", "camp") == "ca\u00ADmp");  // nobody sees a soft hyphen
  CHECK(found("ЛАГЕРЬ", "лагерь") == "ЛАГЕРЬ [letter case]");
}

TEST_CASE("a line break inside a phrase changes nothing") {
  CHECK(found("关于再教\n育营的", "再教育营") == "再教\n育营");
  CHECK(found("关于再教\n育营的", "=再教育营") == "再教\n育营");
  CHECK(found("red\ntape", "=\"red tape\"") == "red\ntape");
  CHECK(found("再教。育营", "再教育营").empty());
}

TEST_CASE("an exact form finds only itself") {
  CHECK(found("再教育營 再教育营", "=再教育營") == "再教育營");
  CHECK(found("Camp camp", "=camp") == "camp");
  CHECK(found("Camps camps", "=camp*") == "camps");
  CHECK(found("train-\ning e-\nmail", "=training OR =e-mail") ==
        "train-\ning [parted at the end of a line] | e-\nmail");
  CHECK_FALSE(matches("再教育营", "=再教育營"));
  CHECK(matches("再教育营", "再教育營"));
  CHECK(matches("camp", "camp -=Camp"));
  CHECK_FALSE(matches("Camp", "camp -=Camp"));
  CHECK(text::has_exact_form(text::parse_query("a (b OR =c)").tree));
  CHECK_FALSE(text::has_exact_form(text::parse_query("a (b OR c)").tree));
}

TEST_CASE("what is left out is not shown") { CHECK(found("camp and draft", "camp -draft") == "camp"); }

TEST_CASE("places that overlap are one") {
  CHECK(found("哈哈哈", "哈哈") == "哈哈哈");
  CHECK(found("再教育营", "再教育 教育营") == "再教育营");
}

TEST_CASE("a query is judged as a whole") {
  CHECK(matches("a b c", "a c"));
  CHECK_FALSE(matches("a b", "a c"));
  CHECK(matches("a b", "a OR c"));
  CHECK(matches("a b", "a -c"));
  CHECK_FALSE(matches("a b", "a -b"));
  CHECK(matches("a b", "a (c OR b)"));
  CHECK(matches("a b", "type:mail -c"));
  CHECK(matches("", ""));
  CHECK(matches("5G网络和网络5G", "\"网络5G\""));
  CHECK_FALSE(matches("网络和5G", "网络5G"));
}

TEST_CASE("a snippet shows the densest part, cut between words") {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "filler words stand here ";
  text += "the camp was built after the directive ";
  for (int i = 0; i < 50; ++i) text += "camp filler words stand here ";
  const std::string got = snippet(text, "camp directive", 60);
  CHECK(got.find("the camp was built after the directive") != std::string::npos);
  CHECK(got.size() <= 60);
  CHECK(got.size() >= 45);
  CHECK((got.starts_with("words ") || got.starts_with("stand ") || got.starts_with("here ") ||
         got.starts_with("the ")));
}

TEST_CASE("a snippet of a page without a place is its beginning") {
  CHECK(snippet("\n\n  First words of the page and more", "", 16) == "First words of");
  CHECK(snippet("", "", 16).empty());
  CHECK(snippet("关于进一步加强管理的指示", "", 5) == "关于进一步");
}

TEST_CASE("a place longer than the snippet is shown whole") {
  CHECK(snippet("关于进一步加强管理的指示", "进一步加强管理", 3) == "进一步加强管理");
}

TEST_CASE("places lie in order, apart and on characters in any text") {
  const std::vector<std::string> pieces = {"再", "教", "育", "營",      "camp",   "Camp", " ",
                                           "\n", "。", "é",  "e\u0301", "شىنجاڭ", "ـ",    "😀"};
  const bool ok = rc::check("spans are sound", [&pieces] {
    std::string text;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
      text += piece;
    const auto query = text::parse_query("教育 camp OR 再* OR é OR شىنجاڭ");
    const auto target = *rc::gen::inRange<std::size_t>(1, 40);
    const text::Highlight got = text::highlight(text, query.tree, target);
    ByteOffset last = 0;
    for (const text::Match& match : got.matches) {
      RC_ASSERT(match.begin >= last);
      RC_ASSERT(match.begin < match.end);
      RC_ASSERT(match.end <= text.size());
      RC_ASSERT(is_valid_utf8(std::string_view(text).substr(match.begin, match.end - match.begin)));
      last = match.end;
    }
    RC_ASSERT(got.snippet_begin <= got.snippet_end);
    RC_ASSERT(got.snippet_end <= text.size());
    RC_ASSERT(
        is_valid_utf8(std::string_view(text).substr(got.snippet_begin, got.snippet_end - got.snippet_begin)));
    if (!got.matches.empty()) RC_ASSERT(got.snippet_begin < got.snippet_end);
  });
  CHECK(ok);
}

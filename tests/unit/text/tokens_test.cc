#include "text/tokens.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using casebound::text::Token;
using casebound::text::tokenize;
using casebound::text::tokenize_query;

/// "term@position ..." in order.
std::string shown(const std::vector<Token>& tokens) {
  std::string out;
  for (const Token& token : tokens) {
    if (!out.empty()) out += ' ';
    out += token.term + '@' + std::to_string(token.position);
  }
  return out;
}

/// The text that the token with this term stands on.
std::string surface(std::string_view text, std::string_view term) {
  for (const Token& token : tokenize(text)) {
    if (token.term == term) return std::string(text.substr(token.begin, token.end - token.begin));
  }
  return "(none)";
}

}  // namespace

TEST_CASE("each Han character is a position, with the pair it begins") {
  CHECK(shown(tokenize("再教育營")) == "再@0 再教@0 教@1 教育@1 育@2 育营@2 营@3");
  CHECK(surface("在再教育營裡", "育营") == "育營");
  CHECK(shown(tokenize("𠀋𠀋")) == "𠀋@0 𠀋𠀋@0 𠀋@1");
  CHECK(shown(tokenize("二〇")) == "二@0 二〇@0 〇@1");
}

TEST_CASE("a pair reaches over white space with one line break, and over a middle dot") {
  CHECK(surface("再教\n 育", "教育") == "教\n 育");
  CHECK(surface("再教\r\n育", "教育") == "教\r\n育");
  CHECK(surface("木·土", "木土") == "木·土");
  CHECK(surface("教\u200B育", "教育") == "教\u200B育");
  CHECK(shown(tokenize("教\n\n育")) == "教@0 育@1");
  CHECK(shown(tokenize("教。育")) == "教@0 育@1");
  CHECK(shown(tokenize("教··育")) == "教@0 育@1");
}

TEST_CASE("words stand between Han without disturbing the count") {
  CHECK(shown(tokenize("5G网络")) == "5g@0 网@1 网络@1 络@2");
  CHECK(shown(tokenize("于2017年")) == "于@0 2017@1 年@2");
}

TEST_CASE("apostrophes inside a word are left out, an English 's is cut off") {
  CHECK(shown(tokenize("Ch'üan-kuo Ch’ü\u0308an ʻAbd")) == "chuan@0 kuo@1 chuan@2 abd@3");
  CHECK(shown(tokenize("China's 'quoted' officers'")) == "china@0 quoted@1 officers@2");
  CHECK(surface("of China’s", "china") == "China");
}

TEST_CASE("a number is found with and without its commas") {
  CHECK(shown(tokenize("7,000 men")) == "7@0 000@0 7000@0 men@1");
  CHECK(shown(tokenize_query("7,000 men")) == "7000@0 men@1");
  CHECK(surface("some 7,000,000 of", "7000000") == "7,000,000");
  CHECK(shown(tokenize("1,2")) == "1@0 2@1");
  CHECK(shown(tokenize("3.14")) == "3@0 14@1");
  CHECK(shown(tokenize("7，000 ７，０００")) == "7@0 000@1 7@2 000@2 7000@2");
}

TEST_CASE("a superscript that points to a note leaves the word and the phrase whole") {
  CHECK(shown(tokenize("camps¹ in")) == "camps@0 1@0 in@1");
  CHECK(shown(tokenize_query("camps¹ in")) == "camps@0 in@1");
  CHECK(shown(tokenize("7,¹ men")) == "7@0 1@1 men@2");
}

TEST_CASE("a word parted at the end of a line is found whole and in halves") {
  CHECK(shown(tokenize("the Xin-\njiang case")) == "the@0 xin@1 xinjiang@1 jiang@2 xinjiang@2 case@3");
  CHECK(surface("Xin\u00AD\r\njiang", "xinjiang") == "Xin\u00AD\r\njiang");
  CHECK(shown(tokenize("one-\n\ntwo")) == "one@0 two@1");
}

TEST_CASE("Uyghur words: marks and hamza seats are in the range, not in the term") {
  CHECK(surface("بۇ ئۈرۈمچى.", "ۈرۈمچي") == "ئۈرۈمچى");
  CHECK(tokenize("قَشقەر\u200F")[0].end == std::string("قَشقەر").size());
}

TEST_CASE("a word without end is cut where a query is cut too") {
  const std::string word(200, 'a');
  const auto tokens = tokenize(word);
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[0].term.size() == 64);
  CHECK(tokens[3].term.size() == 8);
  CHECK(shown(tokenize_query(word)) == shown(tokens));
}

TEST_CASE("a query of Han is its pairs, with the last character only where a word follows") {
  CHECK(shown(tokenize_query("再教育營")) == "再教@0 教育@1 育营@2");
  CHECK(shown(tokenize_query("营")) == "营@0");
  CHECK(shown(tokenize_query("网络5G")) == "网络@0 络@1 5g@2");
  CHECK(shown(tokenize_query("木。土赫提")) == "木@0 土赫@1 赫提@2");
}

TEST_CASE("nothing to index gives no token") {
  CHECK(tokenize("").empty());
  CHECK(tokenize(" \n。—…\u200B\u0640").empty());
}

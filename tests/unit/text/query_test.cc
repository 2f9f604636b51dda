#include "text/query.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/error.h"

using namespace casebound;
using text::Query;
using Kind = text::Query::Kind;

namespace {

/// The tree as one line: (and 再教育营 (not "red tape")).
std::string shape(const Query& query) {
  switch (query.kind) {
    case Kind::All:
      return "all";
    case Kind::None:
      return "none";
    case Kind::Phrase:
    case Kind::Prefix: {
      const bool spaced = query.surface.find(' ') != std::string::npos;
      return (query.exact_form ? "=" : "") + (spaced ? "\"" + query.surface + "\"" : query.surface) +
             (query.kind == Kind::Prefix ? "*" : "");
    }
    default:
      break;
  }
  std::string out = query.kind == Kind::And ? "(and" : query.kind == Kind::Or ? "(or" : "(not";
  for (const Query& child : query.children) out += " " + shape(child);
  return out + ")";
}

std::string shape(std::string_view query) { return shape(text::parse_query(query).tree); }

std::vector<std::string> terms(std::string_view query) {
  std::vector<std::string> out;
  for (const text::Token& token : text::parse_query(query).tree.terms) out.push_back(token.term);
  return out;
}

std::string complaint(std::string_view query) {
  try {
    text::parse_query(query);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::Usage);
    return error.what();
  }
  return "no complaint";
}

bool equal(const Query& a, const Query& b) {
  if (a.kind != b.kind || a.surface != b.surface || a.exact_form != b.exact_form ||
      a.terms.size() != b.terms.size() || a.children.size() != b.children.size())
    return false;
  for (std::size_t i = 0; i < a.terms.size(); ++i)
    if (a.terms[i].term != b.terms[i].term || a.terms[i].position != b.terms[i].position) return false;
  for (std::size_t i = 0; i < a.children.size(); ++i)
    if (!equal(a.children[i], b.children[i])) return false;
  return true;
}

}  // namespace

TEST_CASE("words side by side must all be there") {
  CHECK(shape("camp") == "camp");
  CHECK(shape("camp directive") == "(and camp directive)");
  CHECK(shape("  camp　directive ") == "(and camp directive)");
  CHECK(shape("camp AND directive") == "(and camp directive)");
  CHECK(shape("camp & directive") == "(and camp directive)");
}

TEST_CASE("OR binds weaker than side by side, brackets bind first") {
  CHECK(shape("a b OR c d") == "(or (and a b) (and c d))");
  CHECK(shape("a (b OR c) d") == "(and a (or b c) d)");
  CHECK(shape("a (b c) d") == "(and a b c d)");
  CHECK(shape("a OR (b OR c)") == "(or a b c)");
  CHECK(shape("a or b") == "(and a or b)");
}

TEST_CASE("a minus or NOT leaves out") {
  CHECK(shape("a -b") == "(and a (not b))");
  CHECK(shape("a NOT b") == "(and a (not b))");
  CHECK(shape("a -(b OR c)") == "(and a (not (or b c)))");
  CHECK(shape("-b a") == "(and (not b) a)");
  CHECK(shape("a －b") == "(and a (not b))");
  CHECK(shape("e-mail") == "e-mail");
}

TEST_CASE("quotes make a phrase, whatever quotes they are") {
  for (const char* query : {"\"red tape\"", "“red tape”", "＂red tape＂", "「red tape」", "『red tape』",
                            "«red tape»", "\"red tape”", "“red tape\""}) {
    CAPTURE(query);
    CHECK(shape(query) == "\"red tape\"");
  }
  CHECK(terms("\"Red tape\"") == std::vector<std::string>{"red", "tape"});
  CHECK(shape("\"a OR -b\"") == "\"a OR -b\"");
}

TEST_CASE("a run of Han is a phrase of its pairs") {
  CHECK(shape("再教育营") == "再教育营");
  CHECK(terms("再教育营") == std::vector<std::string>{"再教", "教育", "育营"});
  CHECK(terms("再教育營") == terms("再教育营"));
  CHECK(terms("营") == std::vector<std::string>{"营"});
}

TEST_CASE("a word of several terms is a phrase at consecutive positions") {
  for (const char* query :
       {"5G网络", "网络5G", "网5", "营地A区", "Ch'üan-kuo", "e-mail", "2017年8月", "教育 5"}) {
    CAPTURE(query);
    const Query tree = text::parse_query("\"" + std::string(query) + "\"").tree;
    REQUIRE(tree.kind == Kind::Phrase);
    for (std::size_t i = 0; i < tree.terms.size(); ++i) CHECK(tree.terms[i].position == i);
  }
  CHECK(terms("网络5G") == std::vector<std::string>{"网络", "络", "5g"});
}

TEST_CASE("a star asks for a beginning") {
  CHECK(shape("camp*") == "camp*");
  CHECK(shape("camp＊") == "camp*");
  CHECK(shape("\"red ta\"*") == "\"red ta\"*");
  CHECK(shape("再教*") == "再教");  // a run of Han may go on anyway
  CHECK(shape("=Camp*") == "=Camp*");
}

TEST_CASE("an equals sign asks for this form alone") {
  CHECK(shape("=再教育營") == "=再教育營");
  CHECK(shape("＝“再教育營”") == "=再教育營");
  CHECK(shape("a=b") == "a=b");
  CHECK(shape("-=Camp x") == "(and (not =Camp) x)");
}

TEST_CASE("fields narrow the search") {
  const auto parsed =
      text::parse_query("type:mail camp language:ug from:2014-4 to：２０１７ in:\"letters 2014\"");
  CHECK(shape(parsed.tree) == "camp");
  CHECK(parsed.filters.type == "mail");
  CHECK(parsed.filters.language == "ug");
  CHECK(parsed.filters.from == "2014-04");
  CHECK(parsed.filters.to == "2017");
  CHECK(parsed.filters.in == "letters 2014");
  CHECK(parsed.understood == "camp type:mail language:ug from:2014-04 to:2017 in:\"letters 2014\"");
  CHECK(shape("type:mail") == "all");
  CHECK(shape("type:mail -draft") == "(and all (not draft))");
  CHECK(shape("") == "all");
}

TEST_CASE("a field name that is not known is a word") {
  CHECK(shape("note:camp") == "note:camp");
  CHECK(shape("typed:camp") == "typed:camp");
  CHECK(text::parse_query("note:camp").tree.terms.size() == 2);
}

TEST_CASE("a query that cannot be read says where and what to do") {
  CHECK(
      complaint("营地 \"red tape") ==
      "Character 4 of the query: The quotation is not closed; write a second quotation mark where it ends.");
  CHECK(complaint("a (b c") ==
        "Character 3 of the query: The bracket is not closed; write a ) where the group ends.");
  CHECK(complaint("a b)").starts_with("Character 4 of the query: The bracket closes nothing"));
  CHECK(complaint("a ()").starts_with("Character 3 of the query: The brackets are empty"));
  CHECK(complaint("a \"\"").starts_with("Character 3 of the query: There is nothing between"));
  CHECK(complaint("a 」").starts_with("Character 3 of the query: The quotation mark closes nothing"));
  CHECK(complaint("a -").starts_with("Character 3 of the query: There is nothing behind the -"));
  CHECK(complaint("a NOT").starts_with("Character 3 of the query: There is nothing behind NOT"));
  CHECK(complaint("a --b").starts_with("Character 4 of the query: Two signs for leaving out"));
  CHECK(complaint("a =").starts_with("Character 3 of the query: There is no word behind the ="));
  CHECK(complaint("OR a").starts_with("Character 1 of the query: OR needs a word on both sides"));
  CHECK(complaint("a OR").starts_with("Character 3 of the query: OR needs a word on both sides"));
  CHECK(complaint("a OR OR b").starts_with("Character 6 of the query: OR needs"));
  CHECK(complaint("AND a").starts_with("Character 1 of the query: AND needs"));
  CHECK(complaint("a AND").starts_with("Character 3 of the query: AND needs"));
  CHECK(complaint("a*b").starts_with("Character 2 of the query: The * may stand only at the end"));
  CHECK(complaint("*").starts_with("Character 1 of the query: The * may stand only"));
  CHECK(complaint("-a -b").starts_with("Character 1 of the query: The query only says what to leave out"));
  CHECK(complaint("a OR -b").starts_with("Character 6 of the query: One side of the OR only"));
  CHECK(complaint("a -(-b)").starts_with("Character 3 of the query: The group to leave out only"));
  CHECK(complaint("。，").starts_with("Character 1 of the query: The query holds no letter or digit"));
  CHECK(complaint("a \"。\"").starts_with("Character 3 of the query: What is asked for holds no letter"));
  CHECK(complaint("type: mail").starts_with("Character 1 of the query: There is no value behind type:"));
  CHECK(complaint("a from:August").starts_with("Character 3 of the query: from: wants a date"));
  CHECK(complaint("to:2017-13").starts_with("Character 1 of the query: to: wants a date"));
  CHECK(complaint("a OR type:mail").starts_with("Character 6 of the query: type: narrows the whole search"));
  CHECK(complaint("a -type:mail").starts_with("Character 4 of the query: type: narrows"));
  CHECK(complaint("type:mail a type:pdf")
            .starts_with("Character 13 of the query: type: stands in the query twice"));
}

TEST_CASE("a query has bounds") {
  CHECK(complaint(std::string(9000, 'a')).starts_with("The query is longer than"));
  CHECK(
      complaint(std::string(100, '(') + "a").starts_with("Character 25 of the query: More than 24 brackets"));
  std::string many;
  for (int i = 0; i < 1100; ++i) many += "a ";
  CHECK(complaint(many).find("more than 1000 words") != std::string::npos);
}

TEST_CASE("what was understood, typed again, is the same query") {
  const std::vector<std::string> pieces = {
      "camp",      "再教育营",  "5G网络", "网络5G", "é",  "شىنجاڭ", " ",  " ",  " ",  "　",
      "\"",        "“",         "”",      "「",     "」", "«",      "»",  "-",  "－", "NOT ",
      " OR ",      " AND ",     "=",      "＝",     "(",  ")",      "（", "）", "*",  "＊",
      "type:mail", "from:2017", "in:",    "x:y",    "&",  ",",      "a b"};
  int understood = 0;
  const bool ok = rc::check("canonical form is stable", [&pieces, &understood] {
    for (int i = 0; i < 10; ++i) {
      const auto chosen =
          *rc::gen::resize(10, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)));
      std::string typed = "camp ";
      for (const std::string& piece : chosen) typed += piece;
      text::ParsedQuery first;
      try {
        first = text::parse_query(typed);
      } catch (const Error& error) {
        RC_ASSERT(error.code() == ErrorCode::Usage);
        continue;
      }
      ++understood;
      const text::ParsedQuery second = text::parse_query(first.understood);
      RC_ASSERT(second.understood == first.understood);
      RC_ASSERT(equal(first.tree, second.tree));
      RC_ASSERT(first.filters.type == second.filters.type);
      RC_ASSERT(first.filters.from == second.filters.from);
      RC_ASSERT(first.filters.in == second.filters.in);
    }
  });
  CHECK(ok);
  CHECK(understood > 100);
}

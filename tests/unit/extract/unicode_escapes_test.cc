#include "extract/unicode_escapes.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;

TEST_CASE("escapes of letters become the letters") {
  CHECK(resolve_unicode_escapes(R"(a\u4e2d\u56fdb)") == "a中国b");
  CHECK(resolve_unicode_escapes(R"(\ud83d\ude00 \u{1F600} \U0001F600)") == "😀 😀 😀");
  CHECK(resolve_unicode_escapes(R"(C:\users \u00 \u12g4 \ \\)") == R"(C:\users \u00 \u12g4 \ \\)");
  CHECK(resolve_unicode_escapes(R"(\u0041)") == R"(\u0041)");
  CHECK(resolve_unicode_escapes(R"(\ud83d alone)") == "\uFFFD alone");
  CHECK(resolve_unicode_escapes("") == "");
}

TEST_CASE("bytes of UTF-8 written as letters, as Facebook exports them, become the character") {
  CHECK(resolve_unicode_escapes(R"(\u00e4\u00b8\u00ad and \u00f0\u009f\u0098\u0080)") == "中 and 😀");
  CHECK(resolve_unicode_escapes(R"(caf\u00e9)") == "café");
}

TEST_CASE("JSON is read with its strings as they are meant") {
  CHECK(readable_json(R"({"a":"\u4e2d\/\"x\"","b":1.50})") == R"({"a":"中/"x"","b":1.50})");
  CHECK(readable_json(R"({"a":"one\ntwo\tthree\\"})") == "{\"a\":\"one\ntwo\tthree\\\"}");
  CHECK(readable_json(R"({"inner":"{\"a\":\"\\u4e2d\"}"})") == R"({"inner":"{"a":"中"}"})");
  CHECK(readable_json(R"({"cut":"\u4e)") == R"({"cut":"\u4e)");
  CHECK(readable_json("{\"end\":\"\\") == "{\"end\":\"\\");
}

TEST_CASE("a long line of JSON is broken between values, never inside a string") {
  std::string list = "[";
  for (int i = 0; i < 100; ++i) list += "\"word,word\",";
  const std::string text = readable_json(list + "1]");
  CHECK(text.find(",\n\"") != std::string::npos);
  CHECK(text.find("word,\n") == std::string::npos);
}

TEST_CASE("JSON is told by its bytes or its name, and its kind said") {
  const auto read = [](const std::string& bytes, const std::string& name) {
    Recorder got;
    ExtractOptions options;
    options.name = name;
    CHECK(extract_document(*input_over(bytes), options, got).outcome == Outcome::Complete);
    return got;
  };
  CHECK(read(R"({"a":"\u4e2d"})", "").text() == R"({"a":"中"})");
  CHECK(read("\xEF\xBB\xBF[{\"a\": \"\\u4e2d\"}]", "export.txt").text() == R"([{"a": "中"}])");
  CHECK(read("{\"a\":1}\n{\"a\":2}\n", "x.jsonl").last_facts.media_type == "application/jsonl");
  CHECK(read("{}", "x.json").last_facts.format == "json");
  CHECK(read("[2019-06-14] a line of a log with some words\n", "x").last_facts.format == "txt");
  CHECK(read("name: \"\\u4e2d\" and more words\n", "x.yaml").text() == "name: \"中\" and more words\n");
  CHECK(read("a \\u4e2d in prose stays as it is\n", "x.txt").text() == "a \\u4e2d in prose stays as it is\n");
}

#include "base/json.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <limits>

#include "base/error.h"
#include "base/time.h"

using namespace casebound;

TEST_CASE("JSON is written compactly, in the order of the calls") {
  JsonWriter json;
  json.begin_object().field("a", 1).field("b", "x\"\n").key("c").begin_array().value(true).null().end_array();
  json.field("d", 0.25).field("e", std::uint64_t{18446744073709551615U}).field("f", -3);
  json.field("g", std::numeric_limits<double>::infinity()).end_object();
  CHECK(json.text() ==
        "{\"a\":1,\"b\":\"x\\\"\\n\",\"c\":[true,null],\"d\":0.25,\"e\":18446744073709551615,\"f\":-3,\"g\":"
        "null}");
}

TEST_CASE("whatever the bytes, what is written can be parsed") {
  CHECK(rc::check([](const std::string& bytes) {
    JsonWriter json;
    json.begin_object().field("s", bytes).end_object();
    RC_ASSERT(parse_json(json.text(), "This")["s"].IsString());
  }));
}

TEST_CASE("what is not JSON, or not UTF-8, is Damaged and says where") {
  for (const char* text : {"", "{", "{\"a\":}", "{} x", "\"\xFF\"", "\"\xED\xA0\x80\""}) {
    try {
      parse_json(text, "The note");
      FAIL(text);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::Damaged);
      CHECK(std::string(error.what()).starts_with("The note is not valid JSON (at byte "));
    }
  }
  CHECK_NOTHROW(parse_json(std::string(100'000, '[') + std::string(100'000, ']'), "Deep nesting"));
}

TEST_CASE("a member that is no string is empty") {
  const auto json = parse_json("{\"a\":\"x\",\"b\":1}", "This");
  CHECK(string_member(json, "a") == "x");
  CHECK(string_member(json, "b").empty());
  CHECK(string_member(json, "c").empty());
  CHECK(string_member(json["b"], "a").empty());
}

TEST_CASE("times are ISO 8601 in UTC") {
  CHECK(to_iso8601(0) == "1970-01-01T00:00:00Z");
  CHECK(to_iso8601(1'398'859'200) == "2014-04-30T12:00:00Z");
  CHECK(to_iso8601(-1) == "1969-12-31T23:59:59Z");
  CHECK(to_iso8601(std::numeric_limits<std::int64_t>::max()).empty());
  CHECK(now_utc().size() == 20);
}

TEST_CASE("an error has a word for scripts and a sentence for people") {
  CHECK(code_name(ErrorCode::NoCase) == "no_case");
  CHECK(code_name(ErrorCode::Internal) == "internal");
  try {
    throw_errno(ENOSPC, "write the index");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::DiskFull);
    CHECK(std::string(error.what()).starts_with("Could not write the index: "));
  }
}

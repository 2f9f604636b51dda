#include "base/utf8.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace casebound;

TEST_CASE("what is not UTF-8 becomes U+FFFD, one for each maximal subpart") {
  // Unicode 15 section 3.9, tables 3-8 to 3-11.
  const std::string bad = "\xEF\xBF\xBD";
  CHECK(to_valid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") ==
        bad + bad + bad + bad + bad + bad + bad + bad + "A");
  CHECK(to_valid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") ==
        bad + bad + bad + bad + bad + bad + bad + bad + "A");
  CHECK(to_valid_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42") ==
        bad + bad + bad + bad + bad + "A" + bad + bad + "B");
  CHECK(to_valid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == bad + bad + bad + bad + "A");
}

TEST_CASE("valid text stays as it is, also U+FFFD and NUL") {
  for (const std::string& text :
       {std::string("再教育营"), std::string("ئەركىنلىك"), std::string("\xEF\xBF\xBD"),
        std::string("a\0b", 3), std::string("\xF4\x8F\xBF\xBF"), std::string()}) {
    CHECK(is_valid_utf8(text));
    CHECK(to_valid_utf8(text) == text);
    CHECK(to_utf8(to_utf32(text)) == text);
  }
  CHECK_FALSE(is_valid_utf8("a\xEF\xBF"));
  CHECK(count_code_points("再教育营 a") == 6);
}

TEST_CASE("any bytes become valid text, and valid text is decoded exactly") {
  CHECK(rc::check([](const std::string& bytes) {
    const std::string text = to_valid_utf8(bytes);
    RC_ASSERT(is_valid_utf8(text));
    RC_ASSERT(to_utf8(to_utf32(text)) == text);
    RC_ASSERT(to_utf32(text).size() == count_code_points(text));
  }));
}

TEST_CASE("an offset is moved back to the beginning of its character") {
  const std::string text = "a再b";
  CHECK(floor_boundary(text, 0) == 0);
  CHECK(floor_boundary(text, 1) == 1);
  CHECK(floor_boundary(text, 2) == 1);
  CHECK(floor_boundary(text, 3) == 1);
  CHECK(floor_boundary(text, 4) == 4);
  CHECK(floor_boundary(text, 99) == 5);
}

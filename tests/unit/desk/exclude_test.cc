#include "desk/exclude.h"

#include <doctest/doctest.h>

namespace casebound::desk {

TEST_CASE("a star stays inside a folder, two stars do not") {
  CHECK(glob_matches("*.tmp", "a.tmp"));
  CHECK(glob_matches("*.tmp", ".tmp"));
  CHECK_FALSE(glob_matches("*.tmp", "a.tmp.txt"));
  CHECK_FALSE(glob_matches("*.tmp", "x/a.tmp"));
  CHECK(glob_matches("x/*.tmp", "x/a.tmp"));
  CHECK_FALSE(glob_matches("x/*.tmp", "x/y/a.tmp"));
  CHECK(glob_matches("x/**", "x/y/a.tmp"));
  CHECK(glob_matches("**/a.tmp", "x/y/a.tmp"));
  CHECK(glob_matches("**/a.tmp", "a.tmp"));
  CHECK_FALSE(glob_matches("**/a.tmp", "ba.tmp"));
  CHECK_FALSE(glob_matches("**/a.tmp", "x/ba.tmp"));
  CHECK(glob_matches("x/**/b/*.txt", "x/b/1.txt"));
  CHECK(glob_matches("x/**/b/*.txt", "x/y/b/z/b/1.txt"));
  CHECK(glob_matches("**/a*/x", "p/ab/q/ab/x"));
}

TEST_CASE("a question mark is one character, not one byte, and no slash") {
  CHECK(glob_matches("?.txt", "信.txt"));
  CHECK_FALSE(glob_matches("?.txt", "信信.txt"));
  CHECK_FALSE(glob_matches("a?b", "a/b"));
}

TEST_CASE("an empty glob meets the empty text alone") {
  CHECK(glob_matches("", ""));
  CHECK_FALSE(glob_matches("", "a"));
  CHECK(glob_matches("*", ""));
  CHECK(glob_matches("**", "a/b"));
}

TEST_CASE("a glob of many stars ends soon") {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  CHECK_FALSE(glob_matches(stars + "b", std::string(4000, 'a')));
}

TEST_CASE("the first pattern that meets a path names the reason") {
  Exclusions exclusions;
  exclusions.add_option("*.tmp");
  exclusions.add_ignore_file("# a comment\r\n\r\ncache/\n/only-here.txt\nletters/*.bak  \n");
  CHECK(exclusions.reason_for("x/y.tmp", false) == "--exclude *.tmp");
  CHECK(exclusions.reason_for("x/cache", true) == ".caseboundignore");
  CHECK(exclusions.reason_for("x/cache", false).empty());
  CHECK(exclusions.reason_for("only-here.txt", false) == ".caseboundignore");
  CHECK(exclusions.reason_for("x/only-here.txt", false).empty());
  CHECK(exclusions.reason_for("letters/a.bak", false) == ".caseboundignore");
  CHECK(exclusions.reason_for("x/letters/a.bak", false).empty());
  CHECK(exclusions.reason_for("a comment", false).empty());
}

}  // namespace casebound::desk

/// \file The words under which outcomes, kinds and marks are stored and shown: they may never change.
#include <doctest/doctest.h>

#include "base/error.h"
#include "model/outcome.h"
#include "model/page.h"

using namespace casebound;

TEST_CASE("every outcome has a word that leads back to it") {
  const std::string_view words[] = {"Complete", "Partial",  "Encrypted", "Unsupported",
                                    "Damaged",  "TooLarge", "TimedOut",  "Crashed"};
  for (int i = 0; i < kOutcomes; ++i) {
    CHECK(to_string(static_cast<Outcome>(i)) == words[i]);
    CHECK(outcome_from(words[i]) == static_cast<Outcome>(i));
  }
  CHECK_THROWS_AS(outcome_from("complete"), Error);
}

TEST_CASE("what won at least something is no failure") {
  CHECK_FALSE(is_failure(Outcome::Complete));
  CHECK_FALSE(is_failure(Outcome::Partial));
  for (int i = 2; i < kOutcomes; ++i) CHECK(is_failure(static_cast<Outcome>(i)));
}

TEST_CASE("kinds of pages, marks and readings keep their numbers and words") {
  const std::string_view kinds[] = {"page", "slide", "sheet", "message", "part"};
  for (int i = 0; i < 5; ++i) CHECK(to_string(static_cast<PageKind>(i)) == kinds[i]);
  const std::string_view marks[] = {"hidden", "deleted", "inserted", "comment", "header", "footer",
                                    "note",   "alt",     "property", "link",    "quoted", "invisible",
                                    "white",  "clipped", "off_page", "covered", "layer",  "scan"};
  for (int i = 0; i < kMarkKinds; ++i) CHECK(to_string(static_cast<MarkKind>(i)) == marks[i]);
  const std::string_view hows[] = {"embedded", "ocr", "import", "correction"};
  for (int i = 0; i < kHows; ++i) CHECK(to_string(static_cast<How>(i)) == hows[i]);
}

#include "sandbox/converted.h"

#include <doctest/doctest.h>

#include "pool_for_tests.h"

using namespace casebound;
using namespace casebound::sandbox;
using casebound::test::Recorder;

namespace {

DocumentFacts word_file() {
  DocumentFacts facts;
  facts.type = "document";
  facts.media_type = "application/msword";
  return facts;
}

}  // namespace

TEST_CASE("a converted document keeps its own type, and its producer names both programs") {
  DocumentFacts found;
  found.type = "drawing";
  found.media_type = "application/vnd.oasis.opendocument.graphics";
  found.title = "Harbour";
  found.producer = "casebound odg 1";
  const DocumentFacts told = as_facts_of(found, word_file(), "LibreOffice 7.4.7.2");
  CHECK(told.type == "document");
  CHECK(told.media_type == "application/msword");
  CHECK(told.title == "Harbour");
  CHECK(told.producer == "LibreOffice 7.4.7.2, casebound odg 1");
  found.producer.clear();
  CHECK(as_facts_of(found, word_file(), "LibreOffice 7.4.7.2").producer.empty());
}

TEST_CASE("what the converter says of itself is not said of the document") {
  DocumentFacts found;
  found.properties = {{"application", "LibreOffice/7.4.7.2$Linux_X86_64"},
                      {"application version", "15.0000"},
                      {"language", "en-US"},
                      {"revision", "0"},
                      {"company", "LibreOffice fans"}};
  const DocumentFacts told = as_facts_of(found, word_file(), "LibreOffice 7.4.7.2");
  REQUIRE(told.properties.size() == 1);
  CHECK(told.properties[0].first == "company");
  found.properties = {{"revision", "7"}};
  CHECK(as_facts_of(found, word_file(), "LibreOffice 7.4.7.2").properties.size() == 1);
}

TEST_CASE("a part of a converted document does not get the converter's clock as its date") {
  Recorder recorder;
  const DocumentFacts original = word_file();
  ConvertedEvents events(recorder, original, "LibreOffice 7.4.7.2");
  events.begin_child({"image1.png", "", "image/png", 1'700'000'000});
  events.end_child({});
  REQUIRE(recorder.children.size() == 1);
  CHECK(recorder.children[0].info.modified == 0);
}

TEST_CASE("a failed conversion takes back nothing that the document's own reader established") {
  for (const Outcome established : {Outcome::Encrypted, Outcome::Partial}) {
    for (const Outcome failed :
         {Outcome::Unsupported, Outcome::TimedOut, Outcome::Crashed, Outcome::TooLarge}) {
      CAPTURE(to_string(failed));
      ExtractReport first{word_file(), {established, "It is locked."}, 0, 1, 0};
      first.facts.producer = "casebound doc 1";
      const ExtractReport told = after_failed_conversion(first, {failed, "LibreOffice failed."},
                                                         Outcome::Damaged, "LibreOffice 7.4.7.2");
      CHECK(told.verdict.outcome == established);
      CHECK(told.verdict.reason == "It is locked. LibreOffice failed.");
      CHECK(told.facts.producer == "casebound doc 1");
      CHECK(told.children == 1);
    }
    const ExtractReport first{word_file(), {established, "It is locked."}, 0, 0, 0};
    const ExtractReport refused =
        after_failed_conversion(first, {Outcome::Damaged, "It is damaged."}, Outcome::Damaged, "LibreOffice");
    CHECK(refused.verdict.outcome == established);
    CHECK(refused.verdict.reason == "It is locked.");
  }
}

TEST_CASE("of a document without a reader it is told what became of its conversion") {
  const ExtractReport first{word_file(), {Outcome::Unsupported, "No reader."}, 0, 0, 0};
  const ExtractReport late =
      after_failed_conversion(first, {Outcome::TimedOut, "Too long."}, Outcome::Damaged, "LibreOffice 7");
  CHECK(late.verdict.outcome == Outcome::TimedOut);
  CHECK(late.verdict.reason == "Too long.");
  CHECK(late.facts.producer == "LibreOffice 7");
  const ExtractReport refused =
      after_failed_conversion(first, {Outcome::Damaged, "Not read."}, Outcome::Unsupported, "LibreOffice 7");
  CHECK(refused.verdict.outcome == Outcome::Unsupported);
}

TEST_CASE("what the first reading won still counts when the converted bytes cannot be read") {
  const ExtractReport first{word_file(), {Outcome::Partial, "A preview."}, 0, 1, 2};
  const ExtractReport told =
      after_conversion(first, {{}, {Outcome::Crashed, "It crashed."}, 0, 0, 1}, "LibreOffice 7");
  CHECK(told.verdict.outcome == Outcome::Partial);
  CHECK(told.verdict.reason == "It crashed.");
  CHECK(told.children == 1);
  CHECK(told.cpu_seconds == 3);
  CHECK(told.facts.media_type == "application/msword");
  const ExtractReport bare{word_file(), {Outcome::Unsupported, "No reader."}, 0, 0, 0};
  const ExtractReport crashed =
      after_conversion(bare, {{}, {Outcome::Crashed, ""}, 0, 0, 0}, "LibreOffice 7");
  CHECK(crashed.verdict.outcome == Outcome::Crashed);
}

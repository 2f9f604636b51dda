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

#include "extract/formats/mmdf.h"

#include <doctest/doctest.h>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

constexpr std::string_view kLine = "\1\1\1\1\n";

std::string message(std::string_view body) {
  return std::string(kLine) + "From: a@b.example\nSubject: s\n\n" + std::string(body) + std::string(kLine);
}

Verdict read(std::string_view bytes, Recorder& sink, const ExtractOptions& options = {}) {
  const auto input = input_over(bytes);
  return extract_document(*input, options, sink);
}

}  // namespace

TEST_CASE("each message between two lines of four 0x01 is a mail of its own") {
  Recorder sink;
  const std::string bytes = message("one\nFrom here on it is text.\n") + message("two\n");
  CHECK(read(bytes, sink).outcome == Outcome::Complete);
  CHECK(sink.last_facts.format == "mmdf");
  CHECK(sink.last_facts.type == "mailbox");
  CHECK(sink.last_facts.children_declared == 2);
  REQUIRE(sink.children.size() == 2);
  CHECK(sink.children[0].bytes == "From: a@b.example\nSubject: s\n\none\nFrom here on it is text.\n");
  CHECK(sink.children[1].info.name == "message 2.eml");
}

TEST_CASE("a line of the other kind of mailbox after the mark is no part of the mail") {
  Recorder sink;
  read(std::string(kLine) + "From a@b.example Tue Mar 14 09:30:00 2017\nFrom: a@b.example\n\nx\n" +
           std::string(kLine),
       sink);
  REQUIRE(sink.children.size() == 1);
  CHECK(sink.children[0].bytes == "From: a@b.example\n\nx\n");
}

TEST_CASE("a mailbox of MMDF that is cut keeps what there is, and says so") {
  const std::string bytes = message("one\n") + message(std::string(600'000, 'x'));
  for (const std::size_t length : {bytes.size() - 5, bytes.size() - 100'000, std::size_t{60}}) {
    Recorder sink;
    CHECK(read(bytes.substr(0, length), sink).outcome == Outcome::Partial);
    CHECK(sink.children.back().verdict.outcome == Outcome::Partial);
    CHECK(sink.children.size() == sink.last_facts.children_declared);
  }
  Recorder limited;
  ExtractOptions options;
  options.limits.children = 1;
  const Verdict verdict = read(bytes, limited, options);
  CHECK(verdict.outcome == Outcome::Partial);
  CHECK(verdict.reason == "Of its 2 messages, 1 were taken: more are over the limit.");
}

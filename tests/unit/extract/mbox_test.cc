#include "extract/formats/mbox.h"

#include <doctest/doctest.h>

#include "extract/formats/eml.h"
#include "extract/formats/mbox_lines.h"
#include "extract/recorder.h"
#include "extract/true_type.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(std::string_view bytes, const ExtractOptions& options = {}) {
  Result out;
  out.verdict = kMbox.extract(*input_over(bytes), options, out.sink);
  return out;
}

constexpr std::string_view kLine = "From a@b.example Tue Mar 14 09:30:00 2017\n";

std::string message(std::string_view body) {
  return std::string(kLine) + "From: a@b.example\nSubject: s\n\n" + std::string(body);
}

/// Gives its bytes by pieces only, and makes up most of them.
class Endless : public Input {
 public:
  Endless(std::string piece, std::uint64_t count) : piece_(std::move(piece)), count_(count) {}
  std::uint64_t size() const override { return piece_.size() * count_; }
  std::size_t read(std::uint64_t offset, std::span<char> out) override {
    std::size_t done = 0;
    while (done < out.size() && offset + done < size()) {
      const std::string_view rest = std::string_view(piece_).substr((offset + done) % piece_.size());
      const std::string_view part = rest.substr(0, out.size() - done);
      std::copy(part.begin(), part.end(), out.begin() + static_cast<std::ptrdiff_t>(done));
      done += part.size();
    }
    largest = std::max(largest, out.size());
    return done;
  }
  std::string_view view(std::uint64_t) override { throw std::logic_error("held as a whole"); }
  std::size_t largest = 0;

 private:
  std::string piece_;
  std::uint64_t count_;
};

}  // namespace

TEST_CASE("each message of a mailbox is a mail of its own, without the lines between") {
  const Result out = read(message("one\n\n") + message("two\n\n"));
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.last_facts.children_declared == 2);
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].bytes == "From: a@b.example\nSubject: s\n\none\n");
  CHECK(out.sink.children[1].bytes == "From: a@b.example\nSubject: s\n\ntwo\n");
  CHECK(out.sink.children[1].info.name == "message 2.eml");
  CHECK(out.sink.children[1].info.media_type == "message/rfc822");
  CHECK(out.sink.children[1].info.modified == 1489483800);
}

TEST_CASE("the lines of Thunderbird, Gmail and Eudora begin a message; a letter does not") {
  const std::string headers = "\nX-Mozilla-Status: 0001\nFrom: a@b.example\n\nx\n";
  for (const char* line :
       {"From - Tue Mar 14 09:30:00 2017", "From - ", "From ???@??? Mon Dec 12 01:02:03 2011",
        "From 1275267068816858875@xxx Wed Jul 16 06:24:10 +0000 2008",
        "From a@b.example Tue, 14 Mar 2017 09:30:00 +0800"}) {
    CAPTURE(line);
    CHECK(kMbox.recognise(line + headers, "x") > kEml.recognise(line + headers, "x"));
  }
  for (const char* text : {"From the beginning it was clear.\nSubject: none of ours\n\nMore.\n",
                           "From Urumqi, Tue Mar 14 09:30:00 2017\n\nDear all,\n",
                           "From a friend\n\nFrom: me\nSubject: y\n", "From ", "From x\n"}) {
    CAPTURE(text);
    CHECK(kMbox.recognise(text, "a.txt") == 0);
    CHECK(type_by_signature(text) == std::nullopt);
  }
}

TEST_CASE("a line of the text that begins with From is no message") {
  const Result out =
      read(message("He came\n\nFrom Kashgar on Tue Mar 14 09:30:00 2017 by train.\nThen on.\n\n"));
  CHECK(out.sink.children.size() == 1);
  CHECK(out.sink.last_facts.children_declared == 1);
}

TEST_CASE("quoting is undone where the writer's rule is sure, and only there") {
  const auto body = [](std::string_view text) {
    const Result out = read(message(text));
    REQUIRE(out.sink.children.size() == 1);
    return out.sink.children[0].bytes.substr(out.sink.children[0].bytes.find("\n\n") + 2);
  };
  CHECK(body("x\n\n>From here on\ny\n") == "x\n\nFrom here on\ny\n");
  CHECK(body("x\n>>From here on\n>y\n") == "x\n>From here on\n>y\n");
  // A reply that repeats ">From " stays as it is, and so does all in a mailbox that does not quote.
  CHECK(body("he said:\n>From here on\n>and on\n") == "he said:\n>From here on\n>and on\n");
  CHECK(body("From there\n\n>From here on\ny\n") == "From there\n\n>From here on\ny\n");
}

TEST_CASE("a Content-Length is believed where it leads to a message, and not otherwise") {
  const std::string inner = message("inner\n\n");
  const auto with_length = [&](std::size_t length) {
    return std::string(kLine) + "From: a@b.example\nContent-Length: " + std::to_string(length) +
           "\n\nforwarded:\n\n" + inner + "\n" + message("next\n");
  };
  const std::size_t right = std::string("forwarded:\n\n").size() + inner.size();
  CHECK(read(with_length(right)).sink.children.size() == 2);
  CHECK(read(with_length(right - 9)).sink.children.size() == 3);
  CHECK(read(with_length(99'999'999)).sink.children.size() == 3);
}

TEST_CASE("a damaged beginning costs the first message its first line, no more") {
  const std::string bytes = "\x01\x02rom a@b\nFrom: a@b.example\n\none\n\n" + message("two\n");
  CHECK(kMbox.recognise(bytes, "in.mbox") > kEml.recognise(bytes, "in.mbox"));
  const Result out = read(bytes);
  CHECK(out.verdict.outcome == Outcome::Partial);
  CHECK(out.sink.children.size() == 2);
  CHECK(out.sink.children[1].bytes.ends_with("two\n"));
}

TEST_CASE("all messages are counted, also those over the limit") {
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += message("x\n\n");
  ExtractOptions options;
  options.limits.children = 4;
  const Result out = read(bytes, options);
  CHECK(out.verdict.outcome == Outcome::Partial);
  CHECK(out.verdict.reason == "Of its 10 messages, 4 were taken: more are over the limit.");
  CHECK(out.sink.children.size() == 4);
  CHECK(out.sink.last_facts.children_declared == 10);
  options.limits = {};
  options.limits.child_bytes = 5;
  const Result small = read(bytes, options);
  CHECK(small.sink.children.size() == 10);
  CHECK(small.verdict.reason == "Of its 10 messages, 10 are not whole.");
}

TEST_CASE("a mailbox is read by pieces: every border of a piece gives the same messages") {
  // 997 bytes do not divide a block, so that lines fall on each side of every border.
  std::string piece = message(std::string(900, 'x') + "\n");
  piece.resize(995, 'y');
  piece += "\n\n";
  Endless input(piece, 5000);
  Recorder sink;
  CHECK(kMbox.extract(input, {}, sink).outcome == Outcome::Complete);
  REQUIRE(sink.children.size() == 5000);
  const std::string wanted = piece.substr(kLine.size(), piece.size() - kLine.size() - 1);
  for (const Recorder::Child& each : sink.children) CHECK(each.bytes == wanted);
  CHECK(input.largest <= 2U << 20);
}

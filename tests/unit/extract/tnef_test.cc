#include "extract/formats/tnef.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(std::string_view bytes) {
  Result out;
  out.verdict = kTnef.extract(*input_over(bytes), {}, out.sink);
  return out;
}

std::string attribute(int level, std::uint32_t id, std::string_view bytes) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(level));
  out.u32(id);
  out.string(bytes);
  out.u16(0);
  return out.take();
}

std::string file(std::string_view attributes) {
  ByteWriter out;
  out.u32(0x223E9F78);
  out.u16(1);
  out.raw(attributes);
  return out.take();
}

/// One value of variable length.
std::string property(std::uint32_t tag, std::string_view bytes) {
  ByteWriter out;
  out.u16(static_cast<std::uint16_t>(tag & 0xFFFF));
  out.u16(static_cast<std::uint16_t>(tag >> 16));
  out.u32(1);
  out.string(bytes);
  out.raw(std::string((4 - bytes.size() % 4) % 4, '\0'));
  return out.take();
}

std::string properties(std::initializer_list<std::string> values) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(values.size()));
  for (const std::string& each : values) out.raw(each);
  return out.take();
}

std::string sample() {
  const std::string inner = file(attribute(1, 0x00018004, std::string("inner\0", 6)));
  const std::string object = std::string(16, '\1') + inner;
  return file(attribute(1, 0x00069007, std::string("\xA8\x03\0\0\0\0\0\0", 8)) +
              attribute(1, 0x00018004, std::string("\xCD\xA8\xD6\xAA\0", 5)) +
              attribute(1, 0x00069003,
                        properties({property(0x1000001E, "body words"), property(0x1035001E, "<1@b>")})) +
              attribute(2, 0x00069002, std::string(14, '\0')) + attribute(2, 0x00018010, "SHORT~1.TXT") +
              attribute(2, 0x0006800F, "the bytes") +
              attribute(2, 0x00069005, properties({property(0x3707001E, "long name.txt")})) +
              attribute(2, 0x00069002, std::string(14, '\0')) +
              attribute(2, 0x00069005,
                        properties({property(0x3001001E, "forwarded"), property(0x3701000D, object)})));
}

}  // namespace

TEST_CASE("winmail.dat is a mail with its attachments; a message inside can be read again") {
  const Result out = read(sample());
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() == "Subject: 通知\n\nbody words");
  CHECK(out.sink.property("message id") == "<1@b>|");
  CHECK(out.sink.last_facts.children_declared == 2);
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].info.name == "long name.txt");
  CHECK(out.sink.children[0].bytes == "the bytes");
  CHECK(out.sink.children[1].info.name == "forwarded.dat");
  CHECK(read(out.sink.children[1].bytes).sink.last_facts.title == "inner");
}

TEST_CASE("a winmail.dat cut anywhere gives what came before") {
  const std::string bytes = sample();
  for (std::size_t cut = 0; cut + 2 < bytes.size(); ++cut) {
    const Result out = read(bytes.substr(0, cut));
    if (cut > 200) CHECK(out.sink.text().find("body words") != std::string::npos);
    if (cut < 16) CHECK(out.verdict.outcome == Outcome::Damaged);
  }
}

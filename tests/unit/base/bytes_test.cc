#include "base/bytes.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace casebound;

TEST_CASE("records come back as they were written") {
  ByteWriter out;
  out.u8(0xFE);
  out.u16(0xFEDC);
  out.u32(0xFEDCBA98);
  out.u64(0xFEDCBA9876543210);
  out.f32(-1.5F);
  out.string(std::string("a\0b", 3));
  out.varint(300);
  out.raw("end");
  CHECK(to_hex(out.bytes().substr(0, 7)) == "fedcfe98badcfe");  // least significant first
  ByteReader in(out.bytes());
  CHECK(in.u8() == 0xFE);
  CHECK(in.u16() == 0xFEDC);
  CHECK(in.u32() == 0xFEDCBA98);
  CHECK(in.u64() == 0xFEDCBA9876543210);
  CHECK(in.f32() == -1.5F);
  CHECK(in.string() == std::string("a\0b", 3));
  CHECK(in.varint() == 300);
  CHECK_FALSE(in.done());
  CHECK(in.raw(3) == "end");
  CHECK(in.done());
}

TEST_CASE("any number and any string come back, and a record that is cut is refused") {
  CHECK(rc::check([](std::uint64_t number, const std::string& text) {
    ByteWriter out;
    out.varint(number);
    out.string(text);
    ByteReader in(out.bytes());
    RC_ASSERT(in.varint() == number);
    RC_ASSERT(in.string() == text);
    RC_ASSERT(in.done());
    for (std::size_t size = 0; size < out.bytes().size(); ++size) {
      ByteReader cut(ByteView(out.bytes()).substr(0, size));
      RC_ASSERT_THROWS_AS((cut.varint(), cut.string()), Error);
    }
  }));
}

TEST_CASE("a length that lies is refused before memory is asked for") {
  ByteWriter out;
  out.u32(0xFFFFFFFF);
  out.raw("abc");
  CHECK_THROWS_AS(ByteReader(out.bytes()).string(), Error);
  ByteWriter text;
  text.string("abc");
  CHECK_THROWS_AS(ByteReader(text.bytes()).string(2), Error);
  CHECK(ByteReader(text.bytes()).string(3) == "abc");
  CHECK_THROWS_AS(ByteReader(Bytes(11, '\xFF')).varint(), Error);
}

TEST_CASE("hexadecimal goes both ways and refuses what is none") {
  CHECK(to_hex(std::string("\x00\xAB\xFF", 3)) == "00abff");
  CHECK(from_hex("00ABff") == std::string("\x00\xAB\xFF", 3));
  CHECK(from_hex("").empty());
  CHECK_THROWS_AS(from_hex("0"), Error);
  CHECK_THROWS_AS(from_hex("0g"), Error);
}

TEST_CASE("base64 is that of RFC 4648 section 10") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64("\xFB\xFF\xFE") == "+//+");
}

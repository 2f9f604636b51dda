#include "extract/formats/msg.h"

#include <doctest/doctest.h>

#include "extract/mapi.h"
#include "extract/ole_builder.h"
#include "extract/ole_storage.h"
#include "extract/recorder.h"
#include "extract/rtf_text.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::OleBuilder;
using casebound::test::OleNode;
using casebound::test::Recorder;

namespace {

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(std::string_view bytes) {
  Result out;
  out.verdict = kMsg.extract(*input_over(bytes), {}, out.sink);
  return out;
}

OleNode wide(std::string_view text) {
  std::string out;
  for (const char c : text) out.append({c, '\0'});
  return OleBuilder::stream(out);
}

OleNode properties(std::size_t head, const std::vector<std::pair<std::uint32_t, std::uint64_t>>& values) {
  ByteWriter out;
  out.raw(std::string(head, '\0'));
  for (const auto& [tag, value] : values) {
    out.u32(tag);
    out.u32(6);
    out.u64(value);
  }
  return OleBuilder::stream(out.take());
}

constexpr std::uint64_t kTime = 131'339'574'000'000'000;  // 2017-03-14T09:30:00Z

std::map<std::string, OleNode> letter() {
  return {
      {"__properties_version1.0", properties(32, {{0x00390040, kTime}, {0x3FFD0003, 936}})},
      {"__substg1.0_001A001F", wide("IPM.Note")},
      {"__substg1.0_0037001E", OleBuilder::stream("\xCD\xA8\xD6\xAA")},
      {"__substg1.0_1000001F", wide("line one\r\n> repeated\r\n")},
      {"__substg1.0_1035001F", wide("<1@b>")},
      {"__substg1.0_0042001F", wide("Wang")},
      {"__substg1.0_5D02001F", wide("wang@b.example")},
      {"__substg1.0_00710102",
       OleBuilder::stream(std::string("\x01\xCC\x01\x02\x03\x04", 6) + "0123456789abcdef")},
      {"__recip_version1.0_#00000000",
       OleBuilder::storage({{"__properties_version1.0", properties(8, {{0x0C150003, 1}})},
                            {"__substg1.0_3001001F", wide("Li")},
                            {"__substg1.0_39FE001F", wide("li@b.example")}})},
      {"__recip_version1.0_#00000001",
       OleBuilder::storage({{"__properties_version1.0", properties(8, {{0x0C150003, 3}})},
                            {"__substg1.0_3001001F", wide("secret@b.example")}})},
  };
}

std::string packed(std::string_view rtf) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(rtf.size() + 12));
  out.u32(static_cast<std::uint32_t>(rtf.size()));
  out.u32(0x414C454D);
  out.u32(0);
  out.raw(rtf);
  return out.take();
}

}  // namespace

TEST_CASE("an Outlook message is a page of the same shape as any mail") {
  const Result out = read(OleBuilder::build(letter()));
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() ==
        "From: Wang <wang@b.example>\nTo: Li <li@b.example>\nBcc: secret@b.example\nDate: "
        "2017-03-14T09:30:00Z\n"
        "Subject: 通知\n\nline one\n> repeated\n");
  CHECK(out.sink.marked(MarkKind::Quoted) == "> repeated\n|");
  CHECK(out.sink.last_facts.title == "通知");
  CHECK(out.sink.last_facts.created == "2017-03-14T09:30:00Z");
  CHECK(out.sink.property("message id") == "<1@b>|");
  CHECK(out.sink.property("thread id") == to_hex("0123456789abcdef") + "|");
}

TEST_CASE("headers of the way are read where there are some") {
  auto parts = letter();
  parts["__substg1.0_007D001F"] = wide(
      "Received: by x\r\nReceived: by y\r\nDate: Tue, 14 Mar 2017 17:30:00 +0800\r\nIn-Reply-To: "
      "<0@b>\r\n\r\n");
  const Result out = read(OleBuilder::build(parts));
  CHECK(out.sink.last_facts.created == "2017-03-14T17:30:00+08:00");
  CHECK(out.sink.property("in reply to") == "<0@b>|");
  CHECK(out.sink.property("received headers") == "2|");
}

TEST_CASE("attachments are children; a message inside is a .msg that can be read again") {
  auto inner = letter();
  inner["__properties_version1.0"] = properties(24, {{0x00390040, kTime}, {0x3FFD0003, 936}});
  inner["__substg1.0_1000001F"] = wide("inner words " + std::string(5000, 'x'));
  auto parts = letter();
  parts["__attach_version1.0_#00000000"] =
      OleBuilder::storage({{"__properties_version1.0", properties(8, {{0x37050003, 1}})},
                           {"__substg1.0_37010102", OleBuilder::stream("the bytes")},
                           {"__substg1.0_3707001F", wide("list.txt")}});
  parts["__attach_version1.0_#00000001"] =
      OleBuilder::storage({{"__properties_version1.0", properties(8, {{0x37050003, 5}})},
                           {"__substg1.0_3001001F", wide("forwarded")},
                           {"__substg1.0_3701000D", OleBuilder::storage(inner)}});
  parts["__attach_version1.0_#00000002"] =
      OleBuilder::storage({{"__properties_version1.0", properties(8, {{0x37050003, 7}})}});
  const Result out = read(OleBuilder::build(parts));
  CHECK(out.sink.last_facts.children_declared == 3);
  REQUIRE(out.sink.children.size() == 3);
  CHECK(out.sink.children[0].info.name == "list.txt");
  CHECK(out.sink.children[0].bytes == "the bytes");
  CHECK(out.sink.children[1].info.name == "forwarded.msg");
  CHECK(out.sink.children[2].verdict.outcome == Outcome::Unsupported);
  const Result again = read(out.sink.children[1].bytes);
  CHECK(again.verdict.outcome == Outcome::Complete);
  CHECK(again.sink.text().find("Subject: 通知\n\ninner words x") != std::string::npos);
  CHECK(again.sink.text().find("To: Li <li@b.example>") != std::string::npos);
  CHECK(is_outlook_message(*input_over(out.sink.children[1].bytes)));
}

TEST_CASE("a web page wrapped into compressed RTF is the text where there is no other") {
  auto parts = letter();
  parts.erase("__substg1.0_1000001F");
  parts["__substg1.0_10090102"] = OleBuilder::stream(
      packed("{\\rtf1\\ansi\\ansicpg936\\fromhtml1{\\fonttbl{\\f0\\fcharset134 x;}}{\\*\\htmltag64 <p>}"
             "\\htmlrtf{\\f0\\htmlrtf0 \\'d6\\'d0 words\\htmlrtf }\\htmlrtf0{\\*\\htmltag72 </p>}}"));
  const Result out = read(OleBuilder::build(parts));
  CHECK(out.sink.text().find("\n\n中 words") != std::string::npos);
  CHECK(out.sink.property("text taken from") == "the web page (there is no plain text)|");
}

TEST_CASE("RTF is read as text: encodings of fonts, Unicode with its stand-ins, nothing of pictures") {
  CHECK(read_rtf(
            "{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset134 B;}}\\f0 "
            "\\'cf\\'f0\\par "
            "\\f1\\'d6\\'d0\\f0\\u20013?\\uc2\\u-10179ab\\u-8704cd!{\\pict 0102}{\\*\\unknown x}\\bin3 abc.}",
            1000)
            .text == "Пр\n中中😀!.");
}

TEST_CASE("compressed RTF unpacks as the specification's example does") {
  // [MS-OXRTFCP] 3.2.
  const std::string bytes = from_hex(
      "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3"
      "2068656c090020627705b06c647d0a800fa0");
  CHECK(unpack_rtf(bytes, 1000) == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  CHECK_FALSE(unpack_rtf("short", 1000).has_value());
}

TEST_CASE("loops and cuts in a compound file end, with what could be found") {
  auto parts = letter();
  parts["__substg1.0_1000001F"] = wide(std::string(3000, 'x'));
  const std::string bytes = OleBuilder::build(parts);
  for (std::size_t at = 512; at < 1024; at += 4) {
    std::string looped = bytes;
    looped.replace(at, 4, std::string("\x01\0\0\0", 4));
    const Result out = read(looped);
    CHECK(out.sink.text().size() < 10'000);
  }
  for (std::size_t cut = 0; cut <= bytes.size() - 512; cut += 211) {
    const Result out = read(bytes.substr(0, cut));
    CHECK(out.verdict.outcome != Outcome::Complete);
  }
}

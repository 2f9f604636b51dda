#include "sandbox/messages.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

#include "pool_for_tests.h"
#include "sandbox/receiver.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;

namespace {

template <class Work>
bool is_damaged(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code() == ErrorCode::Damaged;
  }
  return false;
}

PageContent sample_page() {
  PageContent page;
  page.text = "习近平 words";
  page.words = {{0, 9, {1, 2, 3, 4}, 1}};
  page.marks = {{10, 15, MarkKind::Quoted}};
  return page;
}

Bytes message(MessageKind kind, const Bytes& payload) { return frame(kind, payload.size()) + payload; }

}  // namespace

TEST_CASE("what is written is read back") {
  CHECK(decode_page(encode_page(sample_page())) == sample_page());

  DocumentFacts facts;
  facts.title = "题";
  facts.created_is_mail_date = true;
  facts.children_declared = 7;
  facts.properties = {{"a", "1"}, {"b", ""}};
  const DocumentFacts read = decode_facts(encode_facts(facts));
  CHECK(read.title == "题");
  CHECK(read.created_is_mail_date);
  CHECK(read.children_declared == 7);
  CHECK(read.properties == facts.properties);

  ChildRequest request;
  request.task = Task::Render;
  request.passwords = {"", "p\xFF"};
  request.limits.cpu_seconds = 0.125;
  request.limits.depth = 3;
  request.dpi = 72;
  const ChildRequest again = decode_request(encode_request(request));
  CHECK(again.task == Task::Render);
  CHECK(again.passwords == request.passwords);
  CHECK(again.limits.cpu_seconds == 0.125);
  CHECK(again.limits.depth == 3);
  CHECK(again.dpi == 72);

  SandboxStatus status;
  status.seccomp = true;
  status.landlock_abi = 7;
  status.detail = "d";
  CHECK(decode_status(encode_status(status)).landlock_abi == 7);
  CHECK(decode_status(encode_status(status)).seccomp);
  CHECK(decode_ended(encode_ended({31, 99})).cpu_us == 99);
  CHECK(decode_order(encode_order({Order::Kind::Grant, 5, 6, true})).cpu_seconds == 5);
}

TEST_CASE("R30 a page that lies about its text is refused") {
  const auto refused = [](auto change) {
    PageContent page = sample_page();
    change(page);
    return is_damaged([&] { decode_page(encode_page(page)); });
  };
  CHECK(refused([](PageContent& p) { p.text = "\xC0\xAF"; }));
  CHECK(refused([](PageContent& p) { p.words[0].end = 16; }));
  CHECK(refused([](PageContent& p) { p.words[0].begin = 10; }));
  CHECK(refused([](PageContent& p) { p.words[0].end = 8; }));  // inside a character
  CHECK(refused([](PageContent& p) { p.marks[0].end = 4'000'000'000U; }));
  CHECK(refused([](PageContent& p) { p.words[0].box.x1 = std::numeric_limits<float>::infinity(); }));
  CHECK(refused([](PageContent& p) { p.words[0].confidence = 1.5F; }));
  CHECK(refused([](PageContent& p) { p.width = std::nanf(""); }));
  CHECK(refused([](PageContent& p) { p.height = -1; }));
  CHECK(refused([](PageContent& p) { p.kind = static_cast<PageKind>(99); }));
  CHECK(refused([](PageContent& p) { p.marks[0].kind = static_cast<MarkKind>(kMarkKinds); }));
}

TEST_CASE("R30 counts that promise more than was sent are refused before memory is taken") {
  ByteWriter out;
  out.u8(0);
  out.f32(0);
  out.f32(0);
  out.u8(0);
  out.string("");
  out.u32(0xFFFFFFFF);
  CHECK(is_damaged([&] { decode_page(out.bytes()); }));
}

TEST_CASE("R30 cut or lengthened payloads are refused, whatever their kind") {
  DocumentFacts facts;
  facts.properties = {{"a", "b"}};
  const auto walk = [](const Bytes& whole, auto decode) {
    for (std::size_t length = 0; length < whole.size(); ++length)
      CHECK(is_damaged([&] { decode(ByteView(whole).substr(0, length)); }));
    CHECK(is_damaged([&] { decode(whole + "x"); }));
  };
  walk(encode_page(sample_page()), decode_page);
  walk(encode_facts(facts), decode_facts);
  walk(encode_child({"n", "r", "m", -1}), decode_child);
  walk(encode_verdict({Outcome::Damaged, "why"}), decode_verdict);
  walk(encode_range({1, 2}), decode_range);
  walk(encode_picture_size({1, 2}), decode_picture_size);
  walk(encode_failure({ErrorCode::NoPicture, "no"}), decode_failure);
  walk(encode_status({}), decode_status);
  walk(encode_hello({"1", ""}), decode_hello);
  walk(encode_order({}), decode_order);
  walk(encode_ended({}), decode_ended);
  walk(encode_request({}), decode_request);
}

TEST_CASE("names and sentences come back as valid UTF-8, and bounded") {
  CHECK(decode_child(encode_child({"a\xFF", "a\xFF", "", 0})).name == "a\xEF\xBF\xBD");
  CHECK(decode_child(encode_child({"a\xFF", "a\xFF", "", 0})).name_raw == "a\xFF");
  CHECK(decode_verdict(encode_verdict({Outcome::Damaged, std::string(1'000'000, 'x')})).reason.size() ==
        1024);
}

TEST_CASE("facts with endless properties are cut and say so") {
  DocumentFacts facts;
  for (int i = 0; i < 300; ++i) facts.properties.emplace_back("link", std::string(60'000, 'x'));
  const Bytes payload = encode_facts(facts);
  CHECK(payload.size() <= most_bytes(MessageKind::Facts).value());
  const DocumentFacts read = decode_facts(payload);
  CHECK(read.properties.size() < 300);
  CHECK(read.properties.back().first == kPropertiesCut);
}

TEST_CASE("R30 a stream cut anywhere gives the same messages") {
  rc::check([](std::vector<std::size_t> cuts) {
    const Bytes stream = message(MessageKind::Page, encode_page(sample_page())) +
                         message(MessageKind::ChildBytes, "abc") +
                         message(MessageKind::Done, encode_verdict({}));
    MessageReader reader;
    std::vector<MessageKind> kinds;
    std::size_t at = 0;
    const auto feed = [&](std::size_t length) {
      reader.feed(ByteView(stream).substr(at, length));
      at = std::min(stream.size(), at + length);
      while (const auto next = reader.next()) kinds.push_back(next->kind);
    };
    for (const std::size_t cut : cuts) feed(cut % 40);
    feed(stream.size());
    RC_ASSERT(kinds ==
              std::vector<MessageKind>({MessageKind::Page, MessageKind::ChildBytes, MessageKind::Done}));
    RC_ASSERT(!reader.has_rest());
  });
}

TEST_CASE("R30 unknown kinds and lengths past the limit end the stream at the header") {
  const auto refused = [](MessageKind kind, std::size_t length) {
    MessageReader reader;
    reader.feed(frame(kind, length));
    return is_damaged([&] { reader.next(); });
  };
  CHECK(refused(static_cast<MessageKind>(0), 0));
  CHECK(refused(static_cast<MessageKind>(200), 0));
  CHECK(refused(MessageKind::Page, kMostPageBytes + 1));
  CHECK(refused(MessageKind::ChildBytes, kMostPieceBytes + 1));
  CHECK(refused(MessageKind::Done, 0xFFFFFFFF));
  CHECK_FALSE(refused(MessageKind::Page, kMostPageBytes));
}

TEST_CASE("later facts replace earlier ones only where they say something") {
  Recorder events;
  ExtractReceiver receiver({}, 10, events);
  DocumentFacts first;
  first.format = "pdf";
  first.title = "one";
  first.properties = {{"a", "1"}};
  DocumentFacts second;
  second.title = "two";
  const Bytes one = encode_facts(first);
  const Bytes two = encode_facts(second);
  CHECK(receiver.take({MessageKind::Facts, one}) == Taken::More);
  CHECK(receiver.take({MessageKind::Facts, two}) == Taken::More);
  CHECK(events.last_facts.format == "pdf");
  CHECK(events.last_facts.title == "two");
  CHECK(events.last_facts.properties.size() == 1);
}

TEST_CASE("R30 messages that only the parent may send are refused from a child") {
  Recorder events;
  ExtractReceiver receiver({}, 10, events);
  const Bytes request = encode_request({});
  CHECK(receiver.take({MessageKind::Request, request}) == Taken::Broken);
  CHECK(receiver.take({MessageKind::Block, "x"}) == Taken::Broken);
  CHECK(receiver.take({MessageKind::PictureBytes, "x"}) == Taken::Broken);
  CHECK(receiver.take({MessageKind::EndChild, encode_verdict({})}) == Taken::Broken);
}

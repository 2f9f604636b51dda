#include "sandbox/messages.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace casebound::sandbox {
namespace {

constexpr std::size_t kMostFactsBytes = 4U << 20;
constexpr std::size_t kMostValueBytes = 64U << 10;  // one string of a fact, a name
constexpr std::size_t kMostSentenceBytes = 1024;
constexpr std::size_t kMostRequestBytes = 16U << 20;  // a long list of passwords
constexpr std::size_t kWordBytes = 28;
constexpr std::size_t kMarkBytes = 9;

ByteView cut(ByteView text, std::size_t most) {
  return text.substr(0, floor_boundary(text, std::min(most, text.size())));
}

/// A string of the other side's: bounded by its message, made valid UTF-8.
std::string text_of(ByteReader& in) { return to_valid_utf8(in.string()); }

bool flag_of(ByteReader& in) {
  const std::uint8_t value = in.u8();
  if (value > 1) ByteReader::fail();
  return value == 1;
}

double double_of(ByteReader& in) {
  const std::uint64_t thousandths = in.u64();
  return static_cast<double>(thousandths) / 1000.0;
}

void put_double(ByteWriter& out, double value) {
  out.u64(static_cast<std::uint64_t>(std::clamp(value, 0.0, 1e12) * 1000.0));
}

void need_done(const ByteReader& in) {
  if (!in.done()) ByteReader::fail();
}

/// How many records follow; no more than the bytes that are there can hold.
std::size_t count_of(ByteReader& in, std::size_t record_bytes) {
  const std::size_t count = in.u32();
  if (count > in.left() / record_bytes) ByteReader::fail();
  return count;
}

bool is_boundary(ByteView text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

bool is_range(ByteView text, ByteOffset begin, ByteOffset end) {
  return begin <= end && end <= text.size() && is_boundary(text, begin) && is_boundary(text, end);
}

}  // namespace

std::optional<std::size_t> most_bytes(MessageKind kind) {
  switch (kind) {
    case MessageKind::Facts:
      return kMostFactsBytes;
    case MessageKind::Page:
      return kMostPageBytes;
    case MessageKind::BeginChild:
      return 4 * kMostValueBytes;
    case MessageKind::ChildBytes:
    case MessageKind::PictureBytes:
    case MessageKind::Converted:
    case MessageKind::Block:
      return kMostPieceBytes;
    case MessageKind::EndChild:
    case MessageKind::Done:
    case MessageKind::Failed:
    case MessageKind::Status:
    case MessageKind::Convert:
      return 4 * kMostSentenceBytes;
    case MessageKind::NeedBlock:
    case MessageKind::PictureDone:
      return 16;
    case MessageKind::Request:
      return kMostRequestBytes;
  }
  return std::nullopt;
}

Bytes frame(MessageKind kind, std::size_t payload_bytes) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(payload_bytes));
  out.u8(static_cast<std::uint8_t>(kind));
  return out.take();
}

void MessageReader::feed(ByteView bytes) {
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  } else if (at_ > (1U << 20)) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  buffer_.append(bytes);
}

std::optional<Message> MessageReader::next() {
  const ByteView all = ByteView(buffer_).substr(at_);
  if (all.size() < kFrameBytes) return std::nullopt;
  ByteReader in(all);
  const std::size_t length = in.u32();
  const auto kind = static_cast<MessageKind>(in.u8());
  const auto most = most_bytes(kind);
  if (!most || length > *most) ByteReader::fail();
  if (in.left() < length) return std::nullopt;
  at_ += kFrameBytes + length;
  return Message{kind, in.raw(length)};
}

Bytes encode_facts(const DocumentFacts& facts) {
  ByteWriter out;
  for (const std::string* each : {&facts.format, &facts.type, &facts.media_type, &facts.title, &facts.author,
                                  &facts.created, &facts.producer})
    out.string(cut(*each, kMostValueBytes));
  out.u8(facts.created_is_mail_date ? 1 : 0);
  out.u64(facts.children_declared);
  constexpr std::size_t kRoom = kMostFactsBytes - 3 * kMostValueBytes;
  for (const auto& [key, value] : facts.properties) {
    if (out.bytes().size() > kRoom) {
      out.u8(1);
      out.string(kPropertiesCut);
      out.string("true");
      break;
    }
    out.u8(1);
    out.string(cut(key, kMostValueBytes));
    out.string(cut(value, kMostValueBytes));
  }
  out.u8(0);
  return out.take();
}

DocumentFacts decode_facts(ByteView payload) {
  ByteReader in(payload);
  DocumentFacts facts;
  for (std::string* each : {&facts.format, &facts.type, &facts.media_type, &facts.title, &facts.author,
                            &facts.created, &facts.producer})
    *each = text_of(in);
  facts.created_is_mail_date = flag_of(in);
  facts.children_declared = in.u64();
  while (flag_of(in)) {
    std::string key = text_of(in);
    facts.properties.emplace_back(std::move(key), text_of(in));
  }
  need_done(in);
  return facts;
}

bool is_well_formed(const PageContent& page) {
  const auto finite = [](std::initializer_list<float> numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](float each) { return std::isfinite(each); });
  };
  return finite({page.width, page.height}) && page.width >= 0 && page.height >= 0 &&
         is_valid_utf8(page.text) &&
         std::all_of(page.words.begin(), page.words.end(),
                     [&](const Word& word) {
                       return is_range(page.text, word.begin, word.end) && word.confidence >= 0 &&
                              word.confidence <= 1 &&
                              finite({word.box.x0, word.box.y0, word.box.x1, word.box.y1});
                     }) &&
         std::all_of(page.marks.begin(), page.marks.end(),
                     [&](const Mark& mark) { return is_range(page.text, mark.begin, mark.end); });
}

Bytes encode_page(const PageContent& page) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(page.kind));
  out.f32(page.width);
  out.f32(page.height);
  out.u8(page.awaits_ocr ? 1 : 0);
  out.string(page.text);
  out.u32(static_cast<std::uint32_t>(page.words.size()));
  for (const Word& word : page.words) {
    out.u32(word.begin);
    out.u32(word.end);
    for (const float number : {word.box.x0, word.box.y0, word.box.x1, word.box.y1, word.confidence})
      out.f32(number);
  }
  out.u32(static_cast<std::uint32_t>(page.marks.size()));
  for (const Mark& mark : page.marks) {
    out.u32(mark.begin);
    out.u32(mark.end);
    out.u8(static_cast<std::uint8_t>(mark.kind));
  }
  return out.take();
}

PageContent decode_page(ByteView payload) {
  ByteReader in(payload);
  PageContent page;
  const std::uint8_t kind = in.u8();
  if (kind > static_cast<std::uint8_t>(PageKind::Part)) ByteReader::fail();
  page.kind = static_cast<PageKind>(kind);
  page.width = in.f32();
  page.height = in.f32();
  page.awaits_ocr = flag_of(in);
  page.text = in.string();
  page.words.resize(count_of(in, kWordBytes));
  for (Word& word : page.words) {
    word.begin = in.u32();
    word.end = in.u32();
    for (float* number : {&word.box.x0, &word.box.y0, &word.box.x1, &word.box.y1, &word.confidence})
      *number = in.f32();
  }
  page.marks.resize(count_of(in, kMarkBytes));
  for (Mark& mark : page.marks) {
    mark.begin = in.u32();
    mark.end = in.u32();
    const std::uint8_t mark_kind = in.u8();
    if (mark_kind >= kMarkKinds) ByteReader::fail();
    mark.kind = static_cast<MarkKind>(mark_kind);
  }
  need_done(in);
  if (!is_well_formed(page)) ByteReader::fail();
  return page;
}

Bytes encode_child(const ChildInfo& child) {
  ByteWriter out;
  out.string(cut(child.name, kMostValueBytes));
  out.string(ByteView(child.name_raw).substr(0, kMostValueBytes));
  out.string(cut(child.media_type, kMostValueBytes));
  out.u64(static_cast<std::uint64_t>(child.modified));
  return out.take();
}

ChildInfo decode_child(ByteView payload) {
  ByteReader in(payload);
  ChildInfo child;
  child.name = text_of(in);
  child.name_raw = in.string();
  child.media_type = text_of(in);
  child.modified = static_cast<std::int64_t>(in.u64());
  need_done(in);
  return child;
}

Bytes encode_verdict(const Verdict& verdict) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(verdict.outcome));
  out.string(cut(verdict.reason, kMostSentenceBytes));
  return out.take();
}

Verdict decode_verdict(ByteView payload) {
  ByteReader in(payload);
  const std::uint8_t outcome = in.u8();
  if (outcome >= kOutcomes) ByteReader::fail();
  Verdict verdict{static_cast<Outcome>(outcome), text_of(in)};
  need_done(in);
  return verdict;
}

Bytes encode_range(const BlockRange& range) {
  ByteWriter out;
  out.u64(range.offset);
  out.u32(range.length);
  return out.take();
}

BlockRange decode_range(ByteView payload) {
  ByteReader in(payload);
  BlockRange range;
  range.offset = in.u64();
  range.length = in.u32();
  if (range.length > kMostPieceBytes) ByteReader::fail();
  need_done(in);
  return range;
}

Bytes encode_picture_size(const PictureSize& size) {
  ByteWriter out;
  out.u32(size.width);
  out.u32(size.height);
  return out.take();
}

PictureSize decode_picture_size(ByteView payload) {
  ByteReader in(payload);
  PictureSize size;
  size.width = in.u32();
  size.height = in.u32();
  need_done(in);
  return size;
}

Bytes encode_failure(const Failure& failure) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(failure.code));
  out.string(cut(failure.sentence, kMostSentenceBytes));
  return out.take();
}

Failure decode_failure(ByteView payload) {
  ByteReader in(payload);
  const std::uint8_t code = in.u8();
  if (code > static_cast<std::uint8_t>(ErrorCode::Internal)) ByteReader::fail();
  Failure failure{static_cast<ErrorCode>(code), text_of(in)};
  need_done(in);
  return failure;
}

Bytes encode_status(const SandboxStatus& status) {
  ByteWriter out;
  for (const bool flag : {status.no_new_privileges, status.seccomp, status.namespaces, status.memory_limit,
                          status.no_core, status.fonts})
    out.u8(flag ? 1 : 0);
  out.u8(static_cast<std::uint8_t>(status.landlock_abi));
  out.string(cut(status.detail, kMostSentenceBytes));
  return out.take();
}

SandboxStatus decode_status(ByteView payload) {
  ByteReader in(payload);
  SandboxStatus status;
  for (bool* flag : {&status.no_new_privileges, &status.seccomp, &status.namespaces, &status.memory_limit,
                     &status.no_core, &status.fonts})
    *flag = flag_of(in);
  status.landlock_abi = in.u8();
  status.detail = text_of(in);
  need_done(in);
  return status;
}

Bytes encode_request(const ChildRequest& request) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(request.task));
  out.string(cut(request.name, kMostValueBytes));
  out.string(cut(request.declared_media_type, kMostValueBytes));
  const ExtractLimits& limits = request.limits;
  put_double(out, limits.cpu_seconds);
  put_double(out, limits.cpu_seconds_per_page);
  for (const std::uint64_t value :
       {limits.memory_bytes, limits.child_bytes, limits.children_bytes, limits.text_bytes})
    out.u64(value);
  for (const std::uint32_t value : {limits.children, limits.ratio, limits.pages, limits.depth})
    out.u32(value);
  out.u64(request.size_bytes);
  out.u8(request.in_memory ? 1 : 0);
  out.u32(request.page);
  out.f32(request.dpi);
  for (const std::string& password : request.passwords) {
    if (out.bytes().size() + password.size() + 2 * kFrameBytes > kMostRequestBytes) break;
    out.u8(1);
    out.string(password);
  }
  out.u8(0);
  return out.take();
}

ChildRequest decode_request(ByteView payload) {
  ByteReader in(payload);
  ChildRequest request;
  const std::uint8_t task = in.u8();
  if (task > static_cast<std::uint8_t>(Task::Examine)) ByteReader::fail();
  request.task = static_cast<Task>(task);
  request.name = in.string();
  request.declared_media_type = in.string();
  ExtractLimits& limits = request.limits;
  limits.cpu_seconds = double_of(in);
  limits.cpu_seconds_per_page = double_of(in);
  for (std::uint64_t* value :
       {&limits.memory_bytes, &limits.child_bytes, &limits.children_bytes, &limits.text_bytes})
    *value = in.u64();
  for (std::uint32_t* value : {&limits.children, &limits.ratio, &limits.pages, &limits.depth})
    *value = in.u32();
  request.size_bytes = in.u64();
  request.in_memory = flag_of(in);
  request.page = in.u32();
  request.dpi = in.f32();
  while (flag_of(in)) request.passwords.emplace_back(in.string());
  need_done(in);
  return request;
}

Bytes encode_conversion_order(const ConversionOrder& order) {
  ByteWriter out;
  out.u8(order.examine ? 1 : 0);
  out.string(order.from);
  out.string(order.to);
  out.u64(order.size_bytes);
  out.u64(order.memory_bytes);
  out.u32(order.cpu_seconds);
  return out.take();
}

ConversionOrder decode_conversion_order(ByteView payload) {
  ByteReader in(payload);
  ConversionOrder order;
  order.examine = flag_of(in);
  order.from = in.string();
  order.to = in.string();
  order.size_bytes = in.u64();
  order.memory_bytes = in.u64();
  order.cpu_seconds = in.u32();
  need_done(in);
  return order;
}

Bytes encode_hello(const Hello& hello) {
  ByteWriter out;
  out.string(cut(hello.version, kMostSentenceBytes));
  out.string(cut(hello.refusal, kMostSentenceBytes));
  return out.take();
}

Hello decode_hello(ByteView packet) {
  ByteReader in(packet);
  Hello hello;
  hello.version = text_of(in);
  hello.refusal = text_of(in);
  need_done(in);
  return hello;
}

Bytes encode_order(const Order& order) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(order.kind));
  out.u32(order.cpu_seconds);
  out.u64(order.memory_bytes);
  out.u8(order.has_memory ? 1 : 0);
  return out.take();
}

Order decode_order(ByteView packet) {
  ByteReader in(packet);
  Order order;
  const std::uint8_t kind = in.u8();
  if (kind < 1 || kind > static_cast<std::uint8_t>(Order::Kind::Kill)) ByteReader::fail();
  order.kind = static_cast<Order::Kind>(kind);
  order.cpu_seconds = in.u32();
  order.memory_bytes = in.u64();
  order.has_memory = flag_of(in);
  need_done(in);
  return order;
}

Bytes encode_ended(const Ended& ended) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(ended.wait_status));
  out.u64(ended.cpu_us);
  return out.take();
}

Ended decode_ended(ByteView packet) {
  ByteReader in(packet);
  Ended ended;
  ended.wait_status = static_cast<std::int32_t>(in.u32());
  ended.cpu_us = in.u64();
  need_done(in);
  return ended;
}

}  // namespace casebound::sandbox

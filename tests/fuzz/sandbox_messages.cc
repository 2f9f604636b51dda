// Fuzz target: whatever a worker's child may write on its stream, as the parent reads it.
// The first byte chooses what the parent waits for; the rest is the stream, fed in pieces.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "sandbox/receiver.h"

namespace {

using namespace casebound;
using namespace casebound::sandbox;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Checks what desk relies on: order, well-formed pages, the limits.
class Watch : public ExtractEvents {
 public:
  explicit Watch(const ExtractLimits& limits) : limits_(limits) {}
  void facts(const DocumentFacts& facts) override {
    require(is_valid_utf8(facts.title) && is_valid_utf8(facts.format));
  }
  void page(PageNumber number, PageContent&& content) override {
    require(number == ++pages && number <= limits_.pages);
    require(is_well_formed(content));
  }
  void begin_child(const ChildInfo& child) override {
    require(!open && ++children <= limits_.children && is_valid_utf8(child.name));
    open = true;
    bytes_ = 0;
  }
  void child_bytes(std::string_view bytes) override {
    bytes_ += bytes.size();
    require(open && bytes_ <= limits_.child_bytes);
  }
  void end_child(const Verdict& verdict) override {
    require(open && is_valid_utf8(verdict.reason));
    open = false;
  }

  std::uint32_t pages = 0;
  std::uint32_t children = 0;
  bool open = false;

 private:
  ExtractLimits limits_;
  std::uint64_t bytes_ = 0;
};

/// As document_run.cc does it.
Taken read_stream(std::string_view stream, Receiver& receiver) {
  MessageReader reader;
  std::size_t piece = 1;
  while (!stream.empty()) {
    reader.feed(stream.substr(0, piece));
    stream.remove_prefix(std::min(piece, stream.size()));
    piece = piece * 7 % 8191 + 1;
    for (;;) {
      std::optional<Message> message;
      try {
        message = reader.next();
        if (message && message->kind == MessageKind::NeedBlock) {
          require(decode_range(message->payload).length <= kMostPieceBytes);
          continue;
        }
      } catch (const Error&) {
        return Taken::Broken;
      }
      if (!message) break;
      if (const Taken taken = receiver.take(*message); taken != Taken::More) return taken;
    }
  }
  return Taken::More;
}

void extract(std::string_view stream) {
  ExtractLimits limits;
  limits.pages = 8;
  limits.children = 4;
  limits.child_bytes = 4096;
  limits.children_bytes = 8192;
  limits.text_bytes = 1U << 16;
  Watch watch(limits);
  ExtractReceiver receiver(limits, 100, watch);
  const Taken taken = read_stream(stream, receiver);
  require((taken == Taken::Finished) == receiver.said().has_value());
  require((taken == Taken::OverLimit) == !receiver.sentence().empty());
  const ExtractReport report = receiver.finish(receiver.said().value_or(Verdict{Outcome::Crashed, "x"}));
  require(!watch.open && report.pages == watch.pages && report.children == watch.children);
  require(report.verdict.outcome != Outcome::Partial || report.pages + report.children > 0);
}

void render(std::string_view stream) {
  PictureReceiver receiver;
  if (read_stream(stream, receiver) != Taken::Finished) return;
  try {
    require(receiver.finish().png.size() <= kMostPictureBytes);
  } catch (const Error&) {
    // what the child said
  }
}

void convert(std::string_view stream) {
  constexpr std::uint64_t kMost = 1U << 16;
  ConversionReceiver receiver(kMost);
  const Taken taken = read_stream(stream, receiver);
  require(receiver.bytes.size() <= kMost);
  require((taken == Taken::Finished) == receiver.said().has_value());
  require(!receiver.said() || is_valid_utf8(receiver.said()->reason));
}

template <class Decode>
void control(Decode decode, std::string_view packet) {
  try {
    decode(packet);
  } catch (const Error&) {
    // refused
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 1:
      render(rest);
      break;
    case 2: {
      StatusReceiver receiver;
      read_stream(rest, receiver);
      break;
    }
    case 3:
      control(decode_hello, rest);
      break;
    case 4:
      control(decode_ended, rest);
      break;
    case 5:
      convert(rest);
      break;
    default:
      extract(rest);
      break;
  }
  return 0;
}

#include "extract/formats/msg.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "extract/little_endian.h"
#include "extract/mapi.h"
#include "extract/ole_repack.h"
#include "extract/ole_storage.h"
#include "extract/true_type.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kProperties = "__properties_version1.0";
constexpr std::string_view kValue = "__substg1.0_";
constexpr std::string_view kRecipient = "__recip_version1.0_#";
constexpr std::string_view kAttachment = "__attach_version1.0_#";
constexpr std::string_view kNames = "__nameid_version1.0";
constexpr std::uint64_t kMaxValue = 64ULL << 20;
constexpr std::uint64_t kMaxValues = 192ULL << 20;
constexpr std::size_t kMaxRecipients = 100'000;
constexpr std::uint16_t kMethod = 0x3705;
constexpr std::uint16_t kContent = 0x3701;

// 2.4: the head of the stream of properties is longer in a message than in its parts.
constexpr std::size_t kTopHead = 32;
constexpr std::size_t kInnerHead = 24;
constexpr std::size_t kPartHead = 8;

int recognise(std::string_view head, std::string_view) {
  if (!head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return 0;
  std::string wide;
  for (const char c : kProperties) wide.append({c, '\0'});
  return head.find(wide) != std::string_view::npos ? 100 : 0;
}

class MsgReader {
 public:
  MsgReader(const OleStorage& storage, const ExtractOptions& options, Sink& sink)
      : storage_(storage), limits_(options.limits), sink_(sink) {}

  Verdict run() {
    MapiMessage message;
    message.properties = properties_of(OleStorage::kRoot, kTopHead, true);
    std::vector<std::uint32_t> attachments;
    for (const std::uint32_t each : storage_.entry(OleStorage::kRoot).inside) {
      const std::string& name = storage_.entry(each).name;
      if (name.starts_with(kRecipient) && message.recipients.size() < kMaxRecipients)
        message.recipients.push_back(properties_of(each, kPartHead, true));
      if (name.starts_with(kAttachment)) attachments.push_back(each);
    }
    read_names(message.named);
    MapiMail mail = read_mapi_message(message, limits_);
    text_ = mail.text;
    mail.facts.format = "msg";
    mail.facts.media_type = "application/vnd.ms-outlook";
    mail.facts.children_declared = attachments.size();
    sink_.facts(mail.facts);
    sink_.page(std::move(mail.page));
    for (const std::uint32_t each : attachments) {
      if (sent_ >= limits_.children) break;
      send(each);
    }
    if (mail.is_cut)
      return {Outcome::Partial, "It holds more text than the limit; what came before was read."};
    if (sent_ < attachments.size()) return {Outcome::Partial, "It holds more parts than the limit."};
    if (mail.is_sealed)
      return {Outcome::Partial,
              "Its content is encrypted or inside a signed envelope; the headers were read."};
    if (lost_ > 0 || storage_.is_damaged())
      return {Outcome::Partial, "It is damaged or cut off; what could be found was read."};
    return {};
  }

 private:
  /// Values of fixed length stand in the stream of properties, the others in streams beside it.
  MapiProperties properties_of(std::uint32_t where, std::size_t head, bool with_content) {
    MapiProperties out;
    if (const auto fixed = storage_.find(where, kProperties)) {
      const std::string bytes = storage_.bytes(*fixed, kMaxValue);
      if (bytes.size() < storage_.entry(*fixed).size) ++lost_;
      for (std::size_t at = head; at + 16 <= bytes.size(); at += 16) {
        const std::uint32_t type = le16(bytes, at);
        const bool is_fixed =
            type == 0x0003 || type == 0x0002 || type == 0x000B || type == 0x0040 || type == 0x0014;
        if (is_fixed) out.set(le32(bytes, at), std::string_view(bytes).substr(at + 8, 8));
      }
    } else {
      ++lost_;
    }
    for (const std::uint32_t each : storage_.entry(where).inside) {
      const OleStorage::Entry& entry = storage_.entry(each);
      if (entry.is_storage || !entry.name.starts_with(kValue)) continue;
      std::uint32_t tag = 0;
      const std::string_view hex = std::string_view(entry.name).substr(kValue.size());
      const char* const end = hex.data() + hex.size();
      if (hex.size() != 8 || std::from_chars(hex.data(), end, tag, 16).ptr != end) continue;
      if (!with_content && tag >> 16 == kContent) continue;
      // Streams of a hostile file may lie upon each other: all together are bounded too.
      const std::string bytes = storage_.bytes(each, std::min(kMaxValue, kMaxValues - gathered_));
      gathered_ += bytes.size();
      if (bytes.size() < entry.size) ++lost_;
      out.set(tag, bytes);
    }
    return out;
  }

  /// 2.2.3.1: eight bytes a name, in the order of the numbers from 0x8000.
  void read_names(std::map<std::uint32_t, std::uint16_t>& named) const {
    const auto names = storage_.find(OleStorage::kRoot, kNames);
    if (!names || !storage_.entry(*names).is_storage) return;
    const auto entries = storage_.find(*names, "__substg1.0_00030102");
    if (!entries) return;
    const std::string bytes = storage_.bytes(*entries, 1U << 20);
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      const bool is_string = (le16(bytes, at + 4) & 1U) != 0;
      if (!is_string)
        named.emplace(le32(bytes, at), static_cast<std::uint16_t>(0x8000U + le16(bytes, at + 6)));
    }
  }

  void send(std::uint32_t where) {
    const MapiProperties properties = properties_of(where, kPartHead, false);
    ++sent_;
    const auto content = storage_.find(where, "__substg1.0_37010102");
    const auto object = storage_.find(where, "__substg1.0_3701000D");
    ChildInfo info;
    info.name = mapi_attachment_name(properties, text_, sent_);
    info.media_type = text_.line(properties, 0x370E);
    if (content) return send_bytes(info, *content);
    if (object && storage_.entry(*object).is_storage) return send_storage(info, *object);
    if (object) return send_bytes(info, *object);
    const std::uint32_t method = properties.number(kMethod);
    sink_.begin_child(info);
    if (method >= 2 && method <= 4) {
      sink_.end_child({Outcome::Unsupported, "Only where it lies is in the message, not the file itself."});
    } else if (method == 7) {
      sink_.end_child({Outcome::Unsupported, "Only a link to it is in the message, not the file itself."});
    } else {
      ++lost_;
      sink_.end_child({Outcome::Damaged, "Its bytes are missing."});
    }
  }

  void send_bytes(const ChildInfo& info, std::uint32_t stream) {
    sink_.begin_child(info);
    const std::uint64_t size = storage_.entry(stream).size;
    const bool is_whole =
        storage_.read(stream, limits_.child_bytes, [&](std::string_view piece) { sink_.child_bytes(piece); });
    Verdict verdict;
    if (size > limits_.child_bytes) {
      verdict = {Outcome::TooLarge, "It is larger than the limit for one part."};
    } else if (!is_whole) {
      ++lost_;
      verdict = {Outcome::Damaged, "It is cut off or its place in the file is damaged."};
    }
    sink_.end_child(verdict);
  }

  void send_storage(ChildInfo info, std::uint32_t storage) {
    std::map<std::uint32_t, std::string> replaced;
    std::uint32_t beside = OleStorage::kRoot;
    const auto inner = storage_.find(storage, kProperties);
    if (inner) {
      // 2.4.1: the head of a message that stands for itself is eight bytes longer.
      std::string bytes = storage_.bytes(*inner, kMaxValue);
      bytes.insert(std::min(bytes.size(), kInnerHead), kTopHead - kInnerHead, '\0');
      replaced.emplace(*inner, std::move(bytes));
      beside = storage_.find(OleStorage::kRoot, kNames).value_or(OleStorage::kRoot);
      info.media_type = "application/vnd.ms-outlook";
      if (ending_of(info.name) != "msg") info.name += ".msg";
    }
    sink_.begin_child(info);
    const bool fits = repack_storage(storage_, storage, replaced, beside, limits_.child_bytes / 2,
                                     [&](std::string_view piece) {
                                       if (!piece.empty()) sink_.child_bytes(piece);
                                     });
    sink_.end_child(fits ? Verdict{}
                         : Verdict{Outcome::TooLarge, "It is larger than the limit for one part."});
  }

  const OleStorage& storage_;
  const ExtractLimits& limits_;
  Sink& sink_;
  MapiText text_;
  std::uint64_t sent_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t gathered_ = 0;  ///< bytes of values
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const std::optional<OleStorage> storage = OleStorage::open(input);
  if (!storage || !storage->find(OleStorage::kRoot, kProperties))
    return {Outcome::Damaged, "Its directory is cut off or damaged: no message can be found in it."};
  return MsgReader(*storage, options, sink).run();
}

}  // namespace

bool is_outlook_message(Input& input) {
  const std::vector<std::string> names = ole_root_names(input);
  return std::find(names.begin(), names.end(), kProperties) != names.end();
}

constinit const Format kMsg{"msg", "mail", "application/vnd.ms-outlook", recognise, extract, nullptr};

}  // namespace casebound::extract

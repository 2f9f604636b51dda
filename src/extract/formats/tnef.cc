#include "extract/formats/tnef.h"

#include <algorithm>
#include <string>
#include <vector>

#include "extract/little_endian.h"
#include "extract/mapi.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kSignature = "\x78\x9F\x3E\x22"sv;
constexpr std::size_t kMaxRecipients = 100'000;
constexpr std::uint16_t kContent = 0x3701;
constexpr std::size_t kInterface = 16;  ///< before the bytes of an object

// 2.1.3.3: numbers of attributes.
constexpr std::uint32_t kSubject = 0x00018004;
constexpr std::uint32_t kClass = 0x00078008;
constexpr std::uint32_t kBody = 0x0002800C;
constexpr std::uint32_t kCodePage = 0x00069007;
constexpr std::uint32_t kProperties = 0x00069003;
constexpr std::uint32_t kRecipients = 0x00069004;
constexpr std::uint32_t kBeginAttachment = 0x00069002;
constexpr std::uint32_t kFileName = 0x00018010;
constexpr std::uint32_t kFileBytes = 0x0006800F;
constexpr std::uint32_t kFileProperties = 0x00069005;

int recognise(std::string_view head, std::string_view) { return head.starts_with(kSignature) ? 100 : 0; }

/// Takes bytes off the front; past the end it stays there and says so.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t u16() { return le16(take(2), 0); }
  std::uint32_t u32() { return le32(take(4), 0); }
  std::string_view take(std::size_t length) {
    if (length > bytes_.size()) is_over_ = true;
    const std::string_view out = bytes_.substr(0, length);
    bytes_.remove_prefix(out.size());
    return out;
  }
  std::string_view take_padded(std::size_t length) {
    const std::string_view out = take(length);
    bytes_.remove_prefix(std::min(bytes_.size(), (4 - length % 4) % 4));
    return out;
  }
  bool is_done() const { return bytes_.empty(); }
  bool is_over() const { return is_over_; }

 private:
  std::string_view bytes_;
  bool is_over_ = false;
};

std::size_t size_of(std::uint32_t type) {
  switch (type) {
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
      return 8;
    case 0x0048:
      return 16;
    default:
      return 4;
  }
}

/// 2.1.3.4; what is cut off ends it.
void read_properties(Cursor& from, MapiProperties& into, std::map<std::uint32_t, std::uint16_t>* named) {
  const std::uint32_t count = from.u32();
  for (std::uint32_t i = 0; i < count && !from.is_over(); ++i) {
    const std::uint32_t type = from.u16();
    const std::uint32_t id = from.u16();
    if (id >= 0x8000) {
      from.take(16);
      const bool is_string = from.u32() != 0;
      const std::uint32_t name = from.u32();
      if (is_string) {
        from.take_padded(name);
      } else if (named != nullptr) {
        named->emplace(name, static_cast<std::uint16_t>(id));
      }
    }
    const std::uint32_t single = type & 0xFFF;
    const bool is_many = (type & 0x1000) != 0;
    const bool is_variable = single == 0x001E || single == 0x001F || single == 0x0102 || single == 0x000D;
    const std::uint32_t values = is_many || is_variable ? from.u32() : 1;
    for (std::uint32_t k = 0; k < values && !from.is_over(); ++k) {
      const std::string_view value =
          is_variable ? from.take_padded(from.u32()) : from.take_padded(size_of(single));
      if (k == 0 && !from.is_over()) into.set(id << 16 | single, value);
    }
  }
}

struct Attachment {
  MapiProperties properties;
  std::string_view bytes;
  bool has_bytes = false;
};

class TnefReader {
 public:
  TnefReader(std::string_view bytes, const ExtractOptions& options, Sink& sink)
      : from_(bytes.substr(kSignature.size())), limits_(options.limits), sink_(sink) {}

  Verdict run() {
    from_.take(2);
    while (!from_.is_done()) take_attribute();
    for (const auto& [tag, value] : old_) message_.properties.set(tag, value);
    MapiMail mail = read_mapi_message(message_, limits_);
    text_ = mail.text;
    mail.facts.format = "tnef";
    mail.facts.media_type = "application/vnd.ms-tnef";
    mail.facts.children_declared = attachments_.size();
    sink_.facts(mail.facts);
    sink_.page(std::move(mail.page));
    for (const Attachment& each : attachments_) {
      if (sent_ >= limits_.children) return {Outcome::Partial, "It holds more parts than the limit."};
      send(each);
    }
    if (mail.is_cut)
      return {Outcome::Partial, "It holds more text than the limit; what came before was read."};
    if (from_.is_over() || is_damaged_) return {Outcome::Partial, "It is cut off or damaged."};
    return {};
  }

 private:
  void take_attribute() {
    from_.take(1);
    const std::uint32_t id = from_.u32();
    const std::uint32_t length = from_.u32();
    const std::string_view bytes = from_.take(length);
    from_.take(2);
    Cursor inside(bytes);
    if (id == kProperties) {
      read_properties(inside, message_.properties, &message_.named);
    } else if (id == kRecipients) {
      const std::uint32_t rows = inside.u32();
      for (std::uint32_t i = 0; i < rows && !inside.is_over() && i < kMaxRecipients; ++i)
        read_properties(inside, message_.recipients.emplace_back(), nullptr);
    } else if (id == kCodePage) {
      message_.code_page = inside.u32();
    } else if (id == kSubject) {
      old_.emplace_back(0x0037001E, bytes);
    } else if (id == kClass) {
      old_.emplace_back(0x001A001E, bytes);
    } else if (id == kBody) {
      old_.emplace_back(0x1000001E, bytes);
    } else if (id == kBeginAttachment) {
      attachments_.emplace_back();
    } else if (id == kFileName || id == kFileBytes || id == kFileProperties) {
      take_of_attachment(id, bytes, inside);
    }
    is_damaged_ = is_damaged_ || inside.is_over();
  }

  void take_of_attachment(std::uint32_t id, std::string_view bytes, Cursor& inside) {
    if (attachments_.empty()) attachments_.emplace_back();
    Attachment& last = attachments_.back();
    if (id == kFileName) {
      last.properties.set(0x3704001E, bytes);
    } else if (id == kFileBytes) {
      last.bytes = bytes;
      last.has_bytes = true;
    } else {
      read_properties(inside, last.properties, nullptr);
    }
  }

  void send(const Attachment& attachment) {
    std::string_view bytes = attachment.bytes;
    // An object stands in the properties, behind the number of its interface.
    if (!attachment.has_bytes || bytes.empty()) {
      bytes = attachment.properties.bytes(kContent);
      const bool is_object = attachment.properties.is_object(kContent);
      if (is_object) bytes.remove_prefix(std::min(bytes.size(), kInterface));
    }
    ChildInfo info;
    info.name = mapi_attachment_name(attachment.properties, text_, ++sent_);
    info.media_type = text_.line(attachment.properties, 0x370E);
    if (bytes.starts_with(kSignature)) {
      info.name += ".dat";
      info.media_type = "application/vnd.ms-tnef";
    }
    sink_.begin_child(info);
    if (bytes.size() > limits_.child_bytes)
      return sink_.end_child({Outcome::TooLarge, "It is larger than the limit for one part."});
    if (!bytes.empty()) sink_.child_bytes(bytes);
    const bool is_missing = bytes.empty() && !attachment.has_bytes;
    is_damaged_ = is_damaged_ || is_missing;
    sink_.end_child(is_missing ? Verdict{Outcome::Damaged, "Its bytes are missing."} : Verdict{});
  }

  Cursor from_;
  const ExtractLimits& limits_;
  Sink& sink_;
  MapiMessage message_;
  std::vector<std::pair<std::uint32_t, std::string_view>>
      old_;  ///< attributes from before there were properties
  std::vector<Attachment> attachments_;
  MapiText text_;
  std::uint64_t sent_ = 0;
  bool is_damaged_ = false;
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const std::string_view bytes = input.view();
  if (!bytes.starts_with(kSignature) || bytes.size() < 16)
    return {Outcome::Damaged, "It is cut off right behind its beginning."};
  return TnefReader(bytes, options, sink).run();
}

}  // namespace

constinit const Format kTnef{"tnef", "mail", "application/vnd.ms-tnef", recognise, extract, nullptr};

}  // namespace casebound::extract

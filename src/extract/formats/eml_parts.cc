#include "extract/formats/eml_parts.h"

#include <algorithm>

namespace casebound::extract {
namespace {

/// Deeper multiparts are handed on as children, which bounds them by the depth of containers.
constexpr int kMaxDepth = 50;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// What mail programs write for readers that know no MIME.
bool is_customary(std::string_view text) {
  if (is_blank(text)) return true;
  const std::string head = to_lower(text.substr(0, 300));
  return text.size() < 600 &&
         (head.find("mime") != std::string::npos || head.find("multi-part") != std::string::npos ||
          head.find("multipart") != std::string::npos);
}

/// The boundary of a multipart that does not name it: the first line that can be one.
std::string_view first_boundary(std::string_view body) {
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    std::string_view line = body.substr(at, end - at);
    if (line.starts_with("--") && line.size() > 6 && line.size() < 100) {
      line.remove_prefix(2);
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
      return line;
    }
    at = end + 1;
  }
  return {};
}

class Splitter {
 public:
  Splitter(MailParts& out, std::size_t max_parts) : out_(out), max_parts_(max_parts) {}

  void split(const MimeEntity& entity, std::string_view default_type, int depth, int choice) {
    MimeValue type = read_value(entity.header("Content-Type"));
    // RFC 2045 5.2: what is no type is as if nothing was said.
    if (type.value.find('/') == std::string::npos) type.value = default_type;
    if (type.value.starts_with("multipart/")) {
      split_parts(entity, type, depth, choice);
    } else {
      add_leaf(entity, std::move(type), choice);
    }
  }

 private:
  void split_parts(const MimeEntity& entity, const MimeValue& type, int depth, int choice) {
    if (depth >= kMaxDepth) {
      out_.parts.push_back({MailPart::Role::Attached, entity, type, {}, 0, true});
      return;
    }
    const MimeValue::Parameter* named = type.find("boundary");
    const std::string boundary(named != nullptr && !named->bytes.empty() ? std::string_view(named->bytes)
                                                                         : first_boundary(entity.body));
    const std::size_t room = max_parts_ > out_.parts.size() ? max_parts_ - out_.parts.size() : 1;
    const Multipart cut = split_multipart(entity.body, boundary, room);
    if (boundary.empty() || cut.parts.empty()) {
      // Not one delimiter: what stands there is read as plain text rather than lost.
      if (depth == 0) out_.is_cut = true;
      out_.parts.push_back({MailPart::Role::Plain, entity, type, {}, choice, false});
      return;
    }
    if (depth == 0 && !cut.is_closed) out_.is_cut = true;
    if (type.value == "multipart/encrypted") out_.is_sealed = true;
    add_stray(cut.preamble);
    if (type.value == "multipart/alternative" && choice == 0) choice = ++choices_;
    const std::string_view inner = type.value == "multipart/digest" ? "message/rfc822" : "text/plain";
    for (const std::string_view part : cut.parts) split(read_part(part), inner, depth + 1, choice);
    add_stray(cut.epilogue);
  }

  /// A part may begin with its empty line (RFC 2046 5.1: then it has no headers); "From " is no envelope
  /// here.
  static MimeEntity read_part(std::string_view bytes) {
    if (!bytes.starts_with("From ")) return read_entity(bytes);
    MimeEntity out;
    out.whole = out.body = bytes;
    return out;
  }

  void add_leaf(const MimeEntity& entity, MimeValue type, int choice) {
    MailPart part;
    part.entity = entity;
    part.disposition = read_value(entity.header("Content-Disposition"));
    part.choice = choice;
    const bool is_named = type.find("name") != nullptr || part.disposition.find("filename") != nullptr;
    const bool is_file = part.disposition.value == "attachment" || is_named;
    if (!is_file && type.value == "text/html") {
      part.role = MailPart::Role::Html;
    } else if (!is_file && (type.value == "text/plain" || type.value == "text/enriched" ||
                            type.value == "text/richtext")) {
      part.role = MailPart::Role::Plain;
    }
    if (type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime")
      out_.is_sealed = true;
    part.type = std::move(type);
    out_.parts.push_back(std::move(part));
  }

  void add_stray(std::string_view text) {
    if (is_customary(text)) return;
    MailPart part;
    part.role = MailPart::Role::Stray;
    part.entity.whole = part.entity.body = text;
    out_.parts.push_back(std::move(part));
  }

  MailParts& out_;
  std::size_t max_parts_;
  int choices_ = 0;
};

}  // namespace

MailParts split_mail(const MimeEntity& message, std::size_t max_parts) {
  MailParts out;
  Splitter(out, max_parts).split(message, "text/plain", 0, 0);
  // A message whose only text is a named part has that part for its body: some mailers name everything.
  const bool single = out.parts.size() == 1 && out.parts[0].entity.whole.data() == message.whole.data();
  if (single && out.parts[0].role == MailPart::Role::Attached &&
      out.parts[0].disposition.value != "attachment") {
    if (out.parts[0].type.value == "text/plain") out.parts[0].role = MailPart::Role::Plain;
    if (out.parts[0].type.value == "text/html") out.parts[0].role = MailPart::Role::Html;
  }
  return out;
}

std::string transfer_encoding(const MimeEntity& entity) {
  const std::string raw = to_lower(entity.header("Content-Transfer-Encoding"));
  const std::size_t begin = std::min(raw.find_first_not_of(" \t\r\n\"'"), raw.size());
  const std::size_t end = std::min(raw.find_first_of(" \t\r\n\"';(", begin), raw.size());
  return raw.substr(begin, end - begin);
}

}  // namespace casebound::extract

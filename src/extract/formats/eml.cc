#include "extract/formats/eml.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/time.h"
#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/formats/eml_parts.h"
#include "extract/formats/eml_text.h"
#include "extract/formats/mbox_lines.h"
#include "extract/html_text.h"
#include "extract/mail_page.h"
#include "extract/mail_status.h"
#include "extract/mime.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxTitle = 1000;
constexpr std::size_t kMaxValue = 4000;
constexpr std::size_t kMaxReferences = 1000;
constexpr std::size_t kPiece = 256U << 10;

template <std::size_t N>
std::size_t count_known(const MimeEntity& message, const std::array<std::string_view, N>& names) {
  return static_cast<std::size_t>(std::count_if(names.begin(), names.end(), [&](std::string_view name) {
    return std::any_of(message.headers.begin(), message.headers.end(),
                       [&](const MimeHeader& each) { return to_lower(each.name) == name; });
  }));
}

int recognise(std::string_view head, std::string_view name) {
  constexpr std::array<std::string_view, 6> kByPeople{"from", "to", "cc", "subject", "date", "sender"};
  constexpr std::array<std::string_view, 5> kByMailOnly{"received", "message-id", "return-path",
                                                        "delivered-to", "mime-version"};
  constexpr std::array<std::string_view, 7> kByMachines{
      "content-type",  "content-transfer-encoding", "x-mailer", "in-reply-to", "references", "dkim-signature",
      "x-gmail-labels"};
  head = unwrap_apple_mail(head).message;
  if (begins_mailbox(head)) return 0;
  const MimeEntity message = read_entity(head);
  if (message.headers.empty()) return 0;
  const std::size_t people = count_known(message, kByPeople);
  const std::size_t mail_only = count_known(message, kByMailOnly);
  const std::size_t machines = count_known(message, kByMachines);
  const std::string ending = to_lower(name.substr(std::min(name.rfind('.'), name.size())));
  const bool named = ending == ".eml" || ending == ".emlx" || ending == ".mht" || ending == ".mhtml";
  // Two fields at least, one of them of a kind that people do not type.
  if (mail_only > 0 && people + mail_only + machines >= 2) return 90;
  if (people > 0 && machines > 0) return 80;
  if (named && people + mail_only + machines > 0) return 70;
  // A letter typed with "From:" and "Date:" is no mail; mail has an address and a date in its own form.
  if (people >= 3 && message.header("From").find('@') != std::string_view::npos &&
      !read_mail_date(message.header("Date")).empty()) {
    return 70;
  }
  const std::string type = to_lower(message.header("Content-Type"));
  const bool inner = message.headers.front().name == "Content-Type" && type.starts_with("multipart/") &&
                     type.find("boundary") != std::string::npos;
  return inner ? 55 : 0;
}

std::string decoded(const MimeEntity& entity, std::uint64_t limit) {
  std::string out;
  decode_transfer(entity.body, transfer_encoding(entity), [&](std::string_view piece) {
    out.append(
        piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), limit - out.size()))));
  });
  return out;
}

/// A stretch of body text with its marks.
struct Passage {
  std::string text;
  std::vector<Mark> marks;
  bool is_html = false;
  int choice = 0;
};

class MailReader {
 public:
  MailReader(std::string_view bytes, const ExtractOptions& options)
      : options_(options),
        wrapping_(unwrap_apple_mail(bytes)),
        message_(read_entity(wrapping_.message)),
        parts_(split_mail(message_, std::size_t{options.limits.children} + 1000)) {}

  Verdict run(Sink& sink);

 private:
  void read_bodies();
  void read_body(const MailPart& part);
  PageContent page() const;
  void add_headers(MailPage& page) const;
  DocumentFacts facts(std::uint64_t attached);
  void put_header(const char* field, const char* property);
  void send_child(Sink& sink, const MailPart& part, std::size_t number) const;
  void send_bytes(Sink& sink, const ChildInfo& info, std::string_view body, std::string_view encoding) const;
  std::string child_name(const MailPart& part, std::size_t number) const;
  void note(std::string name, std::string_view value) {
    if (properties_.size() < 5 * kMaxReferences)
      properties_.emplace_back(std::move(name), clip_text(value, kMaxValue));
  }

  void note_status();

  const ExtractOptions& options_;
  AppleMail wrapping_;
  MimeEntity message_;
  MailParts parts_;
  HeaderDecoder decoder_{{}, {}};
  std::vector<Passage> passages_;
  std::vector<InlineFile> files_;
  std::vector<std::pair<std::string, std::string>> properties_;
  std::string body_encoding_;
  std::string chosen_;  ///< which forms of the text were taken, where there was a choice
  std::uint64_t text_bytes_ = 0;
  bool is_text_cut_ = false;
};

void MailReader::read_body(const MailPart& part) {
  const std::uint64_t left = options_.limits.text_bytes - std::min(text_bytes_, options_.limits.text_bytes);
  const std::string bytes = decoded(part.entity, left);
  if (left == 0 || bytes.size() == left) is_text_cut_ = true;
  const MimeValue::Parameter* charset = part.type.find("charset");
  std::string declared = charset == nullptr ? std::string() : charset->bytes;
  if (declared.empty() && part.role == MailPart::Role::Html) declared = html_charset(bytes);
  MailBody body = decode_mail_body(bytes, declared);
  if (body_encoding_.empty() && !is_ascii(bytes)) {
    body_encoding_ = body.encoding;
    note("encoding", body.contradicts
                         ? body.encoding + " (it says " + clip_text(to_valid_utf8(declared), 100) + ")"
                         : body.encoding);
  }
  Passage out;
  out.choice = part.choice;
  if (part.role == MailPart::Role::Html) {
    HtmlText html = read_html(body.text, left);
    out.is_html = true;
    out.text = std::move(html.text);
    out.marks = std::move(html.marks);
    if (html.cut_at_limit) is_text_cut_ = true;
    for (const std::string& each : html.remote) {
      // "cid:" and "data:" are inside the message.
      if (!each.starts_with("cid:") && !each.starts_with("data:")) note("remote reference", each);
    }
    for (std::size_t i = 0; i < std::min(html.links.size(), kMaxReferences); ++i) note("link", html.links[i]);
  } else {
    out.text = std::move(body.text);
    for (InlineFile& each : take_uuencoded(out.text)) files_.push_back(std::move(each));
    mark_quoted(out.text, 0, out.marks);
  }
  if (part.role == MailPart::Role::Stray && !out.text.empty()) {
    out.marks = {{0, static_cast<ByteOffset>(out.text.size()), MarkKind::Hidden}};
  }
  text_bytes_ += out.text.size();
  passages_.push_back(std::move(out));
}

void MailReader::read_bodies() {
  for (const MailPart& part : parts_.parts) {
    if (part.role != MailPart::Role::Attached) read_body(part);
  }
  // Of the forms of one text, plain text is taken; the web page too where it says something else.
  struct Forms {
    std::string plain;
    std::string html;
  };
  std::map<int, Forms> texts;
  for (const Passage& each : passages_) {
    if (each.choice != 0) (each.is_html ? texts[each.choice].html : texts[each.choice].plain) += each.text;
  }
  std::map<int, MailForms> choices;
  for (const auto& [choice, forms] : texts) {
    choices[choice] = choose_forms(forms.plain, forms.html);
    if (!choices[choice].said.empty()) chosen_ = choices[choice].said;
  }
  std::erase_if(passages_, [&](const Passage& each) {
    return each.choice != 0 && (each.is_html ? !choices[each.choice].html : is_blank_text(each.text));
  });
}

void MailReader::add_headers(MailPage& page) const {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kShown{{{"from", "From"},
                                                                                 {"sender", "Sender"},
                                                                                 {"reply-to", "Reply-To"},
                                                                                 {"to", "To"},
                                                                                 {"cc", "Cc"},
                                                                                 {"bcc", "Bcc"},
                                                                                 {"date", "Date"},
                                                                                 {"subject", "Subject"}}};
  for (const auto& [field, label] : kShown) {
    for (const MimeHeader& each : message_.headers) {
      if (to_lower(each.name) != field) continue;
      page.add_header(label, decoder_.decode(each.value));
    }
  }
}

PageContent MailReader::page() const {
  MailPage out;
  add_headers(out);
  for (const Passage& each : passages_) out.add_body(each.text, each.marks);
  return out.take();
}

void MailReader::put_header(const char* field, const char* property) {
  for (const MimeHeader& each : message_.headers) {
    if (to_lower(each.name) != field) continue;
    const std::string value = decoder_.decode(each.value);
    if (!value.empty()) note(property, value);
  }
}

void MailReader::note_status() {
  std::string thread;
  decode_transfer(message_.header("Thread-Index"), "base64",
                  [&](std::string_view piece) { thread += piece; });
  note_thread_index(thread, properties_);
  const std::string letters =
      std::string(message_.header("Status")) + std::string(message_.header("X-Status"));
  for (const std::string& each : {read_mozilla_status(message_.header("X-Mozilla-Status")),
                                  read_mbox_status(letters), wrapping_.status}) {
    if (!each.empty()) note("status", each);
  }
  if (wrapping_.received > 0) note("received", to_iso8601(wrapping_.received));
}

DocumentFacts MailReader::facts(std::uint64_t attached) {
  DocumentFacts out;
  out.format = "eml";
  out.type = "mail";
  out.media_type = "message/rfc822";
  out.title = clip_text(decoder_.decode(message_.header("Subject")), kMaxTitle);
  out.author = clip_text(decoder_.decode(message_.header("From")), kMaxTitle);
  out.created = read_mail_date(message_.header("Date"));
  out.created_is_mail_date = !out.created.empty();
  out.children_declared = attached;
  constexpr std::array<std::pair<const char*, const char*>, 15> kKept{
      {{"to", "to"},
       {"cc", "cc"},
       {"bcc", "bcc"},
       {"sender", "sender"},
       {"reply-to", "reply to"},
       {"message-id", "message id"},
       {"in-reply-to", "in reply to"},
       {"references", "references"},
       {"thread-topic", "thread topic"},
       {"list-id", "list id"},
       {"x-gmail-labels", "labels"},
       {"x-mailer", "mail program"},
       {"user-agent", "mail program"},
       {"x-originating-ip", "originating address"},
       {"organization", "organization"}}};
  const std::vector<std::pair<std::string, std::string>> from_body = std::exchange(properties_, {});
  for (const auto& [field, property] : kKept) put_header(field, property);
  const auto received =
      std::count_if(message_.headers.begin(), message_.headers.end(),
                    [](const MimeHeader& each) { return to_lower(each.name) == "received"; });
  if (received > 0) note("received headers", std::to_string(received));
  note_status();
  if (!chosen_.empty()) note("text taken from", chosen_);
  for (const auto& each : from_body) properties_.push_back(each);
  out.properties = properties_;
  return out;
}

std::string MailReader::child_name(const MailPart& part, std::size_t number) const {
  const MimeValue::Parameter* name = part.disposition.find("filename");
  if (name == nullptr || name->bytes.empty()) name = part.type.find("name");
  std::string out = name == nullptr ? std::string() : decoder_.decode(*name);
  if (!out.empty()) return out;
  if (part.is_whole) return "inner parts.eml";
  if (part.type.value == "message/rfc822") {
    const MimeEntity inner = read_entity(part.entity.body);
    const HeaderDecoder decoder(unlabelled_bytes(inner.headers), {});
    out = clip_text(decoder.decode(inner.header("Subject")), 200);
    return (out.empty() ? "message " + std::to_string(number) : out) + ".eml";
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kEndings{
      {{"text/html", ".html"},
       {"text/plain", ".txt"},
       {"text/calendar", ".ics"},
       {"text/vcard", ".vcf"},
       {"text/x-vcard", ".vcf"},
       {"image/jpeg", ".jpg"},
       {"image/png", ".png"},
       {"image/gif", ".gif"},
       {"application/pdf", ".pdf"},
       {"application/pgp-signature", ".asc"},
       {"application/pkcs7-signature", ".p7s"},
       {"application/pkcs7-mime", ".p7m"}}};
  std::string_view ending;
  for (const auto& [type, each] : kEndings) {
    if (type == part.type.value) ending = each;
  }
  return "part " + std::to_string(number) + std::string(ending);
}

void MailReader::send_child(Sink& sink, const MailPart& part, std::size_t number) const {
  ChildInfo info;
  info.name = child_name(part, number);
  const MimeValue::Parameter* raw = part.disposition.find("filename");
  if (raw == nullptr) raw = part.type.find("name");
  // With a charset of its own the bytes stood there in ASCII.
  if (raw != nullptr && raw->charset.empty() && !is_ascii(raw->bytes) && raw->bytes != info.name)
    info.name_raw = raw->bytes;
  info.media_type = to_valid_utf8(part.is_whole ? std::string_view("message/rfc822") : part.type.value);
  if (part.is_whole) {
    send_bytes(sink, info, part.entity.whole, {});
  } else {
    // Apple Mail's .partial.emlx: a header with the length, and no body.
    const bool is_elsewhere =
        !part.entity.header("X-Apple-Content-Length").empty() && is_blank_text(part.entity.body);
    if (is_elsewhere) {
      sink.begin_child(info);
      return sink.end_child({Outcome::Unsupported, "It is not in this file: Apple Mail keeps it beside it."});
    }
    send_bytes(sink, info, part.entity.body, transfer_encoding(part.entity));
  }
}

void MailReader::send_bytes(Sink& sink, const ChildInfo& info, std::string_view body,
                            std::string_view encoding) const {
  sink.begin_child(info);
  Verdict verdict;
  std::uint64_t left = options_.limits.child_bytes;
  decode_transfer(body, encoding, [&](std::string_view piece) {
    const std::string_view room =
        piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())));
    if (room.size() < piece.size())
      verdict = {Outcome::TooLarge, "It is larger than the limit for one part."};
    left -= room.size();
    if (!room.empty()) sink.child_bytes(room);
  });
  sink.end_child(verdict);
}

Verdict MailReader::run(Sink& sink) {
  read_bodies();
  std::string sample = unlabelled_bytes(message_.headers);
  for (const MailPart& part : parts_.parts) {
    if (sample.size() < kPiece) sample += unlabelled_bytes(part.entity.headers);
  }
  decoder_ = HeaderDecoder(sample, body_encoding_);
  const auto attached =
      files_.size() + static_cast<std::uint64_t>(std::count_if(
                          parts_.parts.begin(), parts_.parts.end(),
                          [](const MailPart& each) { return each.role == MailPart::Role::Attached; }));
  sink.facts(facts(attached));
  sink.page(page());
  std::uint64_t sent = 0;
  for (const MailPart& part : parts_.parts) {
    if (part.role != MailPart::Role::Attached || sent == options_.limits.children) continue;
    send_child(sink, part, static_cast<std::size_t>(++sent));
  }
  for (const InlineFile& each : files_) {
    if (sent == options_.limits.children) break;
    ++sent;
    ChildInfo info;
    info.name = each.name;
    std::erase(info.name, '\0');
    if (info.name.empty()) info.name = "part " + std::to_string(sent);
    send_bytes(sink, info, each.encoded, "x-uuencode");
  }
  if (is_text_cut_)
    return {Outcome::Partial, "It holds more text than the limit; what came before was read."};
  if (sent < attached) return {Outcome::Partial, "It holds more parts than the limit."};
  if (parts_.is_sealed) {
    return {Outcome::Partial, "Its content is encrypted or inside a signed envelope; the headers were read."};
  }
  if (wrapping_.is_cut) return {Outcome::Partial, "It is cut off: it is shorter than its first line says."};
  if (parts_.is_cut) return {Outcome::Partial, "It is cut off: its last part has no end."};
  return {};
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const std::string_view bytes = input.view();
  if (is_blank_text(bytes)) return {Outcome::Damaged, "There is no message in it."};
  return MailReader(bytes, options).run(sink);
}

}  // namespace

constinit const Format kEml{"eml", "mail", "message/rfc822", recognise, extract, nullptr};

}  // namespace casebound::extract

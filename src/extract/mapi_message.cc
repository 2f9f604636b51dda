#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"
#include "extract/code_pages.h"
#include "extract/formats/eml_text.h"
#include "extract/html_text.h"
#include "extract/mapi.h"
#include "extract/mime.h"
#include "extract/rtf_text.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxTitle = 1000;
constexpr std::size_t kMaxValue = 4000;
constexpr std::size_t kMaxLinks = 1000;
constexpr std::uint16_t kClass = 0x001A;
constexpr std::uint16_t kSubject = 0x0037;
constexpr std::uint16_t kSubmitted = 0x0039;
constexpr std::uint16_t kThreadIndex = 0x0071;
constexpr std::uint16_t kHeaders = 0x007D;
constexpr std::uint16_t kRecipientType = 0x0C15;
constexpr std::uint16_t kDelivered = 0x0E06;
constexpr std::uint16_t kBody = 0x1000;
constexpr std::uint16_t kRtf = 0x1009;
constexpr std::uint16_t kHtml = 0x1013;
constexpr std::uint16_t kInternetCodePage = 0x3FDE;

class Reader {
 public:
  Reader(const MapiMessage& message, const ExtractLimits& limits)
      : message_(message), own_(message.properties), limits_(limits) {
    std::string sample = own_.sample();
    for (const MapiProperties& each : message.recipients) sample += each.sample();
    out_.text = MapiText(own_, message.code_page, sample);
    headers_text_ = out_.text.read(own_, kHeaders);
    headers_ = read_entity(headers_text_);
    decoder_ = HeaderDecoder(unlabelled_bytes(headers_.headers), {});
  }

  MapiMail run() {
    const std::string kind = to_lower(line(kClass));
    read_bodies();
    add_headers();
    add_contact_lines(kind);
    if (forms_.plain) page_.add_body(plain_, plain_marks_);
    if (forms_.html) page_.add_body(html_.text, html_.marks);
    fill_facts(kind);
    out_.page = page_.take();
    out_.is_sealed = kind.starts_with("ipm.note.smime") && !kind.ends_with("multipartsigned");
    return std::move(out_);
  }

 private:
  std::string line(std::uint16_t id) const { return out_.text.line(own_, id); }
  std::string header(std::string_view name) const { return decoder_.decode(headers_.header(name)); }

  /// "Name <address>": an address of the internet where there is one, else that of Exchange.
  std::string person(const MapiProperties& from, std::uint16_t name_id, std::uint16_t smtp_id,
                     std::uint16_t address_id) const {
    std::string name = out_.text.line(from, name_id);
    std::string address = out_.text.line(from, smtp_id);
    if (address.empty()) address = out_.text.line(from, address_id);
    if (address.empty() || address == name) return name;
    return name.empty() ? address : name + " <" + address + ">";
  }

  std::string people(std::uint32_t type) const {
    std::string out;
    for (const MapiProperties& each : message_.recipients) {
      // The upper bits say that a notice was sent.
      if ((each.number(kRecipientType) & 0xFU) != type) continue;
      const std::string one = person(each, 0x3001, 0x39FE, 0x3003);
      if (!one.empty()) out += (out.empty() ? "" : ", ") + one;
    }
    return out;
  }

  void add_headers() {
    std::string from = person(own_, 0x0042, 0x5D02, 0x0065);
    std::string sender = person(own_, 0x0C1A, 0x5D01, 0x0C1F);
    if (from.empty()) from = std::exchange(sender, {});
    if (sender == from) sender.clear();
    if (from.empty()) from = header("From");
    const auto first_of = [](std::string a, std::string b) {
      return a.empty() ? std::move(b) : std::move(a);
    };
    to_ = first_of(first_of(people(1), line(0x0E04)), header("To"));
    cc_ = first_of(first_of(people(2), line(0x0E03)), header("Cc"));
    bcc_ = first_of(first_of(people(3), line(0x0E02)), header("Bcc"));
    author_ = from;
    sender_ = sender;
    subject_ = first_of(line(kSubject), header("Subject"));
    // The header has the writer's own hour; the properties have UTC.
    date_ = header("Date");
    created_ = read_mail_date(headers_.header("Date"));
    if (created_.empty()) date_ = created_ = first_of(own_.time(kSubmitted), own_.time(kDelivered));
    page_.add_header("From", from);
    page_.add_header("Sender", sender);
    page_.add_header("Reply-To", header("Reply-To"));
    page_.add_header("To", to_);
    page_.add_header("Cc", cc_);
    page_.add_header("Bcc", bcc_);
    page_.add_header("Date", date_);
    page_.add_header("Subject", subject_);
  }

  std::string named_line(std::uint32_t name) const {
    const auto found = message_.named.find(name);
    return found == message_.named.end() ? std::string() : line(found->second);
  }
  std::string named_time(std::uint32_t name) const {
    const auto found = message_.named.find(name);
    return found == message_.named.end() ? std::string() : own_.time(found->second);
  }

  /// What contacts and appointments say beside their text. Source: [MS-OXOCNTC], [MS-OXOCAL].
  void add_contact_lines(const std::string& kind) {
    if (kind.starts_with("ipm.contact")) {
      constexpr std::array<std::pair<std::uint16_t, const char*>, 10> kLines{{{0x3001, "Name"},
                                                                              {0x3A16, "Company"},
                                                                              {0x3A18, "Department"},
                                                                              {0x3A17, "Title"},
                                                                              {0x3A08, "Telephone (work)"},
                                                                              {0x3A09, "Telephone (home)"},
                                                                              {0x3A1C, "Telephone (mobile)"},
                                                                              {0x3A24, "Fax"},
                                                                              {0x3A15, "Address"},
                                                                              {0x3A42, "Birthday"}}};
      for (const auto& [id, label] : kLines) page_.add_header(label, id == 0x3A42 ? own_.time(id) : line(id));
      for (const std::uint32_t email : {0x8083U, 0x8093U, 0x80A3U})
        page_.add_header("Email", named_line(email));
    }
    page_.add_header("Begins", named_time(0x820D));
    page_.add_header("Ends", named_time(0x820E));
    page_.add_header("Place", named_line(0x8208));
  }

  void read_bodies() {
    plain_ = out_.text.read(own_, kBody);
    std::string source;
    if (own_.has(kHtml)) {
      const std::string_view bytes = own_.bytes(kHtml);
      if (own_.is_unicode(kHtml)) {
        source = out_.text.read(own_, kHtml);
      } else {
        std::string declared = html_charset(bytes);
        if (declared.empty()) declared = charset_of_code_page(own_.number(kInternetCodePage));
        source = decode_mail_body(bytes, declared).text;
      }
    }
    const std::uint64_t limit = limits_.text_bytes;
    if (own_.has(kRtf) && source.empty()) read_packed(source, limit);
    if (!source.empty()) html_ = read_html(source, limit);
    out_.is_cut = html_.cut_at_limit;
    std::string feeds;
    for (std::size_t i = 0; i < plain_.size() && feeds.size() < limit; ++i) {
      if (plain_[i] != '\r') {
        feeds.push_back(plain_[i]);
      } else if (i + 1 == plain_.size() || plain_[i + 1] != '\n') {
        feeds.push_back('\n');
      }
    }
    if (feeds.size() >= limit) {
      feeds.resize(floor_boundary(feeds, limit));
      out_.is_cut = true;
    }
    plain_ = std::move(feeds);
    mark_quoted(plain_, 0, plain_marks_);
    forms_ = choose_forms(plain_, html_.text);
  }

  void read_packed(std::string& source, std::uint64_t limit) {
    const std::optional<std::string> rtf = unpack_rtf(own_.bytes(kRtf), limit);
    if (!rtf) return;
    RtfText text = read_rtf(*rtf, limit);
    if (text.kind == RtfText::Kind::Html) {
      source = std::move(text.text);
    } else if (is_blank_text(plain_)) {
      plain_ = std::move(text.text);
    }
  }

  void note(const char* name, std::string_view value) {
    if (!value.empty()) out_.facts.properties.emplace_back(name, clip_text(value, kMaxValue));
  }

  void fill_facts(const std::string& kind) {
    DocumentFacts& facts = out_.facts;
    facts.type = kind.starts_with("ipm.contact") || kind.starts_with("ipm.distlist") ? "contacts"
                 : kind.starts_with("ipm.appointment")                               ? "calendar"
                                                                                     : "mail";
    facts.title = clip_text(subject_, kMaxTitle);
    facts.author = clip_text(author_, kMaxTitle);
    facts.created = created_;
    facts.created_is_mail_date = !created_.empty();
    const auto known = [&](std::uint16_t id, std::string_view name) {
      const std::string own = line(id);
      return own.empty() ? header(name) : own;
    };
    note("to", to_);
    note("cc", cc_);
    note("bcc", bcc_);
    note("sender", sender_);
    note("reply to", header("Reply-To"));
    note("message id", known(0x1035, "Message-ID"));
    note("in reply to", known(0x1042, "In-Reply-To"));
    note("references", known(0x1039, "References"));
    note("thread topic", known(0x0070, "Thread-Topic"));
    note_thread_index(own_.bytes(kThreadIndex), facts.properties);
    note("list id", header("List-Id"));
    note("mail program", header("X-Mailer"));
    note("originating address", header("X-Originating-IP"));
    note("message class", line(kClass));
    note("received", own_.time(kDelivered));
    const auto received =
        std::count_if(headers_.headers.begin(), headers_.headers.end(),
                      [](const MimeHeader& each) { return to_lower(each.name) == "received"; });
    if (received > 0) note("received headers", std::to_string(received));
    note("text taken from", forms_.said);
    for (const std::string& each : html_.remote) {
      if (!each.starts_with("cid:") && !each.starts_with("data:")) note("remote reference", each);
    }
    for (std::size_t i = 0; i < std::min(html_.links.size(), kMaxLinks); ++i) note("link", html_.links[i]);
  }

  const MapiMessage& message_;
  const MapiProperties& own_;
  const ExtractLimits& limits_;
  MapiMail out_;
  MailPage page_;
  std::string headers_text_;
  MimeEntity headers_;
  HeaderDecoder decoder_{{}, {}};
  std::string plain_;
  std::vector<Mark> plain_marks_;
  HtmlText html_;
  MailForms forms_;
  std::string author_, sender_, to_, cc_, bcc_, subject_, date_, created_;
};

}  // namespace

MapiMail read_mapi_message(const MapiMessage& message, const ExtractLimits& limits) {
  return Reader(message, limits).run();
}

std::string mapi_attachment_name(const MapiProperties& attachment, const MapiText& text, std::size_t number) {
  // The long file name, the short one, the name that is shown.
  for (const int id : {0x3707, 0x3704, 0x3001}) {
    std::string name = text.line(attachment, static_cast<std::uint16_t>(id));
    if (!name.empty()) return name;
  }
  const std::string ending = text.line(attachment, 0x3703);
  const bool is_ending = ending.size() < 10 && ending.starts_with('.');
  return "part " + std::to_string(number) + (is_ending ? ending : std::string());
}

}  // namespace casebound::extract

#include "extract/xml_stream.h"

#include <algorithm>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxTag = 4U << 20;
constexpr std::size_t kTextPiece = 64U << 10;
constexpr std::size_t kMaxReference = 32;
constexpr std::size_t kMaxAttributes = 4096;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Appends what the reference between '&' and ';' stands for; false when it stands for nothing that we know.
bool append_reference(std::string& out, std::string_view name) {
  if (name == "lt") return out.push_back('<'), true;
  if (name == "gt") return out.push_back('>'), true;
  if (name == "amp") return out.push_back('&'), true;
  if (name == "quot") return out.push_back('"'), true;
  if (name == "apos") return out.push_back('\''), true;
  if (name.size() < 2 || name[0] != '#') return false;
  const bool hexadecimal = name[1] == 'x' || name[1] == 'X';
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  if (digits.empty()) return false;
  std::uint32_t value = 0;
  for (const char c : digits) {
    std::uint32_t digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
    if (digit >= (hexadecimal ? 16U : 10U)) return false;
    value = std::min<std::uint32_t>(value * (hexadecimal ? 16U : 10U) + digit, 0x110000);
  }
  append_utf8(out, value == 0 ? kReplacement : static_cast<char32_t>(value));
  return true;
}

std::string resolve(std::string_view raw, bool references) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\r') {  // 2.11: line ends become one line feed.
      out.push_back('\n');
      if (i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
    } else if (references && raw[i] == '&') {
      const std::size_t end = raw.substr(i, kMaxReference).find(';');
      if (end != std::string_view::npos && append_reference(out, raw.substr(i + 1, end - 1))) {
        i += end;
      } else {
        out.push_back('&');
      }
    } else {
      out.push_back(raw[i]);
    }
  }
  return is_valid_utf8(out) ? out : to_valid_utf8(out);
}

/// How much of `raw` can be given now without cutting a character, a reference or a line end.
std::size_t safe_length(std::string_view raw) {
  std::size_t length = raw.size();
  const std::size_t tail = length > kMaxReference ? length - kMaxReference : 0;
  const std::size_t reference = raw.rfind('&');
  if (reference != std::string_view::npos && reference >= tail &&
      raw.find(';', reference) == std::string_view::npos) {
    length = reference;
  }
  std::size_t back = 0;
  while (length > 0 && back < 3 && (static_cast<unsigned char>(raw[length - 1]) & 0xC0U) == 0x80U) {
    --length;
    ++back;
  }
  if (length > 0 && static_cast<unsigned char>(raw[length - 1]) >= 0xC0U) {
    --length;
  } else {
    length += back;  // the continuation bytes belong to no lead byte here: ill-formed anyway
  }
  if (length > 0 && raw[length - 1] == '\r') --length;
  return length;
}

/// The end of the tag that begins at `text[0] == '<'`: the first '>' outside quotes; npos when it is not
/// there yet.
std::size_t tag_end(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view attribute(const XmlAttributes& attributes, std::string_view local) {
  for (const XmlAttribute& each : attributes) {
    if (local_name(each.name) == local) return each.value;
  }
  return {};
}

XmlStream::XmlStream(XmlHandler& handler, std::size_t max_depth) : handler_(handler), max_depth_(max_depth) {}

void XmlStream::feed(std::string_view bytes) {
  // In slices, so that a large piece does not stand in memory twice.
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), kTextPiece))) {
    decode(bytes.substr(0, kTextPiece));
    parse(false);
  }
}

void XmlStream::finish() {
  if (encoding_ == Encoding::Unknown) {
    encoding_ = Encoding::Utf8;
    buffer_.append(pending_bytes_);
    pending_bytes_.clear();
  }
  if (!pending_bytes_.empty()) damaged_ = true;
  parse(true);
  if (!open_.empty() || deeper_ > 0 || state_ != State::Content) damaged_ = true;
  while (!open_.empty()) {
    const std::string name = std::move(open_.back());
    open_.pop_back();
    handler_.end(name);
  }
  deeper_ = 0;
}

void XmlStream::decode(std::string_view bytes) {
  if (encoding_ == Encoding::Utf8) {
    buffer_.append(bytes);
    return;
  }
  pending_bytes_.append(bytes);
  std::string_view in = pending_bytes_;
  if (encoding_ == Encoding::Unknown) {
    if (in.size() < 4) return;
    if (in.starts_with("\xFF\xFE") || in.starts_with(std::string_view("<\0", 2))) {
      encoding_ = Encoding::Utf16Le;
    } else if (in.starts_with("\xFE\xFF") || in.starts_with(std::string_view("\0<", 2))) {
      encoding_ = Encoding::Utf16Be;
    } else {
      encoding_ = Encoding::Utf8;
      if (in.starts_with("\xEF\xBB\xBF")) in.remove_prefix(3);
      buffer_.append(in);
      pending_bytes_.clear();
      return;
    }
  }
  const std::size_t high = encoding_ == Encoding::Utf16Be ? 0 : 1;
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>((static_cast<unsigned char>(in[at + high]) << 8) |
                                 static_cast<unsigned char>(in[at + 1 - high]));
  };
  std::size_t at = 0;
  while (at + 2 <= in.size()) {
    const char32_t first = unit(at);
    if (first < 0xD800 || first > 0xDBFF) {
      if (first != 0xFEFF) append_utf8(buffer_, first);
      at += 2;
      continue;
    }
    if (at + 4 > in.size()) break;
    const char32_t second = unit(at + 2);
    const bool pair = second >= 0xDC00 && second <= 0xDFFF;
    append_utf8(buffer_, pair ? 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00) : kReplacement);
    at += pair ? 4 : 2;
  }
  pending_bytes_.erase(0, at);
}

void XmlStream::parse(bool at_end) {
  while (at_ < buffer_.size() && step(at_end)) {
  }
  buffer_.erase(0, at_);
  at_ = 0;
}

/// One move forward; false when more input is needed.
bool XmlStream::step(bool at_end) {
  switch (state_) {
    case State::Comment:
      return pass_over("-->");
    case State::Instruction:
      return pass_over("?>");
    case State::Oversized:
      return pass_over(">");
    case State::CData:
      return pass_cdata(at_end);
    case State::Doctype:
      return pass_doctype();
    case State::Content:
      break;
  }
  const std::string_view text = rest();
  if (text[0] != '<') {
    const std::size_t next = text.find('<');
    std::size_t length = next;
    if (next == std::string_view::npos) length = at_end ? text.size() : safe_length(text);
    if (length == 0) return false;
    give_text(text.substr(0, length), true);
    at_ += length;
    return true;
  }
  const auto begins = [&](std::string_view opening, State state) {
    if (!text.starts_with(opening)) return false;
    at_ += opening.size();
    state_ = state;
    return true;
  };
  if (begins("<!--", State::Comment) || begins("<![CDATA[", State::CData) ||
      begins("<?", State::Instruction)) {
    return true;
  }
  if (text.size() < 9 && !at_end && std::string_view("<![CDATA[").starts_with(text)) return false;
  if (text.size() < 4 && !at_end && std::string_view("<!--").starts_with(text)) return false;
  if (begins("<!", State::Doctype)) {
    doctype_ = true;
    return true;
  }
  // A tag that comes in many pieces is searched again only once there is a new '>' to find.
  if (scanned_ > 0 && text.find('>', scanned_) == std::string_view::npos && text.size() < kMaxTag &&
      !at_end) {
    scanned_ = text.size();
    return false;
  }
  const std::size_t end = tag_end(text);
  if (end == std::string_view::npos) {
    scanned_ = text.size();
    if (text.size() >= kMaxTag || at_end) {
      damaged_ = true;
      scanned_ = 0;
      state_ = State::Oversized;
      ++at_;
      return true;
    }
    return false;
  }
  scanned_ = 0;
  const std::string_view tag = text.substr(1, end - 1);
  markup(tag);
  at_ += end + 1;
  return true;
}

bool XmlStream::pass_over(std::string_view terminator) {
  const std::size_t found = buffer_.find(terminator, at_);
  if (found == std::string::npos) {
    const std::size_t keep = std::min(buffer_.size() - at_, terminator.size() - 1);
    at_ = buffer_.size() - keep;
    return false;
  }
  at_ = found + terminator.size();
  state_ = State::Content;
  return true;
}

bool XmlStream::pass_cdata(bool at_end) {
  const std::string_view text = rest();
  const std::size_t found = text.find("]]>");
  if (found != std::string_view::npos) {
    give_text(text.substr(0, found), false);
    at_ += found + 3;
    state_ = State::Content;
    return true;
  }
  if (at_end) {
    give_text(text, false);
    at_ = buffer_.size();
    return false;
  }
  if (text.size() < 3) return false;
  const std::size_t length = safe_length(text.substr(0, text.size() - 2));
  give_text(text.substr(0, length), false);
  at_ += length;
  return false;
}

/// 2.8: up to the '>' that is outside quotes and outside the internal subset.
bool XmlStream::pass_doctype() {
  while (at_ < buffer_.size()) {
    const char c = buffer_[at_++];
    if (doctype_quote_ != 0) {
      if (c == doctype_quote_) doctype_quote_ = 0;
    } else if (c == '"' || c == '\'') {
      doctype_quote_ = c;
    } else if (c == '[') {
      ++doctype_brackets_;
    } else if (c == ']') {
      doctype_brackets_ = std::max(0, doctype_brackets_ - 1);
    } else if (c == '>' && doctype_brackets_ == 0) {
      state_ = State::Content;
      return true;
    }
  }
  return false;
}

void XmlStream::markup(std::string_view tag) {
  if (tag.starts_with('/')) {
    std::string_view name = tag.substr(1);
    while (!name.empty() && is_space(name.back())) name.remove_suffix(1);
    close_element(name);
    return;
  }
  open_element(tag);
}

void XmlStream::open_element(std::string_view tag) {
  const bool empty = tag.ends_with('/');
  if (empty) tag.remove_suffix(1);
  const std::size_t space = std::min(tag.find_first_of(" \t\r\n"), tag.size());
  const std::string name = to_valid_utf8(tag.substr(0, space));
  if (name.empty()) {
    damaged_ = true;
    return;
  }
  if (open_.size() >= max_depth_) {
    too_deep_ = true;
    if (!empty) ++deeper_;
    return;
  }
  XmlAttributes attributes;
  for (std::string_view in = tag.substr(space); attributes.size() < kMaxAttributes;) {
    while (!in.empty() && is_space(in.front())) in.remove_prefix(1);
    const std::size_t equals = in.find('=');
    if (equals == std::string_view::npos) {
      if (!in.empty()) damaged_ = true;
      break;
    }
    std::string_view key = in.substr(0, equals);
    while (!key.empty() && is_space(key.back())) key.remove_suffix(1);
    in.remove_prefix(equals + 1);
    while (!in.empty() && is_space(in.front())) in.remove_prefix(1);
    const char quote = in.empty() ? '\0' : in.front();
    const std::size_t close = quote == '"' || quote == '\'' ? in.find(quote, 1) : std::string_view::npos;
    if (close == std::string_view::npos) {
      damaged_ = true;
      break;
    }
    attributes.push_back({key, resolve(in.substr(1, close - 1), true)});
    in.remove_prefix(close + 1);
  }
  handler_.start(name, attributes);
  if (empty) {
    handler_.end(name);
  } else {
    open_.push_back(name);
  }
}

void XmlStream::close_element(std::string_view name) {
  if (deeper_ > 0) {
    --deeper_;
    return;
  }
  const auto match = std::find(open_.rbegin(), open_.rend(), name);
  if (match == open_.rend()) {
    damaged_ = true;
    return;
  }
  const auto above = static_cast<std::size_t>(match - open_.rbegin());
  if (above > 0) damaged_ = true;
  for (std::size_t i = 0; i <= above; ++i) {
    const std::string closed = std::move(open_.back());
    open_.pop_back();
    handler_.end(closed);
  }
}

void XmlStream::give_text(std::string_view raw, bool references) {
  if (raw.empty()) return;
  const bool plain = (!references || raw.find('&') == std::string_view::npos) &&
                     raw.find('\r') == std::string_view::npos && is_valid_utf8(raw);
  if (plain) {
    handler_.text(raw);
  } else {
    handler_.text(resolve(raw, references));
  }
}

}  // namespace casebound::extract

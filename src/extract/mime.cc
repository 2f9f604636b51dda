#include "extract/mime.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

#include "extract/mime_codes.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxHeaders = 10'000;
constexpr std::size_t kMaxCharsetName = 80;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && to_lower(a) == to_lower(b);
}

/// The length of the field name at the start of a line (RFC 5322 2.2), 0 when it is no header.
std::size_t field_name(std::string_view line) {
  for (std::size_t i = 0; i < line.size() && i < 200; ++i) {
    const char c = line[i];
    if (c == ':') return i;
    if (is_blank(c)) {  // 4.5.8: blanks before the colon are obsolete, not wrong
      const std::size_t next = line.find_first_not_of(" \t", i);
      return next != std::string_view::npos && line[next] == ':' ? i : 0;
    }
    if (static_cast<unsigned char>(c) <= 32 || static_cast<unsigned char>(c) >= 127) return 0;
  }
  return 0;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  const std::size_t found = text.find('\n', at);
  return found == std::string_view::npos ? text.size() : found + 1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
      out.push_back(static_cast<char>(value));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

struct RawParameter {
  std::string name;
  std::string value;
};

/// The parameters after the first ';', quotes undone.
std::vector<RawParameter> raw_parameters(std::string_view text) {
  std::vector<RawParameter> out;
  std::size_t at = 0;
  while (at < text.size() && out.size() < 1000) {
    while (at < text.size() && (is_space(text[at]) || text[at] == ';')) ++at;
    const std::size_t begin = at;
    while (at < text.size() && text[at] != '=' && text[at] != ';') ++at;
    RawParameter each{to_lower(trim(text.substr(begin, at - begin))), {}};
    if (at < text.size() && text[at] == '=') {
      ++at;
      while (at < text.size() && is_space(text[at])) ++at;
      if (at < text.size() && text[at] == '"') {
        for (++at; at < text.size() && text[at] != '"'; ++at) {
          if (text[at] == '\\' && at + 1 < text.size()) ++at;
          if (text[at] != '\r' && text[at] != '\n') each.value.push_back(text[at]);
        }
        while (at < text.size() && text[at] != ';') ++at;
      } else {
        const std::size_t from = at;
        while (at < text.size() && text[at] != ';') ++at;
        each.value = trim(text.substr(from, at - from));
      }
    }
    if (!each.name.empty()) out.push_back(std::move(each));
  }
  return out;
}

struct EncodedWord {
  std::string_view charset;
  char encoding = 0;
  std::string_view text;
  std::size_t length = 0;  ///< of the whole word
};

/// RFC 2047 2, at the start of `text`; length 0 when there is none.
EncodedWord encoded_word(std::string_view text) {
  if (!text.starts_with("=?")) return {};
  const std::size_t first = text.substr(0, kMaxCharsetName).find('?', 2);
  if (first == std::string_view::npos || first + 2 >= text.size() || text[first + 2] != '?') return {};
  EncodedWord word;
  word.encoding = text[first + 1];
  if (std::string_view("bBqQ").find(word.encoding) == std::string_view::npos) return {};
  const std::size_t end = text.find("?=", first + 3);
  if (end == std::string_view::npos) return {};
  word.charset = text.substr(2, first - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231 5: the language
  word.text = text.substr(first + 3, end - first - 3);
  word.length = end + 2;
  return word;
}

std::string decode_word(const EncodedWord& word) {
  std::string out;
  if (word.encoding == 'b' || word.encoding == 'B') {
    Base64Decoder().decode(word.text, out);
    return out;
  }
  std::string text(word.text);
  std::replace(text.begin(), text.end(), '_', ' ');
  QuotedPrintableDecoder(true).decode(text, out);
  return out;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string_view MimeEntity::header(std::string_view name) const {
  for (const MimeHeader& each : headers) {
    if (equal(each.name, name)) return each.value;
  }
  return {};
}

MimeEntity read_entity(std::string_view bytes) {
  MimeEntity out;
  out.whole = bytes;
  std::size_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (bytes.substr(at).starts_with("From ")) at = end_of_line(bytes, at);
  while (at < bytes.size() && out.headers.size() < kMaxHeaders) {
    std::size_t end = end_of_line(bytes, at);
    const std::string_view line = bytes.substr(at, end - at);
    if (line == "\n" || line == "\r\n") {
      at = end;
      break;
    }
    const std::size_t name = field_name(line);
    if (name == 0) break;
    while (end < bytes.size() && is_blank(bytes[end])) {
      // A line of blanks alone is the end of the headers in all but name.
      const std::size_t next = end_of_line(bytes, end);
      if (trim(bytes.substr(end, next - end)).empty()) break;
      end = next;
    }
    const std::string_view field = bytes.substr(at, end - at);
    out.headers.push_back({field.substr(0, name), trim(field.substr(field.find(':', name) + 1))});
    at = end;
  }
  out.body = bytes.substr(std::min(at, bytes.size()));
  return out;
}

const MimeValue::Parameter* MimeValue::find(std::string_view name) const {
  for (const Parameter& each : parameters) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

MimeValue read_value(std::string_view raw) {
  MimeValue out;
  const std::size_t semicolon = std::min(raw.find(';'), raw.size());
  out.value = to_lower(trim(raw.substr(0, semicolon)));
  // RFC 2231 3 and 4: name*0*, name*1 ... are put together in their order; the first holds charset'language'.
  struct Section {
    int number;
    bool encoded;
    std::string value;
  };
  std::map<std::string, std::vector<Section>> split;
  for (RawParameter& each : raw_parameters(raw.substr(semicolon))) {
    const std::size_t star = each.name.find('*');
    if (star == std::string::npos) {
      if (out.find(each.name) == nullptr) out.parameters.push_back({each.name, {}, std::move(each.value)});
      continue;
    }
    int number = 0;
    std::from_chars(each.name.data() + star + 1, each.name.data() + each.name.size(), number);
    split[each.name.substr(0, star)].push_back({number, each.name.ends_with('*'), std::move(each.value)});
  }
  for (auto& [name, sections] : split) {
    std::stable_sort(sections.begin(), sections.end(),
                     [](const Section& a, const Section& b) { return a.number < b.number; });
    MimeValue::Parameter whole{name, {}, {}};
    for (std::size_t i = 0; i < sections.size(); ++i) {
      std::string_view value = sections[i].value;
      if (i == 0 && sections[i].encoded) {
        const std::size_t first = value.find('\'');
        const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
        if (second != std::string_view::npos) {
          whole.charset = value.substr(0, first);
          value.remove_prefix(second + 1);
        }
      }
      whole.bytes += sections[i].encoded ? percent_decode(value) : std::string(value);
    }
    // The extended form is the better one where both stand.
    std::erase_if(out.parameters, [&, n = name](const MimeValue::Parameter& each) { return each.name == n; });
    out.parameters.push_back(std::move(whole));
  }
  return out;
}

std::vector<HeaderRun> read_header_runs(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (const char c : raw) {
    if (c != '\r' && c != '\n') text.push_back(c);
  }
  std::vector<HeaderRun> out;
  const auto add = [&](std::string_view charset, std::string_view bytes) {
    if (bytes.empty()) return;
    if (out.empty() || !equal(out.back().charset, charset)) out.push_back({std::string(charset), {}});
    out.back().bytes.append(bytes);
  };
  std::size_t plain = 0;
  bool after_word = false;
  const std::size_t last_end = text.find("?=") == std::string::npos ? 0 : text.rfind("?=");
  // Past the last "?=" nothing can be a word; looking for its end again and again would take for ever.
  for (std::size_t at = text.find("=?"); at < last_end;) {
    const EncodedWord word = encoded_word(std::string_view(text).substr(at));
    if (word.length == 0) {
      at = text.find("=?", at + 2);
      continue;
    }
    const std::string_view between = std::string_view(text).substr(plain, at - plain);
    // RFC 2047 6.2: white space between two encoded words is not shown.
    if (!after_word || !trim(between).empty()) add({}, between);
    add(word.charset, decode_word(word));
    after_word = true;
    plain = at + word.length;
    at = text.find("=?", plain);
  }
  add({}, std::string_view(text).substr(plain));
  return out;
}

Multipart split_multipart(std::string_view body, std::string_view boundary, std::size_t max_parts) {
  Multipart out;
  const std::string delimiter = "--" + std::string(boundary);
  std::size_t begin = std::string_view::npos;  // of the part now open
  std::size_t after_close = std::string_view::npos;
  std::size_t at = 0;
  while (at < body.size()) {
    const void* hit = memmem(body.data() + at, body.size() - at, delimiter.data(), delimiter.size());
    if (hit == nullptr) break;
    const auto found = static_cast<std::size_t>(static_cast<const char*>(hit) - body.data());
    at = found + delimiter.size();
    if (found != 0 && body[found - 1] != '\n') continue;
    const std::string_view rest = body.substr(at);
    const bool closes = rest.starts_with("--");
    std::string_view line = rest.substr(0, end_of_line(rest, 0));
    if (closes) line.remove_prefix(2);
    if (!trim(line).empty()) continue;  // the boundary of another part that begins like this one
    // RFC 2046 5.1.1: the line end before a delimiter belongs to it.
    std::size_t end = found;
    if (end > 0 && body[end - 1] == '\n') --end;
    if (end > 0 && body[end - 1] == '\r') --end;
    if (begin != std::string_view::npos) {
      out.parts.push_back(body.substr(begin, end > begin ? end - begin : 0));
      if (out.parts.size() + 1 >= max_parts && !closes) {
        begin = at + end_of_line(rest, 0);
        break;
      }
    } else if (out.parts.empty() && after_close == std::string_view::npos) {
      out.preamble = body.substr(0, end);
    }
    at += end_of_line(rest, 0);
    begin = closes ? std::string_view::npos : at;
    if (closes) {
      out.is_closed = true;
      after_close = at;
    }
  }
  if (begin != std::string_view::npos) {
    out.parts.push_back(body.substr(std::min(begin, body.size())));
    out.is_closed = false;
  } else if (after_close != std::string_view::npos) {
    out.epilogue = body.substr(std::min(after_close, body.size()));
  } else {
    out.preamble = body;
  }
  return out;
}

}  // namespace casebound::extract

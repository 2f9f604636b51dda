#include "extract/content_lines.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/mime.h"

namespace casebound::extract {
namespace {

std::string to_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::string_view line_at(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  at = end + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Where the value begins: the first ':' outside quotes.
std::size_t colon_of(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == ':' && !quoted) return i;
  }
  return std::string_view::npos;
}

std::vector<std::string_view> split_head(std::string_view head) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= head.size() && out.size() < 100; ++i) {
    if (i < head.size() && head[i] == '"') quoted = !quoted;
    if (i < head.size() && (head[i] != ';' || quoted)) continue;
    out.push_back(head.substr(begin, i - begin));
    begin = i + 1;
  }
  return out;
}

}  // namespace

std::string_view ContentLine::parameter(std::string_view wanted) const {
  for (const auto& [known, told] : parameters) {
    if (known == wanted) return told;
  }
  return {};
}

void read_content_lines(std::string_view text, const std::function<void(ContentLine&&)>& take) {
  for (std::size_t at = 0; at < text.size();) {
    std::string whole(line_at(text, at));
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) whole += line_at(text, at).substr(1);
    const std::size_t colon = colon_of(whole);
    if (colon == std::string::npos) continue;
    ContentLine line;
    const std::vector<std::string_view> head = split_head(std::string_view(whole).substr(0, colon));
    const std::size_t dot = head[0].rfind('.');  // RFC 6350 3.3: "item1.TEL"
    line.name = to_upper(dot == std::string_view::npos ? head[0] : head[0].substr(dot + 1));
    for (std::size_t i = 1; i < head.size(); ++i) {
      const std::size_t equals = head[i].find('=');
      // vCard 2.1 writes "TEL;HOME;VOICE" and "N;QUOTED-PRINTABLE".
      std::string name = equals == std::string_view::npos ? "TYPE" : to_upper(head[i].substr(0, equals));
      std::string value(equals == std::string_view::npos ? head[i] : head[i].substr(equals + 1));
      if (to_upper(value) == "QUOTED-PRINTABLE") name = "ENCODING";
      std::erase(value, '"');
      line.parameters.emplace_back(std::move(name), std::move(value));
    }
    line.value = whole.substr(colon + 1);
    if (to_upper(line.parameter("ENCODING")) == "QUOTED-PRINTABLE") {
      while (line.value.ends_with('=') && at < text.size()) {
        line.value.pop_back();
        line.value += line_at(text, at);
      }
      std::string decoded;
      decode_transfer(line.value, "quoted-printable", [&](std::string_view piece) { decoded += piece; });
      line.value = decode_text(decoded, line.parameter("CHARSET")).text;
    }
    take(std::move(line));
  }
}

std::string unescape_value(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      const char next = value[++i];
      out.push_back(next == 'n' || next == 'N' ? '\n' : next);
    } else if (value[i] != '\0') {
      out.push_back(value[i]);
    }
  }
  return out;
}

std::vector<std::string> split_value(std::string_view value, char separator) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= value.size() && out.size() < 1000; ++i) {
    if (i < value.size() && value[i] == '\\')
      ++i;
    else if (i == value.size() || value[i] == separator) {
      out.push_back(unescape_value(value.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  if (begin < value.size() && out.size() < 1000) out.push_back(unescape_value(value.substr(begin)));
  return out;
}

}  // namespace casebound::extract

#include "extract/unicode_escapes.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kLongLine = 200;

std::optional<char32_t> hexadecimal(std::string_view digits) {
  char32_t out = 0;
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    out = out << 4 | static_cast<char32_t>(digit);
  }
  return out;
}

struct Escape {
  char32_t value = 0;
  std::size_t length = 0;  ///< 0: there is none
};

// One escape at the beginning, surrogates still apart.
Escape read_escape(std::string_view text) {
  if (text.size() < 3 || text[0] != '\\') return {};
  std::size_t length = 0;
  std::string_view digits;
  if (text[1] == 'u' && text[2] == '{') {
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos || end < 4 || end > 9) return {};
    digits = text.substr(3, end - 3);
    length = end + 1;
  } else if (text[1] == 'u' || text[1] == 'U') {
    const std::size_t count = text[1] == 'u' ? 4 : 8;
    if (text.size() < 2 + count) return {};
    digits = text.substr(2, count);
    length = 2 + count;
  }
  const std::optional<char32_t> value = length == 0 ? std::nullopt : hexadecimal(digits);
  return value && *value <= 0x10FFFF ? Escape{*value, length} : Escape{};
}

bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// A run of escapes as UTF-8; `at` moves behind it. What is ASCII is given to the caller's taste.
class EscapeRun {
 public:
  /// \returns nullopt when no escape begins at `at`
  static std::optional<char32_t> take(std::string_view text, std::size_t& at, std::string& bytes) {
    const Escape first = read_escape(text.substr(at));
    if (first.length == 0) return std::nullopt;
    at += first.length;
    if (is_high(first.value)) {
      const Escape second = read_escape(text.substr(at));
      if (second.length == 0 || !is_low(second.value)) return kReplacement;
      at += second.length;
      return 0x10000 + ((first.value - 0xD800) << 10) + (second.value - 0xDC00);
    }
    if (first.value >= 0xC2 && first.value <= 0xF4) bytes = spelled_bytes(first.value, text, at);
    return first.value;
  }

 private:
  // The bytes of one character of UTF-8, each an escape of its own; empty when they are not that.
  static std::string spelled_bytes(char32_t lead, std::string_view text, std::size_t& at) {
    std::string out(1, static_cast<char>(lead));
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    std::size_t end = at;
    for (std::size_t i = 0; i < more; ++i) {
      const Escape next = read_escape(text.substr(end));
      if (next.length == 0 || next.value < 0x80 || next.value > 0xBF) return {};
      out += static_cast<char>(next.value);
      end += next.length;
    }
    if (!is_valid_utf8(out)) return {};
    at = end;
    return out;
  }
};

}  // namespace

std::string resolve_unicode_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find('\\', at), text.size());
    out.append(text.substr(at, next - at));
    at = next;
    if (at == text.size()) break;
    std::size_t end = at;
    std::string bytes;
    const std::optional<char32_t> value = EscapeRun::take(text, end, bytes);
    if (!value || *value < 0x80) {
      // A backslash before a backslash: the second begins no escape of this text.
      out += text[at++];
      continue;
    }
    if (bytes.empty()) {
      append_utf8(out, *value);
    } else {
      out += bytes;
    }
    at = end;
  }
  return out;
}

std::string readable_json(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  std::size_t line = 0;  // where the present line of `out` begins
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') in_string = !in_string;
    if (c == '\n') line = out.size() + 1;
    if (c != '\\' || !in_string || at + 1 >= text.size()) {
      out += c;
      ++at;
      if (c == ',' && !in_string && out.size() - line > kLongLine) {
        out += '\n';
        line = out.size();
      }
      continue;
    }
    std::string bytes;
    std::size_t end = at;
    if (const std::optional<char32_t> value = EscapeRun::take(text, end, bytes)) {
      if (bytes.empty()) {
        append_utf8(out, *value < 0x20 ? U' ' : *value);
      } else {
        out += bytes;
      }
      at = end;
      continue;
    }
    const char escaped = text[at + 1];
    at += 2;
    if (escaped == 'n') line = out.size() + 1;
    out += escaped == 'n'                                        ? "\n"
           : escaped == 't'                                      ? "\t"
           : escaped == 'r' || escaped == 'b' || escaped == 'f'  ? " "
           : escaped == '"' || escaped == '\\' || escaped == '/' ? std::string(1, escaped)
                                                                 : std::string{'\\', escaped};
  }
  return resolve_unicode_escapes(out);
}

}  // namespace casebound::extract

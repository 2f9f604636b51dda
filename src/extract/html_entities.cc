#include "extract/html_entities.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kTable =
#include "extract/html_entities.inc"
    ;
constexpr std::size_t kLongestName = 32;

struct Reference {
  std::string_view characters;
  bool without_semicolon = false;
};

const std::unordered_map<std::string_view, Reference>& references() {
  static const auto table = [] {
    std::unordered_map<std::string_view, Reference> out;
    out.reserve(2'400);
    for (std::string_view rest = kTable; !rest.empty();) {
      const std::size_t name_end = rest.find_first_of("!;");
      const std::size_t end = rest.find(' ', name_end);
      out.emplace(rest.substr(0, name_end),
                  Reference{rest.substr(name_end + 1, end - name_end - 1), rest[name_end] == '!'});
      rest.remove_prefix(end + 1);
    }
    return out;
  }();
  return table;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// 13.2.5.80: numbers 80 to 9F are taken as windows-1252.
char32_t by_number(char32_t number) {
  constexpr std::array<char16_t, 32> kWindows = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (number >= 0x80 && number < 0xA0) return kWindows[number - 0x80];
  return number == 0 ? kReplacement : number;
}

// Returns the length of the reference at `text` (which begins with '&'), or 0.
std::size_t read_number(std::string& out, std::string_view text) {
  std::size_t at = 2;
  const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  if (hex) ++at;
  const std::size_t first = at;
  char32_t number = 0;
  for (; at < text.size(); ++at) {
    const int digit = hex_value(text[at]);
    if (digit < 0 || (!hex && digit > 9)) break;
    number = std::min<char32_t>(number * (hex ? 16 : 10) + static_cast<char32_t>(digit), 0x110000);
  }
  if (at == first) return 0;
  append_utf8(out, by_number(number));
  return at < text.size() && text[at] == ';' ? at + 1 : at;
}

std::size_t read_name(std::string& out, std::string_view text, bool in_attribute) {
  std::size_t end = 1;
  while (end < text.size() && end <= kLongestName && is_alnum(text[end])) ++end;
  if (end == 1) return 0;
  if (end < text.size() && text[end] == ';') {
    const auto found = references().find(text.substr(1, end - 1));
    if (found != references().end()) {
      out += found->second.characters;
      return end + 1;
    }
  }
  for (std::size_t length = std::min<std::size_t>(end - 1, 6); length >= 2; --length) {
    const auto found = references().find(text.substr(1, length));
    if (found == references().end() || !found->second.without_semicolon) continue;
    const char next = length + 1 < text.size() ? text[length + 1] : ' ';
    if (in_attribute && (next == '=' || is_alnum(next))) return 0;
    out += found->second.characters;
    return length + 1;
  }
  return 0;
}

}  // namespace

void append_unescaped(std::string& out, std::string_view text, bool in_attribute) {
  while (!text.empty()) {
    const std::size_t ampersand = std::min(text.find('&'), text.size());
    out += text.substr(0, ampersand);
    text.remove_prefix(ampersand);
    if (text.empty()) return;
    const bool number = text.size() > 1 && text[1] == '#';
    std::size_t length = number ? read_number(out, text) : read_name(out, text, in_attribute);
    if (length == 0) {
      out += '&';
      length = 1;
    }
    text.remove_prefix(length);
  }
}

}  // namespace casebound::extract

#include "extract/pdf_value.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr int kDeepest = 60;
constexpr std::size_t kMostValues = 400'000;  // in one object
constexpr std::size_t kLongestToken = 1'024;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
bool is_delimiter(char c) { return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }
bool is_regular(char c) { return !is_space(c) && !is_delimiter(c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

PdfValue of(PdfValue::Kind kind) {
  PdfValue out;
  out.kind = kind;
  return out;
}

// Annex D.2: 0x18 to 0x1F and 0x80 to 0xA0; the rest is Latin-1.
constexpr std::array<char16_t, 8> kLow = {0x2D8, 0x2C7, 0x2C6, 0x2D9, 0x2DD, 0x2DB, 0x2DA, 0x2DC};
constexpr std::array<char16_t, 33> kHigh = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x192,  0x2044, 0x2039, 0x203A, 0x2212,
    0x2030, 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x141,
    0x152,  0x160,  0x178,  0x17D,  0x131,  0x142,  0x153,  0x161,  0x17E,  0xFFFD, 0x20AC};

std::string decode_utf16(std::string_view bytes, bool big) {
  const auto unit = [&](std::size_t i) {
    const auto one = static_cast<unsigned char>(bytes[i]);
    const auto two = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(big ? one << 8 | two : two << 8 | one);
  };
  std::string out;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c == 0x1B) {  // a language code, up to the next escape
      std::size_t end = i + 2;
      while (end + 1 < bytes.size() && unit(end) != 0x1B && end - i < 16) end += 2;
      if (end + 1 < bytes.size() && unit(end) == 0x1B) i = end;
      continue;
    }
    const bool pairs =
        c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000;
    if (pairs) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    }
    if (c != 0) append_utf8(out, c);
  }
  return out;
}

}  // namespace

std::uint64_t PdfValue::whole() const {
  if ((kind != Kind::Number && kind != Kind::Reference) || !(number >= 0) || number > 9e15) return 0;
  return static_cast<std::uint64_t>(number);
}

const PdfValue& PdfValue::operator[](std::string_view key) const {
  static const PdfValue kNull;
  for (std::size_t i = keys.size(); i-- > 0;) {
    if (keys[i] == key) return items[i];
  }
  return kNull;
}

void PdfScanner::skip_space() {
  while (at_ < bytes_.size()) {
    if (is_space(bytes_[at_])) {
      ++at_;
    } else if (bytes_[at_] == '%') {
      while (at_ < bytes_.size() && bytes_[at_] != '\n' && bytes_[at_] != '\r') ++at_;
    } else {
      return;
    }
  }
}

PdfValue PdfScanner::read() {
  values_ = 0;
  return read_one(0);
}

PdfValue PdfScanner::end() {
  at_ = bytes_.size();
  return of(PdfValue::Kind::End);
}

PdfValue PdfScanner::read_one(int depth) {
  skip_space();
  if (at_ >= bytes_.size() || depth > kDeepest || ++values_ > kMostValues) return end();
  const char c = peek();
  if (c == '/') return read_name();
  if (c == '(') return read_string();
  if (c == '[') return read_container(false, depth);
  if (c == '<') return peek(1) == '<' ? read_container(true, depth) : read_hex();
  if (is_digit(c) || c == '+' || c == '-' || c == '.') return read_number();
  return read_keyword();
}

PdfValue PdfScanner::read_number() {
  const std::size_t begin = at_;
  bool negative = false;
  bool whole = true;
  double value = 0;
  double place = 1;
  for (; at_ < bytes_.size() && is_regular(bytes_[at_]); ++at_) {
    const char c = bytes_[at_];
    if (is_digit(c)) {
      if (whole) value = value * 10 + (c - '0');
      if (!whole) value += (place /= 10) * (c - '0');
    } else if (c == '.') {
      whole = false;
    } else if (c == '-' && at_ == begin) {
      negative = true;
    } else if (c != '+' && c != '-') {
      break;
    }
  }
  if (at_ == begin) ++at_;
  PdfValue out = of(PdfValue::Kind::Number);
  out.number = negative ? -value : value;
  if (whole && !negative) end_reference(value, out);
  return out;
}

// "12 0 R" after its first number.
bool PdfScanner::end_reference(double number, PdfValue& out) {
  const std::size_t back = at_;
  std::size_t at = at_;
  const auto spaces = [&] {
    const std::size_t before = at;
    while (at < bytes_.size() && is_space(bytes_[at]) && at - before < 8) ++at;
    return at > before;
  };
  bool good = spaces();
  const std::size_t digits = at;
  while (at < bytes_.size() && is_digit(bytes_[at]) && at - digits < 6) ++at;
  good = good && at > digits && spaces() && at < bytes_.size() && bytes_[at] == 'R' &&
         (at + 1 == bytes_.size() || !is_regular(bytes_[at + 1]));
  at_ = good ? at + 1 : back;
  if (!good) return false;
  out.kind = PdfValue::Kind::Reference;
  out.number = number;
  return true;
}

PdfValue PdfScanner::read_string() {
  PdfValue out = of(PdfValue::Kind::String);
  int open = 0;
  for (; at_ < bytes_.size(); ++at_) {
    char c = bytes_[at_];
    if (c == '(' && open++ == 0) continue;
    if (c == ')' && --open == 0) {
      ++at_;
      return out;
    }
    if (c == '\\' && at_ + 1 < bytes_.size()) {
      c = bytes_[++at_];
      if (c >= '0' && c <= '7') {
        int value = 0;
        for (int i = 0; i < 3 && peek() >= '0' && peek() <= '7'; ++i, ++at_)
          value = value * 8 + (peek() - '0');
        --at_;
        c = static_cast<char>(value);
      } else if (c == '\r' || c == '\n') {
        if (c == '\r' && peek(1) == '\n') ++at_;
        continue;
      } else {
        constexpr std::string_view kLetters = "nrtbf";
        constexpr std::string_view kMeant = "\n\r\t\b\f";
        if (const std::size_t which = kLetters.find(c); which != std::string_view::npos) c = kMeant[which];
      }
    }
    out.text += c;
  }
  return out;
}

PdfValue PdfScanner::read_hex() {
  PdfValue out = of(PdfValue::Kind::String);
  int high = -1;
  for (++at_; at_ < bytes_.size() && bytes_[at_] != '>'; ++at_) {
    const int digit = hex_digit(bytes_[at_]);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
      continue;
    }
    out.text += static_cast<char>(high << 4 | digit);
    high = -1;
  }
  if (high >= 0) out.text += static_cast<char>(high << 4);
  if (at_ < bytes_.size()) ++at_;
  return out;
}

PdfValue PdfScanner::read_name() {
  PdfValue out = of(PdfValue::Kind::Name);
  for (++at_; at_ < bytes_.size() && is_regular(bytes_[at_]); ++at_) {
    char c = bytes_[at_];
    if (c == '#' && hex_digit(peek(1)) >= 0 && hex_digit(peek(2)) >= 0) {
      c = static_cast<char>(hex_digit(peek(1)) << 4 | hex_digit(peek(2)));
      at_ += 2;
    }
    if (out.text.size() < kLongestToken) out.text += c;
  }
  return out;
}

PdfValue PdfScanner::read_keyword() {
  PdfValue out = of(PdfValue::Kind::Keyword);
  const std::size_t begin = at_;
  while (at_ < bytes_.size() && is_regular(bytes_[at_])) ++at_;
  if (at_ == begin) ++at_;  // a delimiter that closes nothing
  out.text = bytes_.substr(begin, std::min(at_ - begin, kLongestToken));
  if (out.text == "null") return of(PdfValue::Kind::Null);
  if (out.text == "true" || out.text == "false") {
    PdfValue value = of(PdfValue::Kind::Bool);
    value.number = out.text == "true" ? 1 : 0;
    return value;
  }
  return out;
}

PdfValue PdfScanner::read_container(bool dictionary, int depth) {
  PdfValue out = of(dictionary ? PdfValue::Kind::Dictionary : PdfValue::Kind::Array);
  at_ += dictionary ? 2 : 1;
  for (;;) {
    skip_space();
    if (at_ >= bytes_.size()) return out;
    if (!dictionary && peek() == ']') {
      ++at_;
      return out;
    }
    if (dictionary && peek() == '>') {
      at_ += peek(1) == '>' ? 2 : 1;
      return out;
    }
    if (dictionary && peek() != '/') {
      // Not a key: passed over, unless the object ends here without its bracket.
      const std::size_t before = at_;
      const PdfValue stray = read_one(depth + 1);
      if (stray.is(PdfValue::Kind::End)) return stray;
      if (stray.is(PdfValue::Kind::Keyword) && (stray.text == "endobj" || stray.text == "stream")) {
        at_ = before;
        return out;
      }
      continue;
    }
    std::string key;
    if (dictionary) key = read_name().text;
    PdfValue value = read_one(depth + 1);
    if (value.is(PdfValue::Kind::End)) return value;
    if (value.is(PdfValue::Kind::Keyword) && (value.text == "endobj" || value.text == "stream")) {
      at_ -= value.text.size();
      return out;
    }
    if (dictionary) out.keys.push_back(std::move(key));
    out.items.push_back(std::move(value));
  }
}

std::string decode_pdf_text(std::string_view bytes) {
  if (bytes.starts_with("\xFE\xFF")) return decode_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xFF\xFE")) return decode_utf16(bytes.substr(2), false);
  if (bytes.starts_with("\xEF\xBB\xBF")) return to_valid_utf8(bytes.substr(3));
  std::string out;
  for (const char each : bytes) {
    const auto c = static_cast<unsigned char>(each);
    if (c == 0) continue;
    append_utf8(out, c >= 0x18 && c <= 0x1F   ? char32_t{kLow[c - 0x18U]}
                     : c >= 0x80 && c <= 0xA0 ? char32_t{kHigh[c - 0x80U]}
                                              : char32_t{c});
  }
  return out;
}

}  // namespace casebound::extract

#include "extract/sheet_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/utf8.h"
#include "extract/sheet_decimal.h"

namespace casebound::extract {
namespace {

using Kind = SheetFormat::Kind;
using Section = SheetFormat::Section;
using Token = SheetFormat::Token;

constexpr std::size_t kMaxCode = 1'000;  // Excel allows 255 characters
constexpr std::size_t kMaxSections = 4;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool starts_with_ci(std::string_view text, std::string_view start) {
  return text.size() >= start.size() &&
         std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) { return lower(b) == a; });
}

constexpr std::array<std::string_view, 7> kAmPm{"am/pm",     "a/p",     "上午/下午", "午前/午後",
                                                "오전/오후", "ق.ظ/ب.ظ", "ص/م"};

/// Reads the code of one format from left to right into sections.
class CodeReader {
 public:
  explicit CodeReader(std::string_view code) : code_(code) {}

  std::vector<Section> read() {
    out_.emplace_back();
    while (at_ < code_.size()) step();
    for (Section& each : out_) finish(each);
    return std::move(out_);
  }

 private:
  Section& section() { return out_.back(); }
  void literal(std::string_view text) {
    std::vector<Token>& tokens = section().tokens;
    if (!tokens.empty() && tokens.back().kind == Kind::Literal) {
      tokens.back().text.append(text);
    } else {
      tokens.push_back({Kind::Literal, std::string(text), 1});
    }
  }
  std::string_view character() {
    const std::size_t begin = at_;
    next_code_point(code_, at_);
    return code_.substr(begin, at_ - begin);
  }
  int run_of(char letter) {
    int count = 0;
    while (at_ < code_.size() && lower(code_[at_]) == letter) ++at_, ++count;
    return count;
  }
  void add(Kind kind, std::string text, int count) {
    section().tokens.push_back({kind, std::move(text), count});
  }

  void step();
  bool bracket();
  bool letters();
  void finish(Section& section);

  std::string_view code_;
  std::size_t at_ = 0;
  std::vector<Section> out_;
};

void CodeReader::step() {
  const char c = code_[at_];
  if (c == ';') {
    ++at_;
    if (out_.size() < kMaxSections) out_.emplace_back();
    return;
  }
  if (c == '"') {
    const std::size_t end = std::min(code_.find('"', at_ + 1), code_.size());
    literal(code_.substr(at_ + 1, end - at_ - 1));
    at_ = std::min(end + 1, code_.size());
    return;
  }
  if (c == '\\' || c == '!') {
    if (++at_ < code_.size()) literal(character());
    return;
  }
  if (c == '_' || c == '*') {  // a gap as wide as the next character; the next character as filling
    ++at_;
    if (at_ < code_.size()) character();
    if (c == '_') literal(" ");
    return;
  }
  if (c == '[' && bracket()) return;
  if (c == '0' || c == '#' || c == '?') {
    add(Kind::Digit, std::string(1, c), 1);
    ++at_;
    return;
  }
  const bool fraction_of_second =
      c == '.' && at_ + 1 < code_.size() && code_[at_ + 1] == '0' && !section().tokens.empty() &&
      (section().tokens.back().kind == Kind::Second ||
       (section().tokens.back().kind == Kind::Elapsed && section().tokens.back().text == "s"));
  if (fraction_of_second) {
    ++at_;
    const int count = run_of('0');
    add(Kind::Fraction, "0", std::min(count, 3));
    return;
  }
  if (c == '.') return ++at_, add(Kind::Point, ".", 1);
  if (c == ',') return ++at_, add(Kind::Thousands, ",", 1);
  if (c == '%') return ++at_, add(Kind::Percent, "%", 1);
  if (c == '/') return ++at_, add(Kind::Slash, "/", 1);
  if (c == '@') return ++at_, add(Kind::Text, "@", 1);
  if (lower(c) == 'e' && at_ + 1 < code_.size() && (code_[at_ + 1] == '+' || code_[at_ + 1] == '-')) {
    add(Kind::Exponent, std::string(1, code_[at_ + 1]), 1);
    at_ += 2;
    return;
  }
  if (letters()) return;
  literal(character());
}

// [Red], [$¥-804], [>=100], [h], [DBNum1]; false for a bracket that is none of them.
bool CodeReader::bracket() {
  const std::size_t end = code_.find(']', at_);
  if (end == std::string_view::npos) return false;
  const std::string_view inside = code_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  if (inside.starts_with('$')) {
    const std::size_t dash = inside.rfind('-');
    literal(inside.substr(1, dash == std::string_view::npos ? std::string_view::npos : dash - 1));
    if (dash != std::string_view::npos) {
      const std::string_view number = inside.substr(dash + 1);
      std::uint32_t locale = 0;
      std::from_chars(number.data(), number.data() + number.size(), locale, 16);
      // The upper half chooses a calendar and digits; F800 and F400 are the system's own date and time.
      section().locale = locale & 0xFFFFU;
      if (section().locale == 0xF800 || section().locale == 0xF400) section().locale = 0;
    }
    return true;
  }
  if (!inside.empty() && (inside[0] == '<' || inside[0] == '>' || inside[0] == '=')) {
    const std::size_t number = inside.find_first_not_of("<>=");
    section().comparison = inside.substr(0, number);
    if (number != std::string_view::npos)
      section().bound = std::strtod(std::string(inside.substr(number)).c_str(), nullptr);
    return true;
  }
  const char first = inside.empty() ? '\0' : lower(inside[0]);
  const bool elapsed = (first == 'h' || first == 'm' || first == 's') &&
                       std::all_of(inside.begin(), inside.end(), [&](char c) { return lower(c) == first; });
  if (elapsed) {
    add(Kind::Elapsed, std::string(1, first), static_cast<int>(inside.size()));
  } else if (starts_with_ci(inside, "dbnum") && inside.size() == 6) {
    section().native_digits = std::clamp(inside[5] - '0', 0, 4);
  }
  return true;  // a color, or something that says nothing of the text
}

bool CodeReader::letters() {
  const std::string_view rest = code_.substr(at_);
  if (starts_with_ci(rest, "general")) {
    at_ += 7;
    add(Kind::General, "General", 1);
    return true;
  }
  for (const std::string_view each : kAmPm) {
    if (!starts_with_ci(rest, each)) continue;
    add(Kind::AmPm, std::string(rest.substr(0, each.size())), 1);
    at_ += each.size();
    return true;
  }
  const char c = lower(code_[at_]);
  constexpr std::array<std::pair<char, Kind>, 10> kLetters{{{'y', Kind::Year},
                                                            {'m', Kind::Month},
                                                            {'d', Kind::Day},
                                                            {'h', Kind::Hour},
                                                            {'s', Kind::Second},
                                                            {'g', Kind::Era},
                                                            {'e', Kind::EraYear},
                                                            {'b', Kind::Buddhist},
                                                            {'a', Kind::Weekday},
                                                            {'n', Kind::Literal}}};
  for (const auto& [letter, kind] : kLetters) {
    if (c != letter || kind == Kind::Literal) continue;
    const std::size_t begin = at_;
    const int count = run_of(c);
    if (kind == Kind::Weekday && count < 3) {
      literal(code_.substr(begin, at_ - begin));
    } else {
      add(kind, std::string(1, c), count);
    }
    return true;
  }
  return false;
}

bool is_date_part(Kind kind) { return kind >= Kind::Year; }

// An m is minutes after an hour or before seconds.
void CodeReader::finish(Section& section) {
  std::vector<Token>& tokens = section.tokens;
  Kind before = Kind::Literal;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Token& each = tokens[i];
    section.has_text = section.has_text || each.kind == Kind::Text;
    if (!is_date_part(each.kind)) continue;
    section.is_date = true;
    if (each.kind == Kind::Month && each.count <= 2) {
      Kind after = Kind::Literal;
      for (std::size_t next = i + 1; next < tokens.size() && after == Kind::Literal; ++next) {
        if (is_date_part(tokens[next].kind)) after = tokens[next].kind;
        if (tokens[next].kind == Kind::Elapsed && tokens[next].text == "s") after = Kind::Second;
      }
      if (before == Kind::Hour || after == Kind::Second) each.kind = Kind::Minute;
    }
    if (each.kind == Kind::AmPm) continue;
    before = each.kind == Kind::Elapsed && each.text == "h" ? Kind::Hour : each.kind;
  }
}

bool holds(const Section& section, double value) {
  const std::string& comparison = section.comparison;
  if (comparison == "<") return value < section.bound;
  if (comparison == "<=") return value <= section.bound;
  if (comparison == ">") return value > section.bound;
  if (comparison == ">=") return value >= section.bound;
  if (comparison == "=") return value == section.bound;
  if (comparison == "<>") return value != section.bound;
  return true;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

bool is_general_code(const std::vector<Section>& sections) {
  return sections.size() == 1 && sections[0].tokens.size() == 1 &&
         sections[0].tokens[0].kind == Kind::General && sections[0].native_digits == 0;
}

}  // namespace

SheetFormat::SheetFormat(std::string_view code)
    : sections_(CodeReader(code.substr(0, floor_boundary(code, std::min(code.size(), kMaxCode)))).read()),
      general_(code.empty() || is_general_code(sections_)) {}

// 18.8.30: positive, negative, zero, text; conditions of its own come before that.
std::size_t SheetFormat::section_for(double value) const {
  std::size_t count = sections_.size();
  if (count > 1 && sections_[count - 1].has_text) --count;
  count = std::min<std::size_t>(count, 3);
  if (count == 1 && sections_[0].comparison.empty()) return 0;
  if (!sections_[0].comparison.empty() || (count > 1 && !sections_[1].comparison.empty())) {
    const bool first = sections_[0].comparison.empty() ? value > 0 : holds(sections_[0], value);
    if (first || count == 1) return 0;
    if (count == 2) return 1;
    if (sections_[1].comparison.empty() ? value < 0 : holds(sections_[1], value)) return 1;
    return 2;
  }
  if (value < 0) return 1;
  return value == 0 && count > 2 ? 2 : 0;
}

SheetFormat::Shown SheetFormat::number(double value, bool date1904) const {
  if (general_ || !std::isfinite(value)) return {show_general(value), false};
  const std::size_t chosen = section_for(value);
  const Section& section = sections_[chosen];
  if (section.is_date) {
    const double serial = chosen == 1 && value < 0 ? -value : value;
    if (auto shown = show_date(section, serial, date1904)) return {trimmed(std::move(*shown)), false};
    return {show_general(value), false};  // a spreadsheet fills such a cell with ####
  }
  if (section.tokens.empty()) return {show_general(value), true};
  // The second section says in its own way that a number is negative.
  const bool tells_sign =
      value < 0 &&
      ((chosen == 1 && section.comparison.empty() && sections_[0].comparison.empty()) ||
       (section.comparison.starts_with('<') && section.comparison != "<>" && section.bound <= 0));
  std::string shown = trimmed(show_number(section, tells_sign ? -value : value));
  if (shown.empty()) return {show_general(value), true};
  return {std::move(shown), false};
}

SheetFormat::Shown SheetFormat::text(std::string_view value) const {
  const Section* section = nullptr;
  if (sections_.size() == 4) section = &sections_[3];
  if (sections_.back().has_text) section = &sections_.back();
  if (section == nullptr) return {std::string(value), false};
  std::string out;
  bool shown = false;
  for (const Token& each : section->tokens) {
    if (each.kind == Kind::Text || each.kind == Kind::General) {
      out.append(value);
      shown = true;
    } else {
      out.append(each.text);
    }
  }
  if (!shown) {
    // The value stands behind a fixed text, or behind nothing.
    const std::string fixed = trimmed(std::move(out));
    return {fixed.empty() ? std::string(value) : fixed + " " + std::string(value), true};
  }
  return {out.find_first_not_of(' ') == std::string::npos ? out : std::move(out), false};
}

}  // namespace casebound::extract

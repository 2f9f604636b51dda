// How a section of a number format shows a date or a time.
#include <algorithm>
#include <array>
#include <string>

#include "extract/sheet_date.h"
#include "extract/sheet_format.h"

namespace casebound::extract {
namespace {

using Kind = SheetFormat::Kind;
using Section = SheetFormat::Section;
using Token = SheetFormat::Token;

constexpr std::uint32_t kChina = 0x804;
constexpr std::uint32_t kTaiwan = 0x404;
constexpr std::uint32_t kJapan = 0x411;
constexpr int kRepublic = 1911;  // the year before the first of the Republic

struct Era {
  int year;  ///< its first
  int month;
  int day;
  std::string_view letter;
  std::string_view sign;
  std::string_view name;
};
// The latest first.
constexpr std::array<Era, 5> kEras{{
    {2019, 5, 1, "R", "令", "令和"},
    {1989, 1, 8, "H", "平", "平成"},
    {1926, 12, 25, "S", "昭", "昭和"},
    {1912, 7, 30, "T", "大", "大正"},
    {1868, 1, 25, "M", "明", "明治"},
}};

const Era& era_of(const SheetDate& date) {
  for (const Era& each : kEras) {
    const bool after = date.year != each.year     ? date.year > each.year
                       : date.month != each.month ? date.month > each.month
                                                  : date.day >= each.day;
    if (after) return each;
  }
  return kEras.back();
}

std::string padded(std::int64_t value, int width) {
  std::string out = std::to_string(value);
  while (static_cast<int>(out.size()) < width) out.insert(0, "0");
  return out;
}

class DateText {
 public:
  DateText(const Section& section, const SheetDate& date)
      : section_(section),
        date_(date),
        half_days_(std::any_of(section.tokens.begin(), section.tokens.end(),
                               [](const Token& each) { return each.kind == Kind::AmPm; })) {}

  std::string of(const Token& token) const;

 private:
  std::string number(std::int64_t value, int width, bool by_place = true) const {
    if (section_.native_digits == 0) return padded(value, width);
    return native_number(static_cast<std::uint64_t>(value), section_.native_digits, by_place);
  }
  std::string month(int letters) const;
  std::string weekday(const Token& token) const;
  std::string half_day(const Token& token) const;
  std::string era_year(int letters) const;
  std::string era(int letters) const;

  const Section& section_;
  const SheetDate& date_;
  bool half_days_;
};

std::string DateText::month(int letters) const {
  if (letters <= 2) return number(date_.month, letters);
  const DateName name = letters == 3   ? DateName::ShortMonth
                        : letters == 5 ? DateName::NarrowMonth
                                       : DateName::Month;
  return date_name(name, date_.month - 1, section_.locale);
}

std::string DateText::weekday(const Token& token) const {
  if (token.kind == Kind::Day) {
    return date_name(token.count == 3 ? DateName::ShortWeekday : DateName::Weekday, date_.weekday,
                     section_.locale);
  }
  // aaa and aaaa are of the East Asian versions; without a locale they are Chinese here.
  const std::uint32_t locale = section_.locale == 0 ? kChina : section_.locale;
  if (token.count > 3) return date_name(DateName::Weekday, date_.weekday, locale);
  std::string name = date_name(DateName::ShortWeekday, date_.weekday, locale);
  for (const std::string_view week : {"周", "週"}) {
    if (name.starts_with(week)) name.erase(0, week.size());
  }
  return name;
}

std::string DateText::half_day(const Token& token) const {
  const bool afternoon = date_.hour >= 12;
  const std::size_t slash = token.text.find('/');
  if (section_.locale != 0 && (token.text == "AM/PM" || token.text == "am/pm"))
    return date_name(DateName::AmPm, afternoon ? 1 : 0, section_.locale);
  return afternoon ? token.text.substr(slash + 1) : token.text.substr(0, slash);
}

std::string DateText::era_year(int letters) const {
  if (section_.locale == kTaiwan && date_.year > kRepublic) return number(date_.year - kRepublic, letters);
  if (section_.locale == kJapan) return number(date_.year - era_of(date_).year + 1, std::min(letters, 2));
  return number(date_.year, 4, false);
}

std::string DateText::era(int letters) const {
  if (section_.locale == kTaiwan) return letters > 2 ? "中華民國" : "民國";
  if (section_.locale != kJapan) return {};
  const Era& era = era_of(date_);
  return std::string(letters == 1 ? era.letter : letters == 2 ? era.sign : era.name);
}

std::string DateText::of(const Token& token) const {
  switch (token.kind) {
    case Kind::Year:
      return token.count <= 2 ? number(date_.year % 100, 2, false) : number(date_.year, 4, false);
    case Kind::Buddhist:
      return token.count <= 2 ? number((date_.year + 543) % 100, 2, false)
                              : number(date_.year + 543, 4, false);
    case Kind::Month:
      return month(token.count);
    case Kind::Day:
      return token.count <= 2 ? number(date_.day, token.count) : weekday(token);
    case Kind::Weekday:
      return weekday(token);
    case Kind::Hour:
      return number(half_days_ ? (date_.hour + 11) % 12 + 1 : date_.hour, std::min(token.count, 2));
    case Kind::Minute:
      return number(date_.minute, std::min(token.count, 2));
    case Kind::Second:
      return number(date_.second, std::min(token.count, 2));
    case Kind::Fraction:
      return "." + padded(date_.fraction, 3).substr(0, static_cast<std::size_t>(token.count));
    case Kind::AmPm:
      return half_day(token);
    case Kind::Elapsed: {
      const std::int64_t unit = token.text == "h" ? 3'600 : token.text == "m" ? 60 : 1;
      return padded(date_.elapsed_seconds / unit, std::min(token.count, 20));
    }
    case Kind::Era:
      return era(token.count);
    case Kind::EraYear:
      return era_year(token.count);
    case Kind::General:
    case Kind::Text:
      return {};
    default:
      return token.text;
  }
}

}  // namespace

std::optional<std::string> show_date(const SheetFormat::Section& section, double serial, bool date1904) {
  int decimals = 0;
  for (const Token& each : section.tokens) {
    if (each.kind == Kind::Fraction) decimals = std::max(decimals, each.count);
  }
  const std::optional<SheetDate> date = to_date(serial, date1904, decimals);
  if (!date) return std::nullopt;
  const DateText text(section, *date);
  std::string out;
  for (const Token& each : section.tokens) out += text.of(each);
  return out;
}

}  // namespace casebound::extract

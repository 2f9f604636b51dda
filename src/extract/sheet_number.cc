// How a section of a number format shows a number that is no date.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "extract/sheet_decimal.h"
#include "extract/sheet_format.h"

namespace casebound::extract {
namespace {

using Kind = SheetFormat::Kind;
using Section = SheetFormat::Section;
using Token = SheetFormat::Token;

constexpr std::int64_t kMostDenominator = 99'999;
constexpr std::int64_t kPrecision = 1'000'000'000'000;  // of what is turned into a fraction
constexpr double kMostFraction = 1e15;

/// What the tokens of a section ask for.
struct Plan {
  std::size_t first_digit = SIZE_MAX;
  std::size_t point = SIZE_MAX;     ///< token of the decimal point
  std::size_t exponent = SIZE_MAX;  ///< token of E+
  std::size_t slash = SIZE_MAX;
  std::size_t last_whole = SIZE_MAX;  ///< the last digit before the point
  int whole_places = 0;
  int decimals = 0;
  int percents = 0;
  int thousandfold = 0;  ///< commas after the last digit: each divides by a thousand
  bool grouped = false;
};

Plan plan_of(const Section& section) {
  Plan out;
  int commas = 0;
  for (std::size_t i = 0; i < section.tokens.size(); ++i) {
    const Token& each = section.tokens[i];
    if (each.kind == Kind::Percent) ++out.percents;
    if (each.kind == Kind::Point && out.point == SIZE_MAX && out.exponent == SIZE_MAX) {
      out.point = i;
      out.thousandfold += commas;
      commas = 0;
    }
    if (each.kind == Kind::Exponent && out.exponent == SIZE_MAX) out.exponent = i;
    if (each.kind == Kind::Slash && out.slash == SIZE_MAX) out.slash = i;
    if (each.kind == Kind::Thousands && out.first_digit != SIZE_MAX) ++commas;
    if (each.kind != Kind::Digit) continue;
    if (out.first_digit == SIZE_MAX) out.first_digit = i;
    if (out.exponent != SIZE_MAX) continue;
    if (out.point == SIZE_MAX) {
      if (commas > 0) out.grouped = true;
      commas = 0;
      ++out.whole_places;
      out.last_whole = i;
    } else {
      commas = 0;
      ++out.decimals;
    }
  }
  out.thousandfold += commas;
  return out;
}

/// Fills digits into the places before the point, from the right.
class WholePart {
 public:
  WholePart(std::string digits, bool grouped, int places)
      : digits_(std::move(digits)), grouped_(grouped), places_(places) {}

  /// What stands at the place; the first one takes all that is left. Places come from the right.
  std::string place(char kind) {
    std::string out;
    const bool first = --places_ == 0;
    do {
      const std::string digit = next(kind);
      if (digit.empty()) break;
      if (grouped_ && count_ > 0 && count_ % 3 == 0) out.insert(0, digit == " " ? " " : ",");
      ++count_;
      out.insert(0, digit);
    } while (first && !digits_.empty());
    return out;
  }

 private:
  std::string next(char kind) {
    if (!digits_.empty()) {
      const char digit = digits_.back();
      digits_.pop_back();
      return std::string(1, digit);
    }
    return kind == '0' ? "0" : kind == '?' ? " " : "";
  }

  std::string digits_;
  bool grouped_;
  int places_;
  int count_ = 0;
};

std::string native(std::string text, int native_digits) {
  if (native_digits == 0) return text;
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out += native_number(static_cast<std::uint64_t>(c - '0'), native_digits, false);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string exponent_text(const Section& section, std::size_t from, int exponent) {
  const bool plus = section.tokens[from].text == "+";
  std::string out = "E";
  if (exponent < 0) out += "-";
  if (exponent >= 0 && plus) out += "+";
  int places = 0;
  for (std::size_t i = from + 1; i < section.tokens.size(); ++i) {
    if (section.tokens[i].kind == Kind::Digit) ++places;
  }
  std::string digits = std::to_string(std::abs(exponent));
  while (static_cast<int>(digits.size()) < std::min(places, 4)) digits.insert(0, "0");
  return out + digits;
}

/// The nearest fraction with a denominator of at most `most`, by continued fractions.
std::pair<std::int64_t, std::int64_t> nearest_fraction(double value, std::int64_t most) {
  const auto whole = static_cast<std::int64_t>(std::floor(value));
  std::int64_t n = std::llround((value - std::floor(value)) * static_cast<double>(kPrecision));
  std::int64_t d = kPrecision;
  const double wanted = static_cast<double>(n) / static_cast<double>(d);
  std::int64_t n0 = 0, d0 = 1, n1 = 1, d1 = 0;
  while (d != 0) {
    const std::int64_t step = n / d;
    if (d1 != 0 && (step > most || d0 + step * d1 > most)) break;
    std::tie(n0, n1) = std::pair(n1, n0 + step * n1);
    std::tie(d0, d1) = std::pair(d1, d0 + step * d1);
    std::tie(n, d) = std::pair(d, n - step * d);
  }
  if (d != 0 && d1 != 0) {
    // Between the last two steps there may be a nearer one.
    const std::int64_t part = (most - d0) / d1;
    const std::int64_t between_n = n0 + part * n1, between_d = d0 + part * d1;
    const auto away = [&](std::int64_t up, std::int64_t down) {
      return std::fabs(wanted - static_cast<double>(up) / static_cast<double>(down));
    };
    if (between_d > 0 && away(between_n, between_d) < away(n1, d1)) n1 = between_n, d1 = between_d;
  }
  return {n1 + whole * d1, d1};
}

// "# ?/?", "# ??/??", "?/?", "# ?/8".
std::string show_fraction(const Section& section, const Plan& plan, double value) {
  const std::vector<Token>& tokens = section.tokens;
  std::size_t numerator = plan.slash;
  while (numerator > 0 && tokens[numerator - 1].kind == Kind::Digit) --numerator;
  bool has_whole = false;
  for (std::size_t i = 0; i < numerator; ++i) has_whole = has_whole || tokens[i].kind == Kind::Digit;
  std::size_t end = plan.slash + 1;
  int places = 0;
  std::string fixed;
  while (end < tokens.size() && (tokens[end].kind == Kind::Digit || tokens[end].kind == Kind::Literal)) {
    const std::string& text = tokens[end].text;
    if (tokens[end].kind == Kind::Literal && text.find_first_not_of("0123456789") != std::string::npos) break;
    fixed += text;
    ++places;
    ++end;
  }
  const bool is_fixed = fixed.find_first_of("123456789") != std::string::npos;
  const double size = std::fabs(value);
  double whole = has_whole ? std::floor(size) : 0;
  std::int64_t n = 0, d = 1;
  if (is_fixed) {
    std::string number;
    for (const char c : fixed) number.push_back(c >= '0' && c <= '9' ? c : '0');
    d = std::clamp<std::int64_t>(std::atoll(number.substr(0, 9).c_str()), 1, 999'999'999);
    n = std::llround((size - whole) * static_cast<double>(d));
  } else {
    std::int64_t most = 1;
    for (int i = 0; i < places && most < kMostDenominator; ++i) most *= 10;
    std::tie(n, d) = nearest_fraction(size - whole, std::min<std::int64_t>(most - 1, kMostDenominator));
  }
  if (has_whole && n == d) {
    whole += 1;
    n = 0;
  }
  std::string out = value < 0 ? "-" : "";
  for (std::size_t i = 0; i < numerator && !has_whole; ++i) out += tokens[i].text;
  const bool only_whole = has_whole && n == 0;
  if (has_whole && (whole > 0 || only_whole)) out += whole_digits(to_decimal(whole));
  if (has_whole && whole == 0 && only_whole) out += "0";
  if (!only_whole) {
    if (has_whole && whole > 0) out += " ";
    out += std::to_string(n) + "/" + std::to_string(d);
  }
  for (std::size_t i = end; i < tokens.size(); ++i) out += tokens[i].text;
  return out;
}

struct Scaled {
  Decimal value;
  int exponent = 0;
};

Scaled scale(const Plan& plan, double value) {
  Scaled out{to_decimal(value), 0};
  if (!out.value.is_zero()) out.value.point += 2 * plan.percents - 3 * plan.thousandfold;
  if (plan.exponent != SIZE_MAX && !out.value.is_zero()) {
    const int places = std::max(1, plan.whole_places);
    const auto power_of = [&](const Decimal& number) {
      const int power = number.point - 1;
      return (power >= 0 ? power / places : -((places - 1 - power) / places)) * places;
    };
    out.exponent = power_of(out.value);
    Decimal mantissa = out.value;
    mantissa.point -= out.exponent;
    mantissa = rounded(mantissa, plan.decimals);
    if (mantissa.point > places) {
      mantissa.point -= places;
      out.exponent += places;
    }
    out.value = mantissa;
    return out;
  }
  out.value = rounded(out.value, plan.decimals);
  return out;
}

}  // namespace

std::string show_number(const Section& section, double value) {
  const std::vector<Token>& tokens = section.tokens;
  const Plan plan = plan_of(section);
  const std::string sign = value < 0 ? "-" : "";
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::General) continue;
    std::string out;
    for (std::size_t j = 0; j < tokens.size(); ++j) {
      if (j != i) {
        out += tokens[j].text;
      } else if (section.native_digits > 0 && std::fabs(value) < 1e12 && std::floor(value) == value) {
        out += native_number(static_cast<std::uint64_t>(std::fabs(value)), section.native_digits, true);
      } else {
        out += native(show_general(std::fabs(value)), section.native_digits);
      }
    }
    return sign + out;
  }
  if (plan.slash != SIZE_MAX && plan.first_digit < plan.slash && std::fabs(value) < kMostFraction)
    return show_fraction(section, plan, value);

  const Scaled scaled = scale(plan, value);
  WholePart whole(whole_digits(scaled.value), plan.grouped, plan.whole_places);
  std::vector<std::string> pieces(tokens.size());
  const std::size_t end_of_whole = std::min({plan.point, plan.exponent, tokens.size()});
  for (std::size_t i = end_of_whole; i-- > 0;) {
    if (tokens[i].kind == Kind::Digit) pieces[i] = whole.place(tokens[i].text[0]);
  }
  std::string decimals = fraction_digits(scaled.value, plan.decimals);
  std::size_t kept = decimals.find_last_not_of('0') + 1;
  int place = 0;
  std::string out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& each = tokens[i];
    if (i == plan.exponent) {
      out += exponent_text(section, i, scaled.exponent);
      for (++i; i < tokens.size(); ++i) {
        if (tokens[i].kind == Kind::Literal || tokens[i].kind == Kind::Percent) out += tokens[i].text;
      }
      break;
    }
    if (each.kind == Kind::Literal || each.kind == Kind::Percent || each.kind == Kind::Slash ||
        i == plan.point) {
      // A number larger than its places in a format that begins with the point still needs them.
      if (i == plan.point && plan.whole_places == 0) out += whole_digits(scaled.value);
      out += each.text;
    } else if (each.kind == Kind::Digit && i < end_of_whole) {
      out += pieces[i];
    } else if (each.kind == Kind::Digit) {
      const auto at = static_cast<std::size_t>(place++);
      if (each.text[0] == '0' || at < kept) {
        out.push_back(decimals[at]);
      } else if (each.text[0] == '?') {
        out.push_back(' ');
      }
    }
  }
  return sign + native(std::move(out), section.native_digits);
}

std::string native_number(std::uint64_t value, int native_digits, bool by_place) {
  constexpr std::array<std::string_view, 10> kPlain{"〇", "一", "二", "三", "四",
                                                    "五", "六", "七", "八", "九"};
  constexpr std::array<std::string_view, 10> kFormal{"零", "壹", "贰", "叁", "肆",
                                                     "伍", "陆", "柒", "捌", "玖"};
  constexpr std::array<std::string_view, 10> kWide{"０", "１", "２", "３", "４",
                                                   "５", "６", "７", "８", "９"};
  const auto& digits = native_digits == 1 ? kPlain : native_digits == 2 ? kFormal : kWide;
  const std::string shown = std::to_string(value);
  std::string out;
  if (!by_place || native_digits > 2 || value == 0) {
    for (const char c : shown) out += digits[static_cast<std::size_t>(c - '0')];
    return out;
  }
  constexpr std::array<std::string_view, 4> kPlainUnits{"", "十", "百", "千"};
  constexpr std::array<std::string_view, 4> kFormalUnits{"", "拾", "佰", "仟"};
  constexpr std::array<std::string_view, 5> kGroups{"", "万", "亿", "万", "亿"};
  const auto& units = native_digits == 1 ? kPlainUnits : kFormalUnits;
  const std::string_view zero = "零";
  bool gap = false;
  bool group_filled = false;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::size_t place = shown.size() - 1 - i;
    const auto digit = static_cast<std::size_t>(shown[i] - '0');
    if (digit == 0) {
      gap = true;
    } else {
      if (gap && !out.empty()) out += zero;
      gap = false;
      group_filled = true;
      // 12 is 十二, not 一十二.
      if (!(digit == 1 && place == 1 && i == 0 && native_digits == 1)) out += digits[digit];
      out += units[place % 4];
    }
    if (place % 4 == 0 && place > 0) {
      if (group_filled) out += kGroups[std::min<std::size_t>(place / 4, 4)];
      group_filled = false;
    }
  }
  return out;
}

}  // namespace casebound::extract

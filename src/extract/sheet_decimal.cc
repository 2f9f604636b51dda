#include "extract/sheet_decimal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace casebound::extract {
namespace {

constexpr int kDigits = 15;
constexpr int kGeneralWidth = 11;
constexpr int kScientificDigits = 6;

void strip(Decimal& value) {
  const std::size_t first = value.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    value.digits.clear();
    value.point = 0;
    return;
  }
  value.digits.erase(0, first);
  value.point -= static_cast<int>(first);
  value.digits.erase(value.digits.find_last_not_of('0') + 1);
}

std::string plain(const Decimal& value) {
  std::string out = whole_digits(value);
  if (out.empty()) out = "0";
  const int decimals = std::max(0, static_cast<int>(value.digits.size()) - value.point);
  if (decimals > 0) out += "." + fraction_digits(value, decimals);
  return out;
}

}  // namespace

Decimal to_decimal(double value) {
  Decimal out;
  out.negative = std::signbit(value);
  char text[40];
  std::snprintf(text, sizeof text, "%.*e", kDigits - 1, std::fabs(value));
  const std::string shown = text;
  const std::size_t exponent = shown.find('e');
  if (exponent == std::string::npos) return out;
  out.digits = shown.substr(0, 1) + shown.substr(2, exponent - 2);
  out.point = std::atoi(shown.c_str() + exponent + 1) + 1;
  strip(out);
  return out;
}

Decimal rounded(Decimal value, int decimals) {
  const int keep = value.point + decimals;
  if (keep >= static_cast<int>(value.digits.size())) return value;
  if (keep < 0) {
    value.digits.clear();
    value.point = 0;
    return value;
  }
  const bool up = value.digits[static_cast<std::size_t>(keep)] >= '5';
  value.digits.resize(static_cast<std::size_t>(keep));
  if (up) {
    std::size_t at = value.digits.size();
    while (at > 0 && value.digits[at - 1] == '9') value.digits[--at] = '0';
    if (at > 0) {
      ++value.digits[at - 1];
    } else {
      value.digits.insert(value.digits.begin(), '1');
      ++value.point;
    }
  }
  strip(value);
  return value;
}

std::string whole_digits(const Decimal& value) {
  if (value.point <= 0) return {};
  std::string out = value.digits.substr(0, static_cast<std::size_t>(value.point));
  if (!out.empty()) out.resize(static_cast<std::size_t>(value.point), '0');
  return out;
}

std::string fraction_digits(const Decimal& value, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    const int at = value.point + i;
    const bool there = at >= 0 && at < static_cast<int>(value.digits.size());
    out.push_back(there ? value.digits[static_cast<std::size_t>(at)] : '0');
  }
  return out;
}

std::string show_general(double value) {
  if (!std::isfinite(value)) return "#NUM!";
  const Decimal exact = to_decimal(value);
  if (exact.is_zero()) return "0";
  const std::string sign = exact.negative ? "-" : "";
  const int power = exact.point - 1;
  if (power >= -9 && power < kGeneralWidth) {
    // What is below 0.0001 is shown plainly only when no digit is lost.
    const int room = kGeneralWidth - 1 - std::max(1, exact.point);
    const Decimal fits = rounded(exact, std::max(0, room));
    const bool whole = fits.digits == exact.digits;
    if (!fits.is_zero() && (power >= -4 || whole) && fits.point <= kGeneralWidth) return sign + plain(fits);
  }
  Decimal mantissa = exact;
  mantissa.point = 1;
  mantissa = rounded(mantissa, kScientificDigits - 1);
  int exponent = power;
  if (mantissa.point > 1) {
    mantissa.point = 1;
    ++exponent;
  }
  char tail[16];
  std::snprintf(tail, sizeof tail, "E%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
  return sign + plain(mantissa) + tail;
}

}  // namespace casebound::extract

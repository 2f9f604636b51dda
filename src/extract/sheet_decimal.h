#pragma once
/// \file A number as decimal digits, so that it is rounded the way a spreadsheet shows it.
///
/// Spreadsheets keep 15 digits: 1.005 with two decimals is shown as 1.01, although the nearest binary number
/// lies below. All steps here work on those digits.
#include <string>

namespace casebound::extract {

struct Decimal {
  bool negative = false;
  std::string digits;  ///< without leading zeros; empty for zero
  int point = 0;       ///< the point stands after so many digits; may be negative or past the end

  bool is_zero() const { return digits.empty(); }
};

/// The 15 digits of a finite number.
Decimal to_decimal(double value);

/// Rounded half away from zero to `decimals` digits after the point.
Decimal rounded(Decimal value, int decimals);

/// The digits before the point, without sign; empty below 1.
std::string whole_digits(const Decimal& value);
/// Exactly `count` digits after the point. Precondition: `value` is rounded to so many.
std::string fraction_digits(const Decimal& value, int count);

/// As a cell shows it that has no number format: at most 11 characters beside the sign, then scientific.
/// Source: ECMA-376 part 1, 18.8.30 (General).
std::string show_general(double value);

}  // namespace casebound::extract

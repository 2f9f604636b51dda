#pragma once
/// \file The day and the hour that a serial number of a spreadsheet stands for.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casebound::extract {

struct SheetDate {
  int year = 1900;
  int month = 1;
  int day = 1;
  int weekday = 0;  ///< 0 Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
  int fraction = 0;                  ///< thousandths of a second
  std::int64_t elapsed_seconds = 0;  ///< since the serial 0
};

/// The date of a serial, rounded to the second or to so many decimals of it, at most three.
///
/// Day 60 of the 1900 system is the 29th of February 1900, which never was; the days before are one off, as
/// spreadsheets show them.
/// \param date1904 days are counted from 1904-01-01
/// \returns nothing for what spreadsheets show as no date: negative, or past the year 9999
/// Source: ECMA-376 part 1, 18.17.4.
std::optional<SheetDate> to_date(double serial, bool date1904, int decimals);

/// The serial (1900 system) of "2019-03-14", "2019-03-14T10:20:30" or "10:20:30"; nothing for other text.
std::optional<double> serial_of(std::string_view iso8601);

enum class DateName : std::uint8_t { Month, ShortMonth, NarrowMonth, Weekday, ShortWeekday, AmPm };
/// The name in the language of a Windows locale id (0x804 is Chinese as in China); English when it is 0.
/// \param index 0 January, 0 Sunday, 0 before noon
std::string date_name(DateName kind, int index, std::uint32_t locale);

}  // namespace casebound::extract

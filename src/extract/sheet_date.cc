#include "extract/sheet_date.h"

#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <vector>

namespace casebound::extract {
namespace {

constexpr std::int64_t kSecondsADay = 86'400;
constexpr double kLastSerial = 2'958'466;     // the first after 9999-12-31
constexpr std::int64_t kEpoch1900 = -25'567;  // 1900-01-01 is so many days before 1970
constexpr std::int64_t kFirst1904 = 1'462;    // serial of 1904-01-01 in the 1900 system

struct Civil {
  int year;
  int month;
  int day;
};

// Days since 1970 and back, by eras of 400 years that begin on the 1st of March.
Civil civil_of(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  const auto shown = static_cast<int>(month < 10 ? month + 3 : month - 9);
  return {static_cast<int>(year_of_era + era * 400) + (shown <= 2 ? 1 : 0), shown, day};
}

std::int64_t days_of(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

std::string to_text(const UChar* text, std::int32_t length) {
  std::string out(static_cast<std::size_t>(length) * 3 + 1, '\0');
  std::int32_t written = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &written, text, length, &error);
  out.resize(U_SUCCESS(error) ? static_cast<std::size_t>(written) : 0);
  return out;
}

using Names = std::map<DateName, std::vector<std::string>>;

Names load_names(std::uint32_t locale) {
  char id[ULOC_FULLNAME_CAPACITY] = "en_US";
  UErrorCode error = U_ZERO_ERROR;
  if (locale != 0) uloc_getLocaleForLCID(locale & 0xFFFFU, id, sizeof id, &error);
  if (U_FAILURE(error)) std::snprintf(id, sizeof id, "en_US");
  error = U_ZERO_ERROR;
  const std::unique_ptr<UDateFormat, void (*)(UDateFormat*)> format(
      udat_open(UDAT_SHORT, UDAT_SHORT, id, u"UTC", 3, nullptr, 0, &error), udat_close);
  Names out;
  if (U_FAILURE(error)) return out;
  const auto take = [&](DateName kind, UDateFormatSymbolType type, std::int32_t from, std::int32_t count) {
    for (std::int32_t i = from; i < from + count; ++i) {
      UChar text[80];
      UErrorCode failed = U_ZERO_ERROR;
      const std::int32_t length = udat_getSymbols(format.get(), type, i, text, 80, &failed);
      out[kind].push_back(U_SUCCESS(failed) && length <= 80 ? to_text(text, length) : std::string());
    }
  };
  take(DateName::Month, UDAT_STANDALONE_MONTHS, 0, 12);
  take(DateName::ShortMonth, UDAT_STANDALONE_SHORT_MONTHS, 0, 12);
  take(DateName::NarrowMonth, UDAT_STANDALONE_NARROW_MONTHS, 0, 12);
  take(DateName::Weekday, UDAT_STANDALONE_WEEKDAYS, 1, 7);
  take(DateName::ShortWeekday, UDAT_STANDALONE_SHORT_WEEKDAYS, 1, 7);
  take(DateName::AmPm, UDAT_AM_PMS, 0, 2);
  return out;
}

}  // namespace

std::optional<SheetDate> to_date(double serial, bool date1904, int decimals) {
  if (date1904) serial += static_cast<double>(kFirst1904);
  if (!(serial >= 0 && serial < kLastSerial)) return std::nullopt;
  std::int64_t unit = 1;
  for (int i = 0; i < decimals && unit < 1'000; ++i) unit *= 10;
  const std::int64_t ticks = std::llround(serial * static_cast<double>(kSecondsADay * unit)) * (1'000 / unit);
  SheetDate out;
  out.fraction = static_cast<int>(ticks % 1'000);
  out.elapsed_seconds = ticks / 1'000;
  const std::int64_t day = out.elapsed_seconds / kSecondsADay;
  const std::int64_t of_day = out.elapsed_seconds % kSecondsADay;
  if (date1904) out.elapsed_seconds -= kFirst1904 * kSecondsADay;
  out.hour = static_cast<int>(of_day / 3'600);
  out.minute = static_cast<int>(of_day / 60 % 60);
  out.second = static_cast<int>(of_day % 60);
  out.weekday = static_cast<int>((day + 6) % 7);
  if (day == 60) {
    out.year = 1900, out.month = 2, out.day = 29;
  } else if (day == 0) {
    out.year = 1900, out.month = 1, out.day = 0;
  } else {
    const Civil civil = civil_of(kEpoch1900 + day - (day < 60 ? 1 : 2));
    out.year = civil.year, out.month = civil.month, out.day = civil.day;
  }
  return out;
}

std::optional<double> serial_of(std::string_view iso8601) {
  const std::string text(iso8601.substr(0, 40));
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, end = 0;
  double second = 0;
  double serial = 0;
  std::string time = text;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3) {
    if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1900) return std::nullopt;
    const std::int64_t days = days_of(year, month, day) - kEpoch1900;
    serial = static_cast<double>(days + (days < 59 ? 1 : 2));
    if (static_cast<std::size_t>(end) >= text.size()) return serial;
    if (text[static_cast<std::size_t>(end)] != 'T') return std::nullopt;
    time = text.substr(static_cast<std::size_t>(end) + 1);
  }
  if (std::sscanf(time.c_str(), "%2d:%2d:%lf", &hour, &minute, &second) < 2) return std::nullopt;
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || !(second >= 0 && second < 61))
    return std::nullopt;
  return serial + (hour * 3'600 + minute * 60 + second) / static_cast<double>(kSecondsADay);
}

std::string date_name(DateName kind, int index, std::uint32_t locale) {
  thread_local std::map<std::uint32_t, Names> known;
  auto found = known.find(locale);
  if (found == known.end()) {
    if (known.size() >= 64) known.clear();
    found = known.emplace(locale, load_names(locale)).first;
  }
  const std::vector<std::string>& names = found->second[kind];
  return index >= 0 && static_cast<std::size_t>(index) < names.size() ? names[static_cast<std::size_t>(index)]
                                                                      : std::string();
}

}  // namespace casebound::extract

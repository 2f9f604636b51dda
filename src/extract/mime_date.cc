#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "extract/mime.h"

namespace casebound::extract {
namespace {

bool is_real_day(int year, int month, int day) {
  constexpr std::array<int, 12> kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= (month == 2 && !leap ? 28 : kDays[static_cast<std::size_t>(month - 1)]);
}

int number_in(std::string_view text) {
  if (text.empty() || text.size() > 4) return -1;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string two(int value) {
  return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

/// RFC 5322 3.3 and 4.3; an unknown zone means that nothing is known of it: "Z" by 4.3.
std::string iso_zone(std::string_view zone) {
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') && number_in(zone.substr(1)) >= 0) {
    if (zone.substr(1) == "0000") return "Z";
    return std::string(zone.substr(0, 3)) + ":" + std::string(zone.substr(3));
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNamed{{{"EST", "-05:00"},
                                                                                 {"EDT", "-04:00"},
                                                                                 {"CST", "-06:00"},
                                                                                 {"CDT", "-05:00"},
                                                                                 {"MST", "-07:00"},
                                                                                 {"MDT", "-06:00"},
                                                                                 {"PST", "-08:00"},
                                                                                 {"PDT", "-07:00"}}};
  for (const auto& [name, offset] : kNamed) {
    if (zone == name) return std::string(offset);
  }
  return "Z";
}

}  // namespace

std::string read_mail_date(std::string_view raw) {
  // "Tue, 1 Jul 2003 10:52:37 +0200 (CEST)": words apart from the day of the week, which may be missing or
  // wrong.
  std::vector<std::string_view> words;
  for (std::string_view rest = raw.substr(0, 200); !rest.empty();) {
    const std::size_t begin = std::min(rest.find_first_not_of(" ,\t\r\n-"), rest.size());
    rest.remove_prefix(begin > 0 && begin < rest.size() && rest[begin - 1] == '-' ? begin - 1 : begin);
    // A zone keeps its sign; "1-Jul-2003" loses its hyphens.
    const bool sign = rest.starts_with('-') && words.size() >= 4;
    if (!sign && rest.starts_with('-')) rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find_first_of(" ,\t\r\n-", 1), rest.size());
    if (end == 0 || rest.starts_with('(')) break;
    words.push_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  if (!words.empty() && number_in(words[0]) < 0) words.erase(words.begin());
  if (words.size() < 4) return {};
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  const std::string month_name = to_lower(words[1].substr(0, 3));
  const std::size_t month_at = month_name.size() == 3 ? kMonths.find(month_name) : std::string_view::npos;
  if (month_at == std::string_view::npos || month_at % 3 != 0) return {};
  const int month = static_cast<int>(month_at / 3) + 1;
  const int day = number_in(words[0]);
  int year = number_in(words[2]);
  if (words[2].size() <= 2 && year >= 0) year += year < 50 ? 2000 : 1900;  // 4.3
  if (words[2].size() == 3 && year >= 0) year += 1900;
  if (!is_real_day(year, month, day)) return {};
  const std::string_view time = words[3];
  const std::size_t colon = time.find(':');
  if (colon == std::string_view::npos) return {};
  const std::size_t colon2 = std::min(time.find(':', colon + 1), time.size());
  const int hour = number_in(time.substr(0, colon));
  const int minute = number_in(time.substr(colon + 1, colon2 - colon - 1));
  const int second = colon2 < time.size() ? number_in(time.substr(colon2 + 1, 2)) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return {};
  return std::to_string(year) + "-" + two(month) + "-" + two(day) + "T" + two(hour) + ":" + two(minute) +
         ":" + two(second) + iso_zone(words.size() > 4 ? words[4] : std::string_view{});
}

}  // namespace casebound::extract

#include "extract/formats/mbox_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "extract/mime.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kFrom = "From ";
constexpr std::size_t kMostLine = 1000;

struct Stamp {
  int year = 0, month = 0, day = 0, hour = -1, minute = 0, second = 0;
  int zone_minutes = 0;
};

int number(std::string_view word) {
  int value = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size() ? value : -1;
}

int month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
  if (word.size() < 3 || word.size() > 9) return 0;
  const auto found = std::find(kMonths.begin(), kMonths.end(), to_lower(word.substr(0, 3)));
  return found == kMonths.end() ? 0 : static_cast<int>(found - kMonths.begin()) + 1;
}

/// "09:30" or "09:30:05".
bool take_time(std::string_view word, Stamp& stamp) {
  const std::size_t colon = word.find(':');
  if (colon == 0 || colon > 2 || word.size() < colon + 3 || word.size() > 8) return false;
  const std::size_t second = word.find(':', colon + 1);
  stamp.hour = number(word.substr(0, colon));
  stamp.minute =
      number(word.substr(colon + 1, second == std::string_view::npos ? second : second - colon - 1));
  stamp.second = second == std::string_view::npos ? 0 : number(word.substr(second + 1));
  return stamp.hour >= 0 && stamp.hour < 24 && stamp.minute >= 0 && stamp.minute < 60 && stamp.second >= 0 &&
         stamp.second <= 60;
}

void take_word(std::string_view word, Stamp& stamp) {
  if (const int month = month_of(word); month != 0 && stamp.month == 0) {
    stamp.month = month;
  } else if (word.find(':') != std::string_view::npos) {
    Stamp with_time = stamp;
    if (stamp.hour < 0 && take_time(word, with_time)) stamp = with_time;
  } else if (word.size() == 5 && (word[0] == '+' || word[0] == '-') && number(word.substr(1)) >= 0) {
    const int zone = number(word.substr(1));
    stamp.zone_minutes = (zone / 100 * 60 + zone % 100) * (word[0] == '-' ? -1 : 1);
  } else if (const int value = number(word); value > 0) {
    if (word.size() <= 2 && value <= 31 && stamp.day == 0) stamp.day = value;
    if (word.size() == 4 && value >= 1970 && value < 2200) stamp.year = value;
  }
}

/// The words of a "From " line that are a date: "Tue Mar 14 09:30:00 2017", also with a zone, or with the day
/// before the month.
std::optional<Stamp> stamp_of(std::string_view line) {
  if (!line.starts_with(kFrom) || line.size() > kMostLine) return std::nullopt;
  Stamp stamp;
  for (std::string_view rest = line.substr(kFrom.size()); !rest.empty();) {
    const std::size_t begin = std::min(rest.find_first_not_of(" \t,"), rest.size());
    rest.remove_prefix(begin);
    const std::size_t end = std::min(rest.find_first_of(" \t,\r"), rest.size());
    take_word(rest.substr(0, end), stamp);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (stamp.month == 0 || stamp.day == 0 || stamp.year == 0 || stamp.hour < 0) return std::nullopt;
  return stamp;
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The name of the header that a line is; empty when it is none.
std::string field_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon > 80 || line.substr(colon + 1).starts_with("//")) return {};
  for (const char c : line.substr(0, colon)) {
    if (c <= ' ' || static_cast<unsigned char>(c) > 126) return {};
  }
  return to_lower(line.substr(0, colon));
}

bool is_of_machines(std::string_view field) {
  constexpr std::array<std::string_view, 9> kFields{"received",     "return-path",      "message-id",
                                                    "delivered-to", "x-mozilla-status", "x-account-key",
                                                    "mime-version", "x-uidl",           "x-gmail-labels"};
  return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

bool is_of_mail(std::string_view field) {
  constexpr std::array<std::string_view, 14> kFields{
      "from",     "to",     "cc",          "bcc",        "date",         "subject",    "sender",
      "reply-to", "status", "in-reply-to", "references", "content-type", "importance", "envelope-to"};
  return is_of_machines(field) || field.starts_with("x-") || field.starts_with("list-") ||
         field.starts_with("content-") || field.starts_with("resent-") || field.starts_with("dkim-") ||
         field.starts_with("arc-") || std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

}  // namespace

bool begins_message(std::string_view text, bool after_blank) {
  if (!text.starts_with(kFrom)) return false;
  std::string_view rest = text.substr(0, kMailboxLook);
  const bool is_dated = stamp_of(take_line(rest)).has_value();
  bool is_first = true;
  int strangers = 0;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.empty()) return false;
    const std::string field = field_of(line);
    if (is_first && !is_dated) return is_of_machines(field) && after_blank;
    if (is_of_mail(field)) return true;
    if (is_first && !after_blank) return false;
    // A damaged line or two, the rest of a long one, ">From " of a forwarding machine.
    const bool is_fold = line.front() == ' ' || line.front() == '\t';
    if (field.empty() && !is_fold && ++strangers > 2) return false;
    is_first = false;
  }
  return false;
}

bool begins_mailbox(std::string_view head) { return begins_message(head, true); }

bool holds_message_line(std::string_view head) {
  for (std::size_t at = head.find("\nFrom "); at != std::string_view::npos;
       at = head.find("\nFrom ", at + 1)) {
    const std::string_view before = head.substr(0, at + 1);
    if (begins_message(head.substr(at + 1), before.ends_with("\n\n") || before.ends_with("\n\r\n")))
      return true;
  }
  return false;
}

std::int64_t from_line_time(std::string_view line) {
  const std::optional<Stamp> stamp = stamp_of(line);
  if (!stamp) return 0;
  const std::chrono::year_month_day day{std::chrono::year(stamp->year),
                                        std::chrono::month(static_cast<unsigned>(stamp->month)),
                                        std::chrono::day(static_cast<unsigned>(stamp->day))};
  if (!day.ok()) return 0;
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  return days * 86'400 + stamp->hour * 3600 + stamp->minute * 60 + stamp->second -
         std::int64_t{stamp->zone_minutes} * 60;
}

}  // namespace casebound::extract

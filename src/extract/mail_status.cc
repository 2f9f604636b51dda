#include "extract/mail_status.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace casebound::extract {
namespace {

constexpr std::size_t kMostList = 64U << 10;

using Flag = std::pair<std::uint64_t, std::string_view>;

std::string name_flags(std::uint64_t value, const auto& flags) {
  std::string out;
  for (const auto& [bit, name] : flags) {
    if ((value & bit) == 0) continue;
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The integer behind <key>name</key>; 0 when there is none.
std::int64_t integer_of(std::string_view list, std::string_view name) {
  const std::string key = "<key>" + std::string(name) + "</key>";
  std::size_t at = list.find(key);
  if (at == std::string_view::npos) return 0;
  at = list.find_first_not_of(" \t\r\n", at + key.size());
  if (at == std::string_view::npos) return 0;
  list.remove_prefix(at);
  const bool is_number = list.starts_with("<integer>") || list.starts_with("<real>");
  if (!is_number) return 0;
  list.remove_prefix(list.find('>') + 1);
  std::int64_t value = 0;
  std::from_chars(list.data(), list.data() + list.size(), value);
  return value;
}

}  // namespace

std::string read_mozilla_status(std::string_view value) {
  constexpr std::array<Flag, 5> kFlags{
      {{0x1, "read"}, {0x2, "answered"}, {0x4, "flagged"}, {0x8, "deleted"}, {0x1000, "forwarded"}}};
  const std::size_t begin = std::min(value.find_first_not_of(" \t"), value.size());
  std::uint64_t bits = 0;
  std::from_chars(value.data() + begin, value.data() + value.size(), bits, 16);
  return name_flags(bits, kFlags);
}

std::string read_mbox_status(std::string_view letters) {
  constexpr std::array<Flag, 5> kFlags{
      {{1, "read"}, {2, "answered"}, {4, "flagged"}, {8, "deleted"}, {16, "draft"}}};
  constexpr std::string_view kLetters = "RAFDT";
  std::uint64_t bits = 0;
  for (const char letter : letters) {
    const std::size_t at = kLetters.find(letter);
    if (at != std::string_view::npos) bits |= std::uint64_t{1} << at;
  }
  return name_flags(bits, kFlags);
}

AppleMail unwrap_apple_mail(std::string_view bytes) {
  constexpr std::array<Flag, 6> kFlags{{{1U << 0, "read"},
                                        {1U << 1, "deleted"},
                                        {1U << 2, "answered"},
                                        {1U << 4, "flagged"},
                                        {1U << 6, "draft"},
                                        {1U << 8, "forwarded"}}};
  AppleMail out;
  out.message = bytes;
  std::size_t at = 0;
  std::size_t length = 0;
  while (at < bytes.size() && at < 10 && is_digit(bytes[at]))
    length = length * 10 + static_cast<std::size_t>(bytes[at++] - '0');
  if (at == 0) return out;
  while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\r')) ++at;
  if (at >= bytes.size() || bytes[at] != '\n') return out;
  const std::string_view rest = bytes.substr(at + 1);
  out.is_wrapped = true;
  out.is_cut = rest.size() < length;
  out.message = rest.substr(0, length);
  const std::string_view list = rest.substr(out.message.size()).substr(0, kMostList);
  out.status = name_flags(static_cast<std::uint64_t>(integer_of(list, "flags")), kFlags);
  out.received = integer_of(list, "date-received");
  return out;
}

}  // namespace casebound::extract

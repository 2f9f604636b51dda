#pragma once
/// \file Lines "NAME;PARAMETER=VALUE:VALUE", of which cards and calendars are made.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace casebound::extract {

struct ContentLine {
  std::string name;                                             ///< upper case, without the group before it
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names upper case
  std::string value;  ///< transfer encoding undone, escapes as they stand; bytes of the file's encoding
  /// The first parameter of that name; empty when there is none.
  std::string_view parameter(std::string_view wanted) const;
};

/// Hands on every line: folds undone (RFC 5545 3.1, RFC 6350 3.2), quoted-printable too (vCard 2.1), in the
/// character set that a line of 2.1 names. A line without ':' is passed over.
void read_content_lines(std::string_view text, const std::function<void(ContentLine&&)>& take);

/// "\\n", "\\," and the like as characters. Source: RFC 6350 3.4.
std::string unescape_value(std::string_view value);

/// The fields of a structured value, parted by `separator`, escapes undone; empty ones are kept.
std::vector<std::string> split_value(std::string_view value, char separator);

}  // namespace casebound::extract

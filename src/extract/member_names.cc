#include "extract/member_names.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/charset.h"

namespace casebound::extract {
namespace {

/// Enough to tell an encoding by.
constexpr std::size_t kSample = 64U << 10;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

bool MemberNames::is_settled(std::string_view name, bool says_utf8) {
  return is_ascii(name) || (says_utf8 && is_valid_utf8(name));
}

void MemberNames::see(std::string_view name, bool says_utf8) {
  // The flag may lie, and is often missing from names that are UTF-8, so the bytes decide.
  if (!is_settled(name, says_utf8) && strange_.size() < kSample) strange_.append(name).push_back('\n');
}

std::string MemberNames::decode(std::string_view name, bool says_utf8) {
  if (is_settled(name, says_utf8)) return std::string(name);
  if (encoding_.empty()) {
    see(name, says_utf8);
    // A few characters of GBK may happen to be UTF-8 (all of U+901A U+77E5, "notice"): then the more usual
    // reading is asked for, which a hint does.
    const std::string_view hint = is_valid_utf8(strange_) ? "GB18030" : "";
    encoding_ = decode_text(strange_, hint).encoding;
  }
  std::string out = decode_as(name, encoding_).value_or(to_valid_utf8(name));
  // A stranger among the others: by itself it may still be UTF-8.
  if (out.find("\uFFFD") != std::string::npos && is_valid_utf8(name)) out = name;
  return out;
}

std::string shown_member_name(std::string name) {
  // APPNOTE 4.4.17.1 asks for "/", but some programs of Windows write "\".
  if (name.find('/') == std::string::npos) std::replace(name.begin(), name.end(), '\\', '/');
  for (std::size_t at = name.find('\0'); at != std::string::npos; at = name.find('\0', at))
    name.replace(at, 1, "\uFFFD");
  return name.empty() ? std::string("(no name)") : name;
}

}  // namespace casebound::extract

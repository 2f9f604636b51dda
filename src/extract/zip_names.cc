#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

/// Enough to tell an encoding by.
constexpr std::size_t kSample = 64U << 10;

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> decode_zip_names(std::span<const ZipMember> members) {
  // The flag may lie, and is often missing from names that are UTF-8, so the bytes decide.
  const auto is_settled = [](const ZipMember& each) {
    return is_ascii(each.name) || (each.name_is_utf8 && is_valid_utf8(each.name));
  };
  std::string strange;
  for (const ZipMember& each : members) {
    if (!is_settled(each) && strange.size() < kSample) strange.append(each.name).push_back('\n');
  }
  // A few characters of GBK may happen to be UTF-8 (all of U+901A U+77E5, "notice"): then the more usual
  // reading is asked for, which a hint does.
  const std::string_view hint = is_valid_utf8(strange) ? "GB18030" : "";
  const std::string encoding = strange.empty() ? "UTF-8" : decode_text(strange, hint).encoding;
  std::vector<std::string> out;
  out.reserve(members.size());
  for (const ZipMember& each : members) {
    if (is_settled(each)) {
      out.push_back(each.name);
      continue;
    }
    std::string name = decode_as(each.name, encoding).value_or(to_valid_utf8(each.name));
    // A stranger among the others: by itself it may still be UTF-8.
    if (name.find("\uFFFD") != std::string::npos && is_valid_utf8(each.name)) name = each.name;
    out.push_back(std::move(name));
  }
  return out;
}

}  // namespace casebound::extract

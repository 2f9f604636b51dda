#pragma once
/// \file A small binary property list from its objects.
#include <string>
#include <vector>

namespace casebound::test {

inline std::string plist_text(const std::string& ascii) {
  if (ascii.size() < 15) return std::string(1, static_cast<char>(0x50 | ascii.size())) + ascii;
  return std::string("\x5F\x10") + static_cast<char>(ascii.size()) + ascii;
}
inline std::string plist_data(const std::string& bytes) {
  return std::string("\x4F\x10") + static_cast<char>(bytes.size()) + bytes;
}
/// Keys, then values: numbers of objects.
inline std::string plist_dictionary(const std::string& keys, const std::string& values) {
  return std::string(1, static_cast<char>(0xD0 | keys.size())) + keys + values;
}

/// The first object is the root; at most 255 objects in 64 KiB.
inline std::string plist_of(const std::vector<std::string>& objects) {
  std::string out = "bplist00";
  std::string table;
  for (const std::string& each : objects) {
    table += static_cast<char>(out.size() >> 8);
    table += static_cast<char>(out.size());
    out += each;
  }
  const std::size_t table_at = out.size();
  out += table + std::string(6, '\0') + "\2\1" + std::string(7, '\0') + static_cast<char>(objects.size()) +
         std::string(8, '\0') + std::string(6, '\0') + static_cast<char>(table_at >> 8) +
         static_cast<char>(table_at);
  return out;
}

/// A page and a picture, as Safari saves them.
inline std::string web_archive(const std::string& html) {
  return plist_of({plist_dictionary("\1\2", "\3\4"), plist_text("WebMainResource"),
                   plist_text("WebSubresources"), plist_dictionary("\5\6\7", std::string("\x08\x09\x0A")),
                   std::string("\xA1\x0B"), plist_text("WebResourceData"), plist_text("WebResourceURL"),
                   plist_text("WebResourceTextEncodingName"), plist_data(html),
                   plist_text("http://example.org/"), plist_text("UTF-8"),
                   plist_dictionary("\5\6", std::string("\x0C\x0D")), plist_data("left over"),
                   plist_text("http://example.org/a/notes.txt?x")});
}

}  // namespace casebound::test

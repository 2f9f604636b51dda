// Patterns of what is left out, against a path. Lines: the content of .caseboundignore, and last the path.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "desk/exclude.h"

namespace {

using namespace casebound;

/// The plain meaning of a pattern without "**/", by a table of what meets what.
bool meets(std::string_view glob, std::string_view text) {
  std::vector<std::vector<char>> table(glob.size() + 1, std::vector<char>(text.size() + 1, 0));
  table[glob.size()][text.size()] = 1;
  for (std::size_t g = glob.size(); g-- > 0;) {
    const bool many = glob.substr(g).starts_with("**");
    for (std::size_t t = text.size() + 1; t-- > 0;) {
      const bool more = t < text.size();
      if (many) {
        table[g][t] = table[g + 2][t] || (more && table[g][t + 1]);
      } else if (glob[g] == '*') {
        table[g][t] = table[g + 1][t] || (more && text[t] != '/' && table[g][t + 1]);
      } else if (more && glob[g] == text[t]) {
        table[g][t] = table[g + 1][t + 1];
      } else if (more && glob[g] == '?' && text[t] != '/') {
        std::size_t next = t;
        next_code_point(text, next);
        table[g][t] = table[g + 1][next];
      }
    }
  }
  return table[0][0] != 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  const std::size_t line = input.rfind('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view patterns = input.substr(0, line);
  const std::string path = to_valid_utf8(input.substr(line + 1));
  desk::Exclusions exclusions;
  exclusions.add_ignore_file(patterns);
  exclusions.add_option(std::string(patterns.substr(0, patterns.find('\n'))));
  for (const bool is_folder : {false, true}) {
    const std::string reason = exclusions.reason_for(path, is_folder);
    if (!reason.empty() && !reason.starts_with("--exclude ") && reason != ".caseboundignore") std::abort();
  }
  const std::string glob = to_valid_utf8(patterns.substr(0, 64));
  const std::string_view text = std::string_view(path).substr(0, 256);
  if (glob.find("**/") == std::string::npos && is_valid_utf8(text) &&
      desk::glob_matches(glob, text) != meets(glob, text))
    std::abort();
  return 0;
}

#include "desk/exclude.h"

#include <algorithm>

#include "base/utf8.h"

namespace casebound::desk {

bool glob_matches(std::string_view glob, std::string_view text) {
  // One place to go back to for `*`, which must not pass "/", and one for `**`, which may: |glob| * |text|^2
  // at worst.
  struct Star {
    std::size_t glob = std::string_view::npos;
    std::size_t text = 0;
    bool whole_parts = false;  // "**/": goes on behind a "/" only
    bool is_set() const { return glob != std::string_view::npos; }
  };
  Star one;
  Star many;
  std::size_t g = 0;
  std::size_t t = 0;
  while (t < text.size() || g < glob.size()) {
    if (glob.substr(g).starts_with("**")) {
      g += 2;
      const bool whole_parts = g < glob.size() && glob[g] == '/';
      if (whole_parts) ++g;  // "**/x" also meets "x"
      many = {g, t, whole_parts};
      one = {};
    } else if (g < glob.size() && glob[g] == '*') {
      one = {++g, t};
    } else if (g < glob.size() && t < text.size() && glob[g] == '?' && text[t] != '/') {
      ++g;
      next_code_point(text, t);
    } else if (g < glob.size() && t < text.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (one.is_set() && one.text < text.size() && text[one.text] != '/') {
      g = one.glob;
      t = ++one.text;
    } else if (many.is_set() && many.text < text.size()) {
      if (many.whole_parts) many.text = std::min(text.find('/', many.text), text.size() - 1);
      g = many.glob;
      t = ++many.text;
      one = {};
    } else {
      return false;
    }
  }
  return true;
}

void Exclusions::add(std::string glob, const std::string& reason) {
  Pattern pattern;
  pattern.reason = reason;
  if (!glob.empty() && glob.back() == '/') {
    pattern.folders_only = true;
    glob.pop_back();
  }
  pattern.whole_path = glob.find('/') != std::string::npos;
  if (!glob.empty() && glob.front() == '/') glob.erase(0, 1);
  pattern.glob = std::move(glob);
  if (!pattern.glob.empty()) patterns_.push_back(std::move(pattern));
}

void Exclusions::add_option(const std::string& glob) { add(glob, "--exclude " + glob); }

void Exclusions::add_ignore_file(std::string_view content) {
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string line(content.substr(0, end));
    content.remove_prefix(std::min(end + 1, content.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty() && line.front() != '#') add(line, ".caseboundignore");
  }
}

std::string Exclusions::reason_for(std::string_view path, bool is_folder) const {
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (const Pattern& pattern : patterns_) {
    if (pattern.folders_only && !is_folder) continue;
    if (glob_matches(pattern.glob, pattern.whole_path ? path : last)) return pattern.reason;
  }
  return {};
}

}  // namespace casebound::desk

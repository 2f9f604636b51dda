#include "cli/passwords.h"

#include <algorithm>

#include "base/file.h"

namespace casebound::cli {

std::vector<std::string> read_passwords(const std::string& path) {
  constexpr std::uint64_t kLongestFile = 16 << 20;
  std::vector<std::string> passwords;
  if (path.empty()) return passwords;
  const Bytes bytes = read_file(path, kLongestFile);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string line = bytes.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) passwords.push_back(std::move(line));
    at = end + 1;
  }
  return passwords;
}

}  // namespace casebound::cli

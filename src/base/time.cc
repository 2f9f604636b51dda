#include "base/time.h"

#include <ctime>

namespace casebound {

std::string to_iso8601(std::int64_t unix_seconds) {
  const std::time_t when = unix_seconds;
  std::tm parts{};
  if (gmtime_r(&when, &parts) == nullptr) return {};
  char buffer[48];
  const std::size_t length = std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {buffer, length};
}

std::string now_utc() { return to_iso8601(std::time(nullptr)); }

}  // namespace casebound

#pragma once
/// \file Times as ISO 8601 text in UTC.
#include <cstdint>
#include <string>

namespace casebound {

/// Now, e.g. "2026-11-24T09:05:07Z".
std::string now_utc();
/// Seconds since 1970-01-01T00:00:00Z as ISO 8601, e.g. "2014-04-30T12:00:00Z".
std::string to_iso8601(std::int64_t unix_seconds);

}  // namespace casebound

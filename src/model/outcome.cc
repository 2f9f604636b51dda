#include "model/outcome.h"

#include <array>

#include "base/error.h"

namespace casebound {
namespace {
constexpr std::array<std::string_view, kOutcomes> kNames = {
    "Complete", "Partial", "Encrypted", "Unsupported", "Damaged", "TooLarge", "TimedOut", "Crashed"};
}

std::string_view to_string(Outcome outcome) { return kNames.at(static_cast<std::size_t>(outcome)); }

Outcome outcome_from(std::string_view word) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == word) return static_cast<Outcome>(i);
  throw Error(ErrorCode::Damaged, "The catalogue holds an outcome that this version does not know.");
}

}  // namespace casebound

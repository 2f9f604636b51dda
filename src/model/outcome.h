#pragma once
/// \file How extraction of one document went: data, not an exception.
#include <cstdint>
#include <string>
#include <string_view>

namespace casebound {

enum class Outcome : std::uint8_t {
  Complete,     ///< everything the format holds was read
  Partial,      ///< a limit or a fault, with at least one page or child won
  Encrypted,    ///< needs a password that was not given
  Unsupported,  ///< no reader for this type in this version
  Damaged,      ///< cut off or malformed, nothing won
  TooLarge,     ///< a limit of size, count, depth or memory, nothing won
  TimedOut,     ///< the time limit, nothing won
  Crashed,      ///< the worker died, nothing won
};
constexpr int kOutcomes = 8;

/// "Complete", "Partial", ...
std::string_view to_string(Outcome outcome);
/// \throws Error{Damaged} for another word
Outcome outcome_from(std::string_view word);
/// Neither Complete nor Partial.
constexpr bool is_failure(Outcome outcome) { return outcome > Outcome::Partial; }

/// An outcome with its reason, in the reader's words.
struct Verdict {
  Outcome outcome = Outcome::Complete;
  std::string reason;  ///< one sentence; empty when complete. Never document text.
};

}  // namespace casebound

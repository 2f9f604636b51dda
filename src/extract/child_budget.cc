#include "extract/child_budget.h"

#include <algorithm>

namespace casebound::extract {
namespace {

/// Below this a high ratio is harmless, and common: logs and empty tables pack very well.
constexpr std::uint64_t kRatioFrom = 64ULL << 20;

}  // namespace

bool ChildBudget::admit() {
  if (++count_ <= limits_.children) return true;
  fail({Outcome::TooLarge, "It holds more parts than the limit."}, 1);
  return false;
}

Verdict ChildBudget::refuse(std::optional<std::uint64_t> size_bytes) const {
  if (size_bytes && *size_bytes > limits_.child_bytes)
    return {Outcome::TooLarge, "It is larger than the limit for one part."};
  if (bytes_ >= limits_.children_bytes)
    return {Outcome::TooLarge, "The parts before it used up the limit of bytes for one container."};
  if (bytes_ > kRatioFrom && bytes_ / limits_.ratio > container_bytes_)
    return {Outcome::TooLarge,
            "The parts before it unpacked to more than the allowed multiple of the container."};
  return {};
}

std::uint64_t ChildBudget::room() const {
  const std::uint64_t by_bytes =
      std::min(limits_.child_bytes, limits_.children_bytes - std::min(bytes_, limits_.children_bytes));
  const std::uint64_t by_ratio = std::max(kRatioFrom, container_bytes_ * limits_.ratio);
  return std::min(by_bytes, by_ratio - std::min(bytes_, by_ratio));
}

void ChildBudget::end(const Verdict& verdict, std::uint64_t given) {
  bytes_ += given;
  if (verdict.outcome == Outcome::Complete) {
    ++whole_;
    return;
  }
  if (given > 0) ++cut_;
  fail(verdict, 1);
}

void ChildBudget::lose(std::uint64_t children, const Verdict& why) {
  count_ += children;
  fail(why, children);
}

void ChildBudget::fail(const Verdict& verdict, std::uint64_t children) {
  failed_ += children;
  if (verdict.outcome == Outcome::Encrypted) encrypted_ += children;
  if (first_fault_.outcome == Outcome::Complete) first_fault_ = verdict;
}

Verdict ChildBudget::verdict() const {
  if (failed_ == 0) return {};
  if (whole_ + cut_ > 0)
    return {Outcome::Partial, std::to_string(failed_) + " of its " + std::to_string(count_) +
                                  " parts could not be read whole; each says why."};
  if (encrypted_ == failed_) return {Outcome::Encrypted, "It is locked with a password that was not given."};
  return first_fault_;
}

}  // namespace casebound::extract

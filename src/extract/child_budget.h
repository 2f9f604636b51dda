#pragma once
/// \file What one container may still give: bytes, count, ratio; and how its children ended.
#include <cstdint>
#include <optional>

#include "extract/format.h"

namespace casebound::extract {

class ChildBudget {
 public:
  /// `limits` must outlive it.
  ChildBudget(const ExtractLimits& limits, std::uint64_t container_bytes)
      : limits_(limits), container_bytes_(container_bytes) {}

  /// Counts one child more. False past the limit of count: the child counts as failed and is not even named.
  bool admit();
  /// Why nothing of the next child may be unpacked; Complete when it may. `size_bytes` as declared.
  Verdict refuse(std::optional<std::uint64_t> size_bytes) const;
  /// Bytes that the next child may have.
  std::uint64_t room() const;
  /// The child ended, and so many of its bytes were handed on.
  void end(const Verdict& verdict, std::uint64_t given);
  /// So many children are known to be there and cannot be reached, none of which is named.
  void lose(std::uint64_t children, const Verdict& why);

  std::uint64_t whole() const { return whole_; }          ///< children whose bytes are all there
  std::uint64_t cut() const { return cut_; }              ///< children with some of their bytes
  std::uint64_t encrypted() const { return encrypted_; }  ///< children that no password opened
  std::uint64_t failed() const { return failed_; }        ///< all that are not whole
  /// Complete, or Partial with the number of those not whole; Encrypted, Damaged or TooLarge when nothing was
  /// won.
  Verdict verdict() const;

 private:
  void fail(const Verdict& verdict, std::uint64_t children);

  const ExtractLimits& limits_;
  std::uint64_t container_bytes_;
  std::uint64_t bytes_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t whole_ = 0;
  std::uint64_t cut_ = 0;
  std::uint64_t encrypted_ = 0;
  std::uint64_t failed_ = 0;
  Verdict first_fault_;
};

}  // namespace casebound::extract

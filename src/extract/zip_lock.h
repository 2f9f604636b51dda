#pragma once
/// \file The packed bytes of a zip member, with the lock taken off that the archive put on it.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "extract/zip_directory.h"

namespace casebound::extract {

/// Takes one member's lock off, in the order of its bytes.
class ZipLock {
 public:
  virtual ~ZipLock() = default;
  virtual void decrypt(std::span<char> bytes) = 0;
};

class ZipMemberBytes {
 public:
  static constexpr std::size_t kPiece = 64U << 10;

  /// From `at` to `end` of the file; `lock` may be null. Both objects must outlive it.
  ZipMemberBytes(InputWindow& window, std::uint64_t at, std::uint64_t end, ZipLock* lock)
      : window_(window), at_(at), end_(end), lock_(lock) {}

  /// The next bytes; nothing at the end, or where the file ends before it. They live until the next call.
  std::span<char> next() {
    const auto wish = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, end_ - std::min(at_, end_)));
    piece_.assign(window_.at(at_, wish));
    at_ += piece_.size();
    if (lock_ != nullptr) lock_->decrypt(piece_);
    return piece_;
  }

 private:
  InputWindow& window_;
  std::uint64_t at_;
  std::uint64_t end_;
  ZipLock* lock_;
  std::string piece_;
};

}  // namespace casebound::extract

#pragma once
/// \file The central directory of a zip file, and what stands in for it when it is lost.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/zip_package.h"

namespace casebound::extract {

/// Small reads of an Input through one block, so that a walk does not ask for every header by itself.
class InputWindow {
 public:
  explicit InputWindow(Input& input) : input_(&input) {}
  std::uint64_t size() const { return input_->size(); }
  /// Up to `length` bytes (at most 256 KiB) from `offset`; fewer at the end. Valid until the next call.
  std::string_view at(std::uint64_t offset, std::size_t length);

 private:
  Input* input_;
  std::uint64_t begin_ = 0;
  std::string block_;
};

struct ZipDirectory {
  std::vector<ZipMember> members;
  std::uint64_t declared = 0;
  bool recovered = false;
};

/// \throws Error{Damaged} when there is nothing of a zip file in the input
ZipDirectory read_zip_directory(InputWindow& window, std::size_t max_members);

}  // namespace casebound::extract

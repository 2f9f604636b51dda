#pragma once
/// \file Counts what one document brings against its limits: the child stops by it in good order, the parent
/// checks the child by it.
#include <cstdint>
#include <string>

#include "model/extraction.h"

namespace casebound::sandbox {

/// Each function counts, and returns the sentence of the limit that is now passed; empty while all is well.
class Tally {
 public:
  Tally(const ExtractLimits& limits, std::uint64_t document_bytes)
      : limits_(limits), document_bytes_(document_bytes) {}

  std::string add_page(std::uint64_t text_bytes);
  std::string add_child();
  std::string add_child_bytes(std::uint64_t bytes);

  std::uint32_t pages() const { return pages_; }
  std::uint32_t children() const { return children_; }

 private:
  ExtractLimits limits_;
  std::uint64_t document_bytes_;
  std::uint32_t pages_ = 0;
  std::uint32_t children_ = 0;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t child_bytes_ = 0;  // of the child that is open
  std::uint64_t children_bytes_ = 0;
};

}  // namespace casebound::sandbox

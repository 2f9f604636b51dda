#pragma once
/// \file What a look at every byte of a case found.
#include <cstdint>
#include <string>
#include <vector>

namespace casebound {

/// One thing that is not as it should be.
struct Finding {
  std::string object;  ///< path (bytes) of the file in the case folder
  std::string kind;    ///< "case", "catalogue", "custody", "original", "reading", "index", "lock", "unknown"
  std::string path;    ///< bytes: of the document that it belongs to, with the inner path; empty: none
  std::string document;  ///< its id; empty: none, or not known
  std::string detail;    ///< what is wrong: a sentence
  std::string advice;    ///< the next step: a sentence
};

struct Verification {
  std::uint64_t checked = 0;  ///< blocks, pages and entries that were looked at
  std::vector<Finding> damaged;
  /// What the next writer clears away or makes again: nothing is lost by it, and what it holds was never
  /// committed or stands elsewhere.
  std::vector<Finding> leftovers;
};

}  // namespace casebound

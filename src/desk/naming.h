#pragma once
/// \file How a document is called: the path it was added under, and the path inside it.
#include <string>
#include <unordered_map>

#include "store/case.h"

namespace casebound::desk {

/// Path (bytes) of the top-level file that holds the document; of a duplicate's bytes: the first path seen.
std::string top_path(const store::Case& catalogue, const store::DocumentRow& row);

/// top_path for many documents: a container is looked up once.
class TopPaths {
 public:
  explicit TopPaths(const store::Case& catalogue) : case_(catalogue) {}
  std::string of(const store::DocumentRow& row);

 private:
  const store::Case& case_;
  std::unordered_map<std::string, std::string> containers_;
};

/// top_path, and "/" and the inner path for what lies inside a file.
std::string full_path(const store::Case& catalogue, const store::DocumentRow& row);

}  // namespace casebound::desk

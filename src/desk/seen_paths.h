#pragma once
/// \file Where a document was seen: every added file that holds its bytes, alone or inside something.
#include <string>
#include <unordered_map>
#include <vector>

#include "desk/naming.h"

namespace casebound::desk {

/// The paths of many documents, asked in the order of discovery (a container before what it holds).
///
/// Equal bytes are read once, so what lies inside the second copy of a mail or an archive is listed below the
/// first alone; the paths say that it was in both.
class SeenPaths {
 public:
  explicit SeenPaths(const store::Case& catalogue);
  /// Top-level paths (bytes), each once: the document's own, those of equal bytes, those of its container.
  std::vector<std::string> of(const store::DocumentRow& row);

 private:
  const store::Case& case_;
  TopPaths top_paths_;
  std::unordered_map<std::string, std::vector<std::string>> of_duplicates_;  ///< id of the original -> paths
  std::unordered_map<std::string, std::vector<std::string>> of_containers_;  ///< id -> all its paths
};

}  // namespace casebound::desk

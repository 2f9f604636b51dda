#include "desk/naming.h"

namespace casebound::desk {

std::string top_path(const store::Case& catalogue, const store::DocumentRow& row) {
  if (row.root != row.id) {
    const auto root = catalogue.find_document(row.root);
    return root ? top_path(catalogue, *root) : row.name;
  }
  const std::vector<std::string> paths = catalogue.paths_of(row.file);
  return paths.empty() ? row.name : paths.front();
}

std::string TopPaths::of(const store::DocumentRow& row) {
  if (row.root == row.id) return top_path(case_, row);
  std::string& path = containers_[row.root];
  if (path.empty()) path = top_path(case_, row);
  return path;
}

std::string full_path(const store::Case& catalogue, const store::DocumentRow& row) {
  const std::string top = top_path(catalogue, row);
  return row.inner_path.empty() ? top : top + "/" + row.inner_path;
}

}  // namespace casebound::desk

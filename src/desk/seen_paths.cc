#include "desk/seen_paths.h"

#include <algorithm>

namespace casebound::desk {
namespace {

void add_new(std::vector<std::string>& paths, const std::vector<std::string>& more) {
  for (const std::string& path : more)
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
}

}  // namespace

SeenPaths::SeenPaths(const store::Case& catalogue) : case_(catalogue), top_paths_(catalogue) {
  catalogue.each_document([&](const store::DocumentRow& row) {
    if (!row.duplicate_of.empty()) add_new(of_duplicates_[row.duplicate_of], {top_paths_.of(row)});
  });
}

std::vector<std::string> SeenPaths::of(const store::DocumentRow& row) {
  std::vector<std::string> paths;
  if (row.file != 0) add_new(paths, case_.paths_of(row.file));
  add_new(paths, {top_paths_.of(row)});
  if (const auto same = of_duplicates_.find(row.id); same != of_duplicates_.end())
    add_new(paths, same->second);
  if (const auto container = of_containers_.find(row.parent); container != of_containers_.end())
    add_new(paths, container->second);
  if (row.children > 0) of_containers_[row.id] = paths;
  return paths;
}

}  // namespace casebound::desk

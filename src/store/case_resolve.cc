/// \file From what a person types to one document.
#include <algorithm>
#include <set>

#include "store/case_state.h"

namespace casebound::store {
namespace {

constexpr std::size_t kShortestPrefix = 4;

class Resolver {
 public:
  explicit Resolver(Database& db) : db_(db) {}

  /// Ids of the documents that the name may mean; the first way of reading it that gives any.
  std::set<std::string> find(std::string_view name) const {
    while (name.starts_with("./")) name.remove_prefix(2);
    while (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
    // The whole name first, then what stands behind each "/": a path on disk ends with the path as added.
    for (std::size_t begin = 0; begin < name.size();) {
      std::set<std::string> ids = by_path(name.substr(begin));
      if (!ids.empty()) return ids;
      const std::size_t slash = name.find('/', begin);
      if (slash == std::string_view::npos) break;
      begin = slash + 1;
    }
    std::set<std::string> ids = by_prefix(name);
    return ids.empty() ? by_ending(name) : ids;
  }

 private:
  /// A path as added, or one that goes on inside the file there.
  std::set<std::string> by_path(std::string_view path) const {
    std::set<std::string> ids;
    for (std::size_t end = path.size(); end != std::string_view::npos && ids.empty();
         end = end == 0 ? end - 1 : path.rfind('/', end - 1)) {
      const std::string_view inner = end == path.size() ? std::string_view() : path.substr(end + 1);
      db_.each(
          "SELECT DISTINCT d.id FROM paths p JOIN documents top ON top.file = p.file AND top.depth = 0 "
          "JOIN documents d ON d.root = top.id AND d.inner_path = ? WHERE p.path = ?",
          [&](const Statement& row) { ids.insert(row.bytes(0)); }, Blob{inner}, Blob{path.substr(0, end)});
      if (ids.empty() && inner.empty()) add_first_with_path(path, ids);
    }
    return ids;
  }

  /// A path whose bytes were met before inside another file has no document of its own.
  void add_first_with_path(std::string_view path, std::set<std::string>& ids) const {
    db_.each(
        "SELECT (SELECT id FROM documents d WHERE d.file = p.file ORDER BY sequence LIMIT 1) FROM paths p "
        "WHERE p.path = ?",
        [&](const Statement& row) {
          if (std::string id = row.bytes(0); !id.empty()) ids.insert(std::move(id));
        },
        Blob{path});
  }

  std::set<std::string> by_prefix(std::string_view name) const {
    std::set<std::string> ids;
    const bool digits =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
    if (!digits || name.size() < kShortestPrefix) return ids;
    std::string prefix(name);
    std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    db_.each(
        "SELECT id FROM documents WHERE id >= ? AND id < ? LIMIT 2",
        [&](const Statement& row) { ids.insert(row.bytes(0)); }, prefix, prefix + "g");
    return ids;
  }

  std::set<std::string> by_ending(std::string_view name) const {
    std::set<std::string> ids;
    if (name.empty()) return ids;
    const std::string ending = "/" + std::string(name);
    db_.each(
        "SELECT DISTINCT d.id FROM paths p JOIN documents d ON d.file = p.file AND d.depth = 0 "
        "WHERE substr(p.path, -length(?1)) = ?1 LIMIT 2",
        [&](const Statement& row) { ids.insert(row.bytes(0)); }, Blob{ending});
    return ids;
  }

  Database& db_;
};

}  // namespace

DocumentRow Case::resolve_document(const std::string& name) const {
  if (std::optional<DocumentRow> exact = find_document(name)) return *std::move(exact);
  const std::set<std::string> ids = Resolver(state_->db()).find(name);
  if (ids.empty())
    throw Error(ErrorCode::NotFound, "There is no document " + safe_for_terminal(name) +
                                         " in this case. casebound docs lists them.");
  if (ids.size() > 1)
    throw Error(ErrorCode::Ambiguous, "More than one document is meant by " + safe_for_terminal(name) +
                                          ". Give more of its id or path, as casebound docs lists them.");
  return *find_document(*ids.begin());
}

}  // namespace casebound::store

#include "desk/remove.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "desk/indexing.h"
#include "desk/intake.h"
#include "desk/naming.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

using Paths = std::vector<std::string>;

bool holds(const Paths& paths, std::string_view path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

/// Which of the paths to a document's bytes was typed; empty: none was, but an id, or a place inside a file.
/// Read as the catalogue reads it to find the document: the whole first, then what stands behind each "/".
/// \param inside paths of a part inside the files it lies in
std::string named_path(std::string_view typed, const Paths& paths, const Paths& inside) {
  while (typed.starts_with("./")) typed.remove_prefix(2);
  while (typed.size() > 1 && typed.ends_with('/')) typed.remove_suffix(1);
  for (std::string_view end = typed;;) {
    if (holds(paths, end)) return std::string(end);
    if (holds(inside, end)) return {};
    const std::size_t slash = end.find('/');
    if (slash == std::string_view::npos) break;
    end.remove_prefix(slash + 1);
  }
  std::string named;
  const std::string ending = "/" + std::string(typed);
  for (const std::string& path : paths) {
    if (!path.ends_with(ending)) continue;
    if (!named.empty())
      throw Error(ErrorCode::Ambiguous, "More than one path is meant by " + safe_for_terminal(typed) +
                                            ". Give more of it, as casebound docs lists them.");
    named = path;
  }
  return named;
}

/// Where a part lies, by every path of the file that it lies in.
Paths paths_inside(const store::Case& catalogue, const store::DocumentRow& row) {
  Paths paths;
  const auto top = row.parent.empty() ? std::nullopt : catalogue.find_document(row.root);
  if (!top) return paths;
  for (const std::string& path : catalogue.paths_of(top->file)) paths.push_back(path + "/" + row.inner_path);
  return paths;
}

}  // namespace

RemovalPlan plan_removal(const Workspace& workspace, const std::string& name) {
  const store::Case& catalogue = workspace.catalogue();
  const store::DocumentRow row = catalogue.resolve_document(name);
  RemovalPlan plan;
  plan.document = row.id;
  const Paths paths = row.file == 0 ? Paths() : catalogue.paths_of(row.file);
  const std::string named = named_path(name, paths, paths_inside(catalogue, row));
  const bool is_part = !row.parent.empty();
  plan.path_only = !named.empty() && (paths.size() > 1 || is_part);
  if (is_part && !plan.path_only)
    throw Error(ErrorCode::Usage, safe_for_terminal(displayed_path(full_path(catalogue, row))) +
                                      " lies inside another file and cannot be removed alone. Remove " +
                                      safe_for_terminal(displayed_path(top_path(catalogue, row))) +
                                      ", with all that is in it.");
  plan.path = plan.path_only ? named : top_path(catalogue, row);
  plan.paths = plan.path_only ? 1 : paths.size();
  plan.documents = plan.path_only ? 0 : catalogue.count_documents_in(row.id);
  return plan;
}

RemovalReport remove(Workspace& workspace, const RemovalPlan& plan, const IngestOptions& options,
                     IngestProgress& progress, const std::stop_token& stop) {
  store::Case& catalogue = workspace.catalogue();
  RemovalReport report;
  if (plan.path_only) {
    catalogue.transact(
        [&] { catalogue.remove_path(catalogue.find_document(plan.document)->file, plan.path); });
    report.paths = 1;
    CaseIndex::open(catalogue, index::Access::Write)->follow();
    return report;
  }
  catalogue.transact([&] {
    const store::Case::Removed gone = catalogue.remove_document(plan.document);
    report = {gone.documents, gone.pages, gone.paths, gone.files, gone.bytes, 0};
    report.read_again = gone.queued.size() + gone.orphans.size();
    for (const std::string& copy : gone.queued) catalogue.put_job(store::JobKind::Extract, copy);
    for (const store::PathRow& path : gone.orphans) queue_file(catalogue, path);
  });
  catalogue.finish_erasures();
  CaseIndex::open(catalogue, index::Access::Write);  // without what went, it is made anew
  if (report.read_again > 0) ingest(workspace, options, progress, stop);
  return report;
}

}  // namespace casebound::desk

#include "desk/remove.h"

#include "base/error.h"
#include "base/file.h"
#include "desk/indexing.h"
#include "desk/intake.h"
#include "desk/naming.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

/// Whether what was typed is this path, its end, or a longer one that ends so.
bool means_path(std::string_view typed, std::string_view path) {
  while (typed.starts_with("./")) typed.remove_prefix(2);
  const auto ends_in = [](std::string_view whole, std::string_view part) {
    return whole == part || (whole.size() > part.size() && whole.ends_with(part) &&
                             whole[whole.size() - part.size() - 1] == '/');
  };
  return ends_in(typed, path) || ends_in(path, typed);
}

}  // namespace

RemovalPlan plan_removal(const Workspace& workspace, const std::string& name) {
  const store::Case& catalogue = workspace.catalogue();
  const store::DocumentRow row = catalogue.resolve_document(name);
  RemovalPlan plan;
  plan.document = row.id;
  const std::vector<std::string> paths =
      row.file == 0 ? std::vector<std::string>() : catalogue.paths_of(row.file);
  std::vector<std::string> named;
  for (const std::string& path : paths)
    if (means_path(name, path)) named.push_back(path);
  if (named.size() > 1 && named.size() < paths.size())
    throw Error(ErrorCode::Ambiguous, "More than one path is meant by " + safe_for_terminal(name) +
                                          ". Give more of it, as casebound docs lists them.");
  const bool is_part = !row.parent.empty();
  plan.path_only = named.size() == 1 && (paths.size() > 1 || is_part);
  if (is_part && !plan.path_only)
    throw Error(ErrorCode::Usage, safe_for_terminal(displayed_path(full_path(catalogue, row))) +
                                      " lies inside another file and cannot be removed alone. Remove " +
                                      safe_for_terminal(displayed_path(top_path(catalogue, row))) +
                                      ", with all that is in it.");
  plan.path = plan.path_only ? named.front() : top_path(catalogue, row);
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

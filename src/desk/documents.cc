#include "desk/documents.h"

#include "desk/indexing.h"
#include "desk/ledger.h"
#include "desk/naming.h"
#include "desk/seen_paths.h"
#include "desk/threads.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

Tally tally_of(const std::map<std::string, std::uint64_t>& by_outcome) {
  Tally tally;
  for (const auto& [word, count] : by_outcome) {
    if (word == "queued") continue;
    const Outcome outcome = outcome_from(word);
    if (outcome == Outcome::Complete) {
      tally.complete += count;
    } else if (outcome == Outcome::Partial) {
      tally.partial += count;
    } else {
      tally.failed += count;
    }
  }
  return tally;
}

std::uint64_t queued_in(const std::map<std::string, std::uint64_t>& by_outcome) {
  const auto found = by_outcome.find("queued");
  return found == by_outcome.end() ? 0 : found->second;
}

/// Equal bytes say the same of themselves.
void take_facts_of_original(const store::Case& catalogue, DocumentEntry& entry) {
  const auto original = catalogue.find_document(entry.duplicate_of);
  if (!original) return;
  entry.facts = original->facts;
  entry.languages = original->languages;
  entry.extracted = original->extracted;
  entry.verdict = original->verdict;
}

}  // namespace

void each_document(const Workspace& workspace, const std::function<void(const DocumentEntry&)>& visit) {
  const store::Case& catalogue = workspace.catalogue();
  TopPaths top_paths(catalogue);
  SeenPaths seen_paths(catalogue);
  const Threads threads(catalogue);
  catalogue.each_document([&](const store::DocumentRow& row) {
    DocumentEntry entry;
    entry.id = row.id;
    entry.path = top_paths.of(row);
    entry.paths = seen_paths.of(row);
    entry.inner_path = row.inner_path;
    entry.parent = row.parent;
    entry.facts = row.facts;
    entry.languages = row.languages;
    entry.date = row.date;
    entry.date_from = row.date_from;
    entry.pages = row.pages;
    entry.children = row.children;
    entry.extracted = row.extracted;
    entry.verdict = row.verdict;
    entry.sha256 = row.file != 0 ? catalogue.blob_sha256(row.file) : std::string();
    entry.thread = threads.of(row);
    entry.duplicate_of = row.duplicate_of;
    if (!row.duplicate_of.empty()) take_facts_of_original(catalogue, entry);
    visit(entry);
  });
}

void each_failure(const Workspace& workspace, const std::function<void(const Failure&)>& visit) {
  const store::Case& catalogue = workspace.catalogue();
  TopPaths top_paths(catalogue);
  catalogue.each_document([&](const store::DocumentRow& row) {
    if (row.extracted && row.duplicate_of.empty() && row.verdict.outcome != Outcome::Complete)
      visit(failure_of(row, top_paths.of(row)));
  });
}

void each_excluded(const Workspace& workspace, const std::function<void(const Excluded&)>& visit) {
  workspace.catalogue().each_excluded([&](const store::ExcludedRow& row) { visit({row.path, row.reason}); });
}

CaseStatus case_status(const Workspace& workspace) {
  store::Case& catalogue = workspace.catalogue();
  const store::Case::Figures figures = catalogue.figures();
  CaseStatus status;
  status.id = catalogue.info().id;
  status.name = catalogue.info().name;
  status.folder = catalogue.folder();
  status.files = tally_of(figures.top_by_outcome);
  status.files.duplicate = figures.duplicate_paths;
  status.files.excluded = figures.excluded;
  status.files_queued = queued_in(figures.top_by_outcome);
  status.removed = figures.removed;
  status.documents = tally_of(figures.all_by_outcome);
  status.documents.duplicate = figures.duplicate_paths + figures.duplicates_inside;
  status.documents.excluded = figures.excluded;
  status.documents_queued = queued_in(figures.all_by_outcome);
  status.by_type = figures.by_type;
  status.by_language = figures.by_language;
  status.readings = figures.readings_by_how;
  status.pages = figures.pages;
  status.ocr_pending = figures.awaits_ocr;
  status.parts_declared = figures.parts_declared;
  status.parts_found = figures.parts_found;
  status.bytes = figures.bytes;
  status.jobs_queued = catalogue.count_jobs(store::JobKind::Extract, store::JobState::Queued);
  status.jobs_failed = catalogue.count_jobs(store::JobKind::Extract, store::JobState::Failed);
  status.running = catalogue.running_names();
  if (const auto index = CaseIndex::open(catalogue, index::Access::Read)) {
    status.index_engine = index::engines().front().name;
    status.index_generation = index->generation();
    status.index_pages = index->engine().pages();
    status.index_up_to_date = index->is_up_to_date();
  } else {
    status.index_up_to_date = catalogue.last_change() == 0;
  }
  return status;
}

}  // namespace casebound::desk

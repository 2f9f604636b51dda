#include "desk/reindex.h"

#include <chrono>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "desk/indexing.h"
#include "desk/naming.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

/// Reads documents again until each has its readings, or nothing helps.
class Healing {
 public:
  Healing(Workspace& workspace, const ReindexOptions& options, IngestProgress& progress,
          const std::stop_token& stop, ReindexReport& report)
      : workspace_(workspace),
        case_(workspace.catalogue()),
        progress_(progress),
        stop_(stop),
        report_(report) {
    ingest_.passwords = options.passwords;
    ingest_.jobs = options.jobs;
    ingest_.allow_unsafe = options.allow_unsafe;
  }

  void run(std::set<std::string> documents) {
    const std::set<std::string> wanted = documents;
    // A container that is read again gives its parts their bytes again; they are read in the next round.
    while (!stop_.stop_requested()) {
      std::set<std::string> now;
      for (const std::string& document : documents) {
        const std::string source = whole_source_of(document);
        if (!source.empty() && tried_.insert(source).second) now.insert(source);
      }
      if (now.empty()) break;
      case_.transact([&] {
        for (const std::string& document : now) case_.put_job(store::JobKind::Extract, document);
      });
      ingest(workspace_, ingest_, progress_, stop_);
      report_.documents_read += now.size();
      std::erase_if(documents, [&](const std::string& document) { return now.contains(document); });
    }
    if (stop_.stop_requested()) return;
    for (const std::string& document : wanted) judge(document);
  }

 private:
  /// The document itself, or the nearest container around it, whose original is whole. Empty: none.
  std::string whole_source_of(const std::string& document) {
    for (auto row = case_.find_document(document); row; row = case_.find_document(row->parent)) {
      if (row->file != 0 && case_.is_blob_whole(row->file)) return row->id;
      if (row->parent.empty()) break;
    }
    return {};
  }
  void judge(const std::string& document) {
    const auto row = case_.find_document(document);
    if (!row) return;
    const bool is_original_whole = row->file == 0 || case_.is_blob_whole(row->file);
    bool are_readings_whole = true;
    for (const store::PageRecord& page : case_.pages_of(document)) {
      try {
        case_.load_reading(page.reading);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::Damaged) throw;
        are_readings_whole = false;
      }
    }
    if (is_original_whole && are_readings_whole) return;
    const std::string top = displayed_path(top_path(case_, *row));
    const std::string detail =
        is_original_whole
            ? "Its readings are damaged, and reading it again won nothing: casebound failures says why."
            : "Its original is damaged. Add " + safe_for_terminal(top) +
                  " again (casebound add PATH), then run casebound reindex.";
    report_.unhealed.push_back({document, full_path(case_, *row), detail});
  }

  Workspace& workspace_;
  store::Case& case_;
  IngestOptions ingest_;
  IngestProgress& progress_;
  const std::stop_token& stop_;
  ReindexReport& report_;
  std::set<std::string> tried_;
};

const auto kLeaveOut = [](const store::PageRecord&) {};

std::set<std::string> with_damaged_readings(const store::Case& catalogue) {
  std::set<std::string> documents;
  catalogue.each_page([&](const store::PageRecord& page) {
    try {
      catalogue.load_reading(page.reading);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::Damaged) throw;
      documents.insert(page.document);
    }
  });
  return documents;
}

/// Documents are read with an index at hand, which cannot be made as long as readings are damaged.
void expect_index(store::Case& catalogue) {
  try {
    CaseIndex::open(catalogue, index::Access::Write);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged) throw;
    CaseIndex::make(catalogue, kLeaveOut);
  }
}

}  // namespace

ReindexReport reindex(Workspace& workspace, const ReindexOptions& options, IngestProgress& progress,
                      const std::stop_token& stop) {
  const auto start = std::chrono::steady_clock::now();
  store::Case& catalogue = workspace.catalogue();
  ReindexReport report;
  std::set<std::string> documents;
  if (options.document.empty()) {
    catalogue.tidy_packs();
    documents = with_damaged_readings(catalogue);
    if (!documents.empty()) expect_index(catalogue);
  } else {
    store::DocumentRow row = catalogue.resolve_document(options.document);
    documents.insert(row.duplicate_of.empty() ? row.id : row.duplicate_of);
  }
  Healing(workspace, options, progress, stop, report).run(std::move(documents));
  // Last of all: an index without the pages that could not be read would be taken for a whole one.
  const auto index = options.document.empty() && !stop.stop_requested()
                         ? CaseIndex::make(catalogue, kLeaveOut)
                         : CaseIndex::open(catalogue, index::Access::Write);
  index->follow();
  report.generation = index->generation();
  report.pages = index->engine().pages();
  report.interrupted = stop.stop_requested();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace casebound::desk

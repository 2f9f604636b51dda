#include "desk/ingest.h"

#include <chrono>
#include <limits>

#include "desk/extraction.h"
#include "desk/indexing.h"
#include "desk/intake.h"
#include "store/case.h"

namespace casebound::desk {

namespace {

void expect_queued_files(const store::Case& catalogue, Ledger& ledger) {
  constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();
  for (const store::JobRow& job : catalogue.queued_jobs(store::JobKind::Extract, kAll)) {
    const auto row = catalogue.find_document(job.document);
    if (row && row->parent.empty()) ledger.expect(row->id);
  }
}

}  // namespace

IngestReport ingest(Workspace& workspace, const IngestOptions& options, IngestProgress& progress,
                    const std::stop_token& stop) {
  const auto start = std::chrono::steady_clock::now();
  store::Case& catalogue = workspace.catalogue();
  Ledger ledger;
  IngestProgress::State state;
  if (options.retry) queue_retries(catalogue, options, ledger);
  if (options.paths.empty()) {
    expect_queued_files(catalogue, ledger);
  } else {
    take_in_files(catalogue, options, ledger, state, progress, stop);
  }

  const auto index = CaseIndex::open(catalogue, index::Access::Write);
  index->follow();  // what a crash left out
  Extraction extraction(catalogue, *index, options, ledger, state, progress);
  extraction.run(stop);
  catalogue.finish_erasures();  // of damaged readings that were made again

  IngestReport report;
  report.files = ledger.files();
  report.files_queued = ledger.unfinished_files();
  report.documents = ledger.documents();
  report.new_documents = ledger.new_documents();
  report.pages = extraction.pages();
  report.repaired = catalogue.repaired_blobs();
  report.ocr_pending = catalogue.figures().awaits_ocr;
  report.workers_left = extraction.workers_left();
  report.interrupted = stop.stop_requested();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace casebound::desk

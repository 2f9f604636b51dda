#pragma once
/// \file A case with what a user would have: real files, the real store, the real sandbox.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "desk/documents.h"
#include "desk/ingest.h"
#include "desk/search.h"
#include "desk/workspace.h"
#include "store/temp_case.h"

namespace casebound::desk {

/// Keeps what it is told; may stop the run.
class Watch : public IngestProgress {
 public:
  void update(const State& state) override {
    last = state;
    if (state.documents_done >= stop_at_documents || state.files_copied >= stop_at_files) stop.request_stop();
  }
  void failed(const Failure& failure) override { failures.push_back(failure); }

  State last;
  std::vector<Failure> failures;
  std::uint64_t stop_at_documents = UINT64_MAX;
  std::uint64_t stop_at_files = UINT64_MAX;
  std::stop_source stop;
};

/// A folder with an empty case in "case" and room for a leak in "leak".
class DeskCase {
 public:
  DeskCase() { create_case(folder(), "test"); }

  std::string folder() const { return temp_ / "case"; }
  std::string leak() const { return temp_ / "leak"; }
  std::string at(const std::string& path) const { return temp_ / path; }
  void write(const std::string& path, const std::string& bytes) const {
    store::write_plain(temp_ / path, bytes);
  }

  IngestReport add(std::vector<std::string> paths, IngestOptions options = {}) {
    Watch watch;
    return add(std::move(paths), std::move(options), watch);
  }
  IngestReport add(std::vector<std::string> paths, IngestOptions options, Watch& watch) {
    options.paths = std::move(paths);
    options.jobs = 2;
    Workspace workspace = Workspace::open(folder(), Access::Write);
    return ingest(workspace, options, watch, watch.stop.get_token());
  }
  Workspace read() const { return Workspace::open(folder(), Access::Read); }

  std::vector<DocumentEntry> documents() const {
    std::vector<DocumentEntry> out;
    each_document(read(), [&](const DocumentEntry& entry) { out.push_back(entry); });
    return out;
  }
  SearchPage search(const std::string& query) const {
    SearchRequest request;
    request.query = query;
    return desk::search(open_for_search(folder()), request);
  }

 private:
  store::TempFolder temp_;
};

inline bool operator==(const Tally& a, const Tally& b) {
  return a.complete == b.complete && a.partial == b.partial && a.failed == b.failed &&
         a.duplicate == b.duplicate && a.excluded == b.excluded;
}

}  // namespace casebound::desk

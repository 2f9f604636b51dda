/// This example shows the whole path: a folder of files becomes a case, and a question is answered with
/// pages.
///
///     search_a_folder CASE FOLDER QUERY        CASE must not be there yet; casebound-worker lies beside this
///     program
///
/// We will:
/// 1. make an empty case,
/// 2. take the folder in, and be told of each file that did not come out whole,
/// 3. search, and print file, page and passage of each hit.
#include <iostream>

#include "base/error.h"
#include "desk/ingest.h"
#include "desk/search.h"

using namespace casebound;

namespace {

/// Prints what failed, and is silent about the rest.
class OnlyFailures : public desk::IngestProgress {
 public:
  void update(const State&) override {}
  void failed(const desk::Failure& failure) override {
    std::cout << "not whole: " << failure.path << ": " << failure.reason << "\n";
  }
};

void run(const std::string& folder, const std::string& leak, const std::string& query) {
  desk::create_case(folder, "An example");
  {
    desk::Workspace workspace = desk::Workspace::open(folder, desk::Access::Write);
    desk::IngestOptions options;
    options.paths = {leak};
    OnlyFailures progress;
    const desk::IngestReport report = desk::ingest(workspace, options, progress, {});
    std::cout << report.files.sum() << " files, " << report.pages << " pages\n";
  }  // the writer goes, and with it the lock of the case

  const desk::Workspace workspace = desk::open_for_search(folder);
  desk::SearchRequest request;
  request.query = query;
  const desk::SearchPage answer = desk::search(workspace, request);
  std::cout << answer.total << " pages for " << answer.query << "\n";
  for (const desk::SearchHit& hit : answer.hits)
    std::cout << hit.path << " " << hit.inner_path << ", page " << hit.page << ": " << hit.snippet << "\n";
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    std::cerr << "usage: search_a_folder CASE FOLDER QUERY\n";
    return 2;
  }
  try {
    run(words[1], words[2], words[3]);
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

#include "desk/verify.h"

#include "base/error.h"
#include "desk/indexing.h"
#include "desk/workspace.h"
#include "store/verify.h"

namespace casebound::desk {
namespace {

constexpr const char* kReindex = "casebound reindex makes it again; nothing else is lost.";

/// Every page of the index's files may be good, and a page of the case may be missing in it.
void compare_index(const Workspace& workspace, Verification& found) {
  store::Case& catalogue = workspace.catalogue();
  if (catalogue.last_change() == 0) return;
  const std::string object = "index/" + std::string(index::engines().front().name);
  const auto index = CaseIndex::open(catalogue, index::Access::Read);
  ++found.checked;
  if (!index || !index->is_up_to_date()) {
    found.leftovers.push_back({object, "index", "", "",
                               index ? "It lags behind the catalogue." : "There is none that can be used.",
                               "The next search, or casebound work, brings it up."});
    return;
  }
  const std::uint64_t pages = catalogue.figures().pages;
  if (index->engine().pages() != pages)
    found.damaged.push_back(
        {object, "index", "", "",
         "It holds " + std::to_string(index->engine().pages()) + " of " + std::to_string(pages) + " pages.",
         kReindex});
}

}  // namespace

Verification verify(const std::string& folder) {
  Verification found = store::verify_case(folder);
  try {
    const Workspace workspace = Workspace::open(folder, Access::Still);
    compare_index(workspace, found);
  } catch (const Error& error) {
    if (!found.damaged.empty()) return found;  // that is why
    if (error.code() != ErrorCode::Damaged) throw;
    found.damaged.push_back(
        {"catalogue.sqlite", "catalogue", "", "", error.what(), "Put back a copy of the case."});
  }
  return found;
}

}  // namespace casebound::desk

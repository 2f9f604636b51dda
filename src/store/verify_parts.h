#pragma once
/// \file What the files that implement verify_case share; nobody else includes it.
#include <functional>
#include <memory>
#include <string>

#include "store/seal.h"
#include "store/sqlite.h"
#include "store/verify.h"

namespace casebound::store {

/// The state of one verification. Each check_... goes on after damage, and never throws for damage.
struct Verifier {
  std::string root;                  ///< folder of the case
  std::shared_ptr<const Seal> seal;  ///< null: the key in case.json is not to be had
  std::string case_id;               ///< empty: not known
  Database* catalogue = nullptr;     ///< null: it cannot be read
  Verification out;

  void damaged(Finding finding) { out.damaged.push_back(std::move(finding)); }
  void leftover(Finding finding) { out.leftovers.push_back(std::move(finding)); }
  /// Runs `body`, which asks the catalogue. Once that fails, nobody asks it any more. False then.
  bool ask(const std::function<void(Database&)>& body);
};

/// One database with its WAL, page by page. \returns whether every page that counts is good
bool check_pages(Verifier& verifier, const std::string& path, const std::string& kind,
                 const std::string& advice);
void check_blobs(Verifier& verifier);
void check_packs(Verifier& verifier);
void check_custody(Verifier& verifier);
void check_index(Verifier& verifier);
/// Sums and references: every path has a document, every document its pages.
void check_ledger(Verifier& verifier);
/// A file that no part of Casebound writes.
void name_unknown(Verifier& verifier, const std::string& path);

/// Fills in path and id of a document, when the catalogue can say them.
void name_document(Verifier& verifier, std::int64_t document_key, Finding& finding);
/// The same of the document that a file is, or that was first met with its bytes; false when it lies inside
/// another one.
bool name_file(Verifier& verifier, std::int64_t file, Finding& finding);

}  // namespace casebound::store

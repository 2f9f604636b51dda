#pragma once
/// \file What an open case holds. Shared by the files that implement Case; nobody else includes it.
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/file.h"
#include "store/blobs.h"
#include "store/case.h"
#include "store/custody.h"
#include "store/manifest.h"
#include "store/packs.h"
#include "store/sqlite.h"
#include "store/vfs.h"

namespace casebound::store {

struct Case::State {
  std::string folder;  ///< absolute, links resolved
  Access access = Access::Read;
  CaseInfo info;
  Fd lock;  ///< a writer's; a reader's where the folder cannot be written
  std::shared_ptr<const Seal> seal;
  std::shared_ptr<Vfs> vfs;  ///< before the database, which must be closed first
  std::unique_ptr<Database> database;
  std::unique_ptr<Blobs> blobs;
  std::unique_ptr<Packs> packs;
  std::unique_ptr<CustodyFile> custody;  ///< writers of an open case only
  bool in_transaction = false;
  bool broken =
      false;  ///< the disk refused to make something durable: what the kernel holds is not to be trusted
  std::int64_t last_sequence = 0;
  std::map<FileId, bool> looked_at;  ///< blobs: whether they are whole
  std::uint64_t repaired_blobs = 0;
  std::int64_t commits = 0;
  mutable std::map<FileId, std::shared_ptr<BlobReader>> open_blobs;  ///< few, for read_blob

  Database& db() const { return *database; }
  /// For what changes the catalogue.
  Database& change() const {
    CASEBOUND_CHECK(in_transaction);
    return *database;
  }
};

/// For an index to follow; 0: no such reading.
void note_change(Database& database, PageRow page, std::int64_t document, std::int64_t removed,
                 std::int64_t added);
/// The key of a document by its id. \throws Error{NotFound}
std::int64_t document_key(Database& database, const std::string& id);
/// The columns that `read_document` wants, in its order.
extern const std::string kDocumentColumns;
DocumentRow read_document(const Statement& row);

}  // namespace casebound::store

#pragma once
/// \file Removing a document, or one of several paths to it.
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "desk/ingest.h"
#include "desk/workspace.h"

namespace casebound::desk {

/// What a removal would do.
struct RemovalPlan {
  std::string document;    ///< id
  std::string path;        ///< bytes: the path that goes, or the first one of the document
  bool path_only = false;  ///< the same bytes have other paths, and one of them was named: the document stays
  std::uint64_t documents = 0;  ///< with all inside it
  std::uint64_t paths = 0;
};

/// \param name a path as added means that path; an id means the document with all its paths
/// \throws Error{NotFound}, Error{Ambiguous}, Error{Usage} for what lies inside another document
RemovalPlan plan_removal(const Workspace& workspace, const std::string& name);

struct RemovalReport {
  std::uint64_t documents = 0, pages = 0, paths = 0, files = 0, bytes = 0;
  std::uint64_t read_again = 0;  ///< copies elsewhere that stood for themselves only through what went
};

/// Takes it out of the catalogue, the readings, the originals and the index; the custody entries stay, with
/// the hashes, and the same file can be added again. When it returns, what was in it stands nowhere in the
/// case folder (what a disk keeps of deleted files is another matter: docs/when-damaged.md).
RemovalReport remove(Workspace& workspace, const RemovalPlan& plan, const IngestOptions& options,
                     IngestProgress& progress, const std::stop_token& stop);

}  // namespace casebound::desk

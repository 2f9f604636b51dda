#pragma once
/// \file Making again what is derived: the index from the readings, and readings from the originals.
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "desk/ingest.h"
#include "desk/workspace.h"

namespace casebound::desk {

struct ReindexOptions {
  std::string document;                ///< id or path: its readings are made again; empty: the whole index
  std::vector<std::string> passwords;  ///< for documents that are read again
  unsigned jobs = 0;
  bool allow_unsafe = false;
};

/// Something that could not be put right.
struct Unhealed {
  std::string document;  ///< id
  std::string path;      ///< bytes, with the inner path
  std::string detail;    ///< why, and what helps: a sentence
};

struct ReindexReport {
  std::string generation;            ///< of the index
  std::uint64_t pages = 0;           ///< in the index
  std::uint64_t documents_read = 0;  ///< again, from their originals
  std::vector<Unhealed> unhealed;
  double seconds = 0;
  bool interrupted = false;
};

/// Without a document: throws the index away and builds a new one from the catalogue and the readings; the
/// old one serves until the new one is complete. Documents with damaged readings are read again in the
/// sandbox. With a document: reads it again, whatever state it is in; readings that differ are added, the
/// earlier ones stay, and what people wrote stays.
///
/// A document whose original is damaged is taken out of its container again when it lies in one; else its
/// file must be added again.
/// \throws Error{NotFound}, Error{Ambiguous}, Error{Sandbox}, Error{DiskFull}
ReindexReport reindex(Workspace& workspace, const ReindexOptions& options, IngestProgress& progress,
                      const std::stop_token& stop);

}  // namespace casebound::desk

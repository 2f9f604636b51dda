#pragma once
/// \file The first half of taking in: files are walked, hashed and copied; nothing is parsed.
#include "desk/ingest.h"
#include "desk/ledger.h"
#include "store/case.h"

namespace casebound::desk {

/// Copies every file below `options.paths` into the case and queues it for extraction.
/// What is known already is told to the ledger; files that are queued from an interrupted run are expected
/// again.
void take_in_files(store::Case& catalogue, const IngestOptions& options, Ledger& ledger,
                   IngestProgress::State& state, IngestProgress& progress, const std::stop_token& stop);

/// Files and queues the document that the bytes at a path are. Inside a transaction. \returns its id
std::string queue_file(store::Case& catalogue, const store::PathRow& path);

/// Queues documents again that did not come out whole.
void queue_retries(store::Case& catalogue, const IngestOptions& options, Ledger& ledger);

}  // namespace casebound::desk

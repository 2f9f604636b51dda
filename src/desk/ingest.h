#pragma once
/// \file Taking in: paths become files, files become documents, documents become pages that can be searched.
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "desk/workspace.h"
#include "model/extraction.h"

namespace casebound::desk {

struct IngestOptions {
  std::vector<std::string> paths;      ///< files and folders to add; empty: what is queued already
  std::string source;                  ///< label of the delivery
  std::vector<std::string> excludes;   ///< globs, see Exclusions
  std::vector<std::string> passwords;  ///< tried on encrypted input; never stored
  bool retry = false;                  ///< queue again what failed ...
  std::string retry_outcome;           ///< ... with this outcome; empty: with any that another try may mend
  unsigned jobs = 0;                   ///< workers at once; 0: one a core
  bool allow_unsafe = false;           ///< parse even where the kernel has no seccomp
  ExtractLimits limits;
  std::uint64_t descendant_bytes = 1ULL << 30;  ///< all that comes out of one file, through all containers in
                                                ///< it; 200 times its size where that is more
};

/// The five ways a file can end; their sum is what went in.
struct Tally {
  std::uint64_t complete = 0, partial = 0, failed = 0, duplicate = 0, excluded = 0;
  std::uint64_t sum() const { return complete + partial + failed + duplicate + excluded; }
};

struct IngestReport {
  Tally files;                     ///< what the walk met; without paths, what was still queued
  std::uint64_t files_queued = 0;  ///< met and not finished, because the run was stopped
  Tally documents;                 ///< files and everything inside them, also what an earlier run left queued
  std::uint64_t new_documents = 0;
  std::uint64_t pages = 0;
  std::uint64_t repaired = 0;     ///< originals in the case that were damaged and are whole again
  std::uint64_t ocr_pending = 0;  ///< pages of the case that await OCR
  double seconds = 0;
  std::uint64_t workers_left = 0;  ///< processes that the kernel could not end; each is locked in and unheard
  bool interrupted = false;        ///< stopped before the end: the case goes on with the next add or work
};

/// One document that did not come out whole.
struct Failure {
  std::string id;
  std::string path;  ///< bytes
  std::string inner_path;
  Outcome outcome = Outcome::Damaged;
  std::string reason;
  std::string detail;      ///< media type and reader
  bool retryable = false;  ///< a password, more time or a later version may mend it
};

/// Told what goes on; called from the thread that called ingest().
class IngestProgress {
 public:
  struct State {
    std::uint64_t files_found = 0;
    std::uint64_t files_copied = 0;  ///< hashed and in the case (or excluded, or known)
    std::uint64_t documents_done = 0;
    std::uint64_t documents_queued = 0;
    std::uint64_t failed = 0;  ///< of documents_done
    std::uint64_t pages = 0;
    std::vector<std::string> running;  ///< names of the documents in flight
  };
  virtual ~IngestProgress() = default;
  virtual void update(const State& state) = 0;
  virtual void failed(const Failure& failure) = 0;
};

/// Adds `options.paths` and does all that is queued.
///
/// Every file is hashed and copied before any parser sees it; documents are read in the sandbox in parallel
/// and committed in the order in which they were found, so that two runs give the same case. Stopping (or
/// kill -9) loses nothing that was committed; the next add or work goes on.
/// \throws Error{DiskFull} before anything is copied when there is no room; Error{Sandbox}; Error{NotFound}
/// for a path
IngestReport ingest(Workspace& workspace, const IngestOptions& options, IngestProgress& progress,
                    const std::stop_token& stop);

}  // namespace casebound::desk

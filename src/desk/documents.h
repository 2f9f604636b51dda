#pragma once
/// \file What is in the case: its documents, what failed, and how it stands.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "desk/ingest.h"
#include "desk/workspace.h"
#include "model/extraction.h"

namespace casebound::desk {

struct DocumentEntry {
  std::string id;
  std::string path;                ///< bytes; of the top-level file
  std::vector<std::string> paths;  ///< every added path (bytes) below which its bytes were met, see SeenPaths
  std::string inner_path;
  std::string parent;
  DocumentFacts facts;
  std::vector<std::string> languages;
  std::string date, date_from;
  std::uint32_t pages = 0;
  std::uint32_t children = 0;
  bool extracted = false;
  Verdict verdict;
  std::string sha256;        ///< empty when no byte of a member could be won
  std::string thread;        ///< of a mail: the id of the first mail of its conversation, see Threads
  std::string duplicate_of;  ///< then facts, languages and verdict are the original's, and it has no pages
};

/// Every document in the order of discovery.
void each_document(const Workspace& workspace, const std::function<void(const DocumentEntry&)>& visit);

/// Every document that did not come out whole.
void each_failure(const Workspace& workspace, const std::function<void(const Failure&)>& visit);

struct Excluded {
  std::string path;  ///< bytes
  std::string reason;
};
/// Every path that was left out.
void each_excluded(const Workspace& workspace, const std::function<void(const Excluded&)>& visit);

struct CaseStatus {
  std::string id, name, folder;
  Tally files;
  std::uint64_t files_queued = 0;
  std::uint64_t removed = 0;  ///< paths that `remove` took out; no column counts them
  Tally documents;
  std::uint64_t documents_queued = 0;
  std::map<std::string, std::uint64_t> by_type, by_language, readings;
  std::uint64_t pages = 0, ocr_pending = 0, bytes = 0;
  /// Of the containers that say how many parts they hold: what they say, and what came out.
  std::uint64_t parts_declared = 0, parts_found = 0;
  std::uint64_t jobs_queued = 0, jobs_failed = 0;
  std::vector<std::string> running;  ///< names of documents in flight
  std::string index_engine, index_generation;
  std::uint64_t index_pages = 0;
  bool index_up_to_date = true;
};
CaseStatus case_status(const Workspace& workspace);

}  // namespace casebound::desk

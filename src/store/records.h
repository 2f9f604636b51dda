#pragma once
/// \file The rows of the catalogue as plain data.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/extraction.h"
#include "model/outcome.h"
#include "model/page.h"

namespace casebound::store {

using SourceId = std::int64_t;
using FileId = std::int64_t;
using PageRow = std::int64_t;  ///< row id of a page: what the index knows it by
using JobId = std::int64_t;

/// Bytes, once.
struct FileRow {
  FileId id = 0;
  std::string sha256;  ///< 64 hexadecimal digits
  std::uint64_t size = 0;
};

/// One place where a file was seen.
struct PathRow {
  FileId file = 0;
  SourceId source = 0;
  std::string path;           ///< bytes, relative to the parent of the added PATH
  std::int64_t modified = 0;  ///< seconds since 1970
};

struct ExcludedRow {
  SourceId source = 0;
  std::string path;
  std::string
      reason;  ///< "link", "device", "socket", "pipe", "unreadable", "--exclude GLOB", ".caseboundignore"
};

/// Something one reads: a file, or a part inside one.
struct DocumentRow {
  std::string id;             ///< short_hash(root file's sha256, inner path): 32 hexadecimal digits
  std::int64_t sequence = 0;  ///< order of discovery, the order in which documents are listed
  FileId file = 0;            ///< its bytes; 0 for a part of which nothing was won (a locked member)
  std::string root;           ///< id of the top-level document it is inside of; its own id at the top
  std::string parent;         ///< id of the container; empty at the top
  std::string
      inner_path;    ///< path inside the top-level file, "/" between containers and names; empty at the top
  std::string name;  ///< file name, for people and as a hint
  std::string declared_media_type;
  std::uint32_t depth = 0;
  std::int64_t modified = 0;  ///< of the member or the file; seconds since 1970, 0 unknown
  std::string duplicate_of;   ///< id of the document that has the same bytes; then it has no pages of its own

  bool extracted = false;  ///< false: queued or running, what follows is not known yet
  DocumentFacts facts;
  Verdict verdict;
  std::string date;                    ///< ISO 8601 date used for filters
  std::string date_from;               ///< "document", "mail", "file": where `date` comes from
  std::vector<std::string> languages;  ///< of its pages, most text first
  std::uint32_t pages = 0;
  std::uint32_t children = 0;
};

/// A page and its current reading.
struct PageRecord {
  PageRow row = 0;
  std::string document;
  PageNumber number = 1;
  PageKind kind = PageKind::Part;
  float width = 0, height = 0;
  bool awaits_ocr = false;
  std::string language;
  std::string reading;  ///< id of the current reading
  How how = How::Embedded;
};

/// A reading's row; the text, words and marks lie in pages/.
struct ReadingRow {
  std::string id;  ///< short_hash(document, page number, producer, version, parameters, text)
  PageRow page = 0;
  How how = How::Embedded;
  std::string producer;  ///< "pdfium 8149"
  std::string parameters;
};

struct CustodyRow {
  std::int64_t seq = 0;
  std::string time, actor, action, subject, parameters;  ///< subject: a hash or an id; parameters: JSON
  std::string previous, hash;  ///< hash = SHA-256 of the row's canonical JSON with `previous`
};

enum class JobKind { Extract, Ocr, Erase };
enum class JobState { Queued, Running, Done, Failed };

struct JobRow {
  JobId id = 0;  ///< jobs are done in the order of their ids
  JobKind kind = JobKind::Extract;
  std::string document;
  std::uint32_t attempts = 0;  ///< how often it was started and not finished (a kill counts)
};

}  // namespace casebound::store

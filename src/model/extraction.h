#pragma once
/// \file What a reader of a format says of a document: facts, pages, children, a verdict.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/outcome.h"
#include "model/page.h"

namespace casebound {

/// What a document says of itself. Empty means that it does not say.
struct DocumentFacts {
  std::string format;      ///< id in the list of formats ("pdf", "docx"); empty when unsupported
  std::string type;        ///< facet: "text", "web page", "pdf", "document", "mail", "archive", "image", ...
  std::string media_type;  ///< IANA, its true type whatever the name says
  std::string title;
  std::string author;
  std::string created;  ///< ISO 8601, as precise as the document says (its own date, or the mail's Date)
  bool created_is_mail_date = false;
  std::string producer;                 ///< reader and version, e.g. "pdfium 8149"
  std::uint64_t children_declared = 0;  ///< what the container says it holds; 0 when it does not say
  std::vector<std::pair<std::string, std::string>> properties;  ///< everything else of interest, in order
};

/// A part inside a container: attachment, archive member, embedded file.
struct ChildInfo {
  std::string
      name;  ///< bytes decoded to UTF-8, "/" between parts; as stored, so never to be used as a path on disk
  std::string name_raw;       ///< the bytes, when they were not UTF-8; else empty
  std::string media_type;     ///< as declared by the container; may be empty or a lie
  std::int64_t modified = 0;  ///< seconds since 1970; 0 when unknown
};

/// A page as a picture.
struct Picture {
  std::uint32_t width = 0;   ///< pixels
  std::uint32_t height = 0;  ///< pixels
  std::string png;           ///< an encoded PNG file
};

/// Bounds on one document. Whatever is over ends in TooLarge or TimedOut, or Partial with what was won.
struct ExtractLimits {
  double cpu_seconds = 30;          ///< for the document ...
  double cpu_seconds_per_page = 1;  ///< ... and for each page (granted as pages are delivered)
  std::uint64_t memory_bytes = 1ULL << 30;
  std::uint32_t children = 200'000;
  std::uint64_t child_bytes = 512ULL << 20;   ///< one child
  std::uint64_t children_bytes = 2ULL << 30;  ///< all children of a container, or its own size
  std::uint32_t ratio = 1000;                 ///< children's bytes to container's bytes, above 64 MiB
  std::uint32_t pages = 100'000;
  std::uint64_t text_bytes = 256ULL << 20;  ///< all pages of one document
  std::uint32_t depth = 24;  ///< nesting inside one document (tables, multiparts, elements have their own)
};

}  // namespace casebound

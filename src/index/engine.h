#pragma once
/// \file What every index engine can do: take our tokens, answer our query tree with pages. Engines never
/// hold text.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/storage.h"
#include "text/query.h"
#include "text/tokens.h"

namespace casebound::index {

/// The catalogue's row id of a page: stable for the life of the page.
using PageId = std::int64_t;

/// What one can filter, facet and sort by.
struct PageColumns {
  std::string document;  ///< document id
  PageNumber number = 1;
  std::string type;      ///< facet value of the document
  std::string language;  ///< of this page: "zh-Hans", "ug", ...; empty when unknown
  std::string date;      ///< ISO 8601 date of the document (YYYY-MM-DD or a prefix); empty when unknown
  std::string path;      ///< path and inner path as shown, for the field in:
};

struct SearchOptions {
  std::size_t limit = 20;  ///< 0: all
  std::size_t offset = 0;
  bool facets = false;
  std::string type;  ///< without regard to case; empty: any
  std::string
      language;  ///< a language range (RFC 4647 3.3.1): "zh" also means zh-Hans and zh-Hant; empty: any
  std::string from, to;  ///< dates, inclusive, compared as prefixes ("2017" to "2017" is the whole year)
  std::string in;        ///< part of the path, folded as words are
};

struct Hit {
  PageId page = 0;
  double score = 0;  ///< BM25, higher is better; 0 where no word is asked for
};

struct SearchResult {
  std::vector<Hit> hits;  ///< best first; ties by page id
  std::uint64_t total = 0;
  bool total_is_exact = true;
  /// facet name ("type", "language", "year") -> value -> pages; pages without a value count nowhere
  std::map<std::string, std::map<std::string, std::uint64_t>> facets;
};

class Engine {
 public:
  virtual ~Engine() = default;
  /// Adds or replaces one page. Seen by searches after commit().
  /// \param tokens in order of position; several may share one
  virtual void add(PageId page, const std::vector<text::Token>& tokens, const PageColumns& columns) = 0;
  /// Removes a page; `tokens` are those it was added with, made again from its immutable reading.
  /// Removing what is not there does nothing.
  virtual void remove(PageId page, const std::vector<text::Token>& tokens) = 0;
  /// Makes all since the last commit durable and remembers `change`: how far the catalogue's change counter
  /// is indexed.
  virtual void commit(std::int64_t change) = 0;
  /// The last committed `change`; 0 for an empty index.
  virtual std::int64_t committed_change() const = 0;
  virtual std::uint64_t pages() const = 0;
  virtual SearchResult search(const text::Query& query, const SearchOptions& options) const = 0;
  /// The version of the analyser (text/) that the tokens were made with; another one means: rebuild.
  virtual std::string analyser_version() const = 0;
};

enum class Access { Read, Write };

struct EngineKind {
  std::string_view name;  ///< "fts"
  std::unique_ptr<Engine> (*open)(const Storage& storage, Access access);
};

/// Every engine of this version; the first is the default.
const std::vector<EngineKind>& engines();

}  // namespace casebound::index

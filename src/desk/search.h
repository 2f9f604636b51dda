#pragma once
/// \file Searching: a query becomes pages, each with the passage and the places on the page.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "desk/workspace.h"
#include "model/page.h"

namespace casebound::desk {

struct SearchRequest {
  std::string query;
  std::size_t limit = 20;
  std::size_t offset = 0;
  bool facets = false;
  bool exact = false;                        ///< --exact: every word only in the form typed
  std::string type, language, from, to, in;  ///< filters; those typed in the query win
};

struct SearchHit {
  std::string document;
  std::string path;  ///< bytes
  std::string inner_path;
  std::string title;
  PageNumber page = 1;
  PageKind kind = PageKind::Part;
  std::string reading;
  double score = 0;
  std::string snippet;                                   ///< a piece of the reading, as extracted
  ByteOffset snippet_begin = 0;                          ///< where it stands in the reading
  bool more_before = false;                              ///< the reading has text before the snippet ...
  bool more_after = false;                               ///< ... and after it
  std::vector<std::pair<ByteOffset, ByteOffset>> spans;  ///< in the reading, half-open
  std::vector<std::string> reasons;  ///< why a span differs from what was typed: "再教育營: Traditional form"
  std::string date;                  ///< what --from and --to looked at
  std::string date_from;             ///< "document", "mail" or "file"
};

struct SearchPage {
  std::string query;
  std::string understood;
  std::vector<std::pair<std::string, std::string>>
      variants;  ///< surface, reason: met in the hits of this page of results
  std::uint64_t total = 0;
  bool total_is_exact = true;
  std::vector<SearchHit> hits;
  std::map<std::string, std::map<std::string, std::uint64_t>> facets;
};

/// \throws Error{Usage} for a query that cannot be parsed, Error{Damaged} when no index can be used
SearchPage search(const Workspace& workspace, const SearchRequest& request);

/// Opens a case for reading, its index brought up to the catalogue when nobody else writes: what a crash left
/// out can be searched again.
Workspace open_for_search(const std::string& folder);

}  // namespace casebound::desk

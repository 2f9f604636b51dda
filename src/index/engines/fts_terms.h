#pragma once
/// \file How our own tokens and our own query tree reach SQLite's FTS5.
#include <memory>
#include <string>
#include <vector>

#include "index/engines/sqlite.h"
#include "text/query.h"
#include "text/tokens.h"

namespace casebound::index {

/// The tokenizer "casebound" of one connection. It cuts nothing: a page's tokens are handed to it beside the
/// row, and a query comes as terms with a space between. Source: https://www.sqlite.org/fts5.html, section 7
/// (custom tokenizers, colocated tokens).
class TermFeed {
 public:
  /// Registers the tokenizer; must stay while statements run. \throws Error{NotAvailable} when SQLite lacks
  /// FTS5
  explicit TermFeed(const Connection& connection);
  TermFeed(const TermFeed&) = delete;

  /// What the next row that is inserted or deleted consists of; must stay until that statement has run.
  void set(const std::vector<text::Token>& tokens) { tokens_ = &tokens; }
  const std::vector<text::Token>* tokens() const { return tokens_; }

 private:
  const std::vector<text::Token>* tokens_ = nullptr;
};

/// Whether one FTS5 expression says all of `query`: nothing in it asks for every page or for none.
bool is_match_expression(const text::Query& query);
/// The FTS5 expression; every term stands in quotes. Precondition: is_match_expression(query).
std::string to_match_expression(const text::Query& query);

/// Changes when the terms or their positions change. FNV-1a, 64 bits.
std::int64_t fingerprint(const std::vector<text::Token>& tokens);

}  // namespace casebound::index

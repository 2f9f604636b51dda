#pragma once
/// \file The query language: what a person types, and the tree that every engine gets.
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "text/tokens.h"

namespace casebound::text {

/// One node of a parsed query.
struct Query {
  enum class Kind {
    All,     ///< matches every page (an empty query with filters)
    None,    ///< matches nothing
    Phrase,  ///< consecutive terms; one term is a word
    Prefix,  ///< one term, the beginning of a word
    And,
    Or,
    Not,  ///< one child; stands only inside And
  };
  Kind kind = Kind::None;
  std::vector<Token> terms;     ///< Phrase, Prefix: from tokenize_query
  std::string surface;          ///< Phrase, Prefix: as typed, without quotes
  bool exact_form = false;      ///< `=`: only this form; the caller checks the text itself
  std::vector<Query> children;  ///< And, Or, Not
};

/// Filters typed as fields: type:mail language:ug from:2014 to:2017-08 in:letters.
struct QueryFilters {
  std::string type, language, from, to, in;
};

struct ParsedQuery {
  Query tree;
  QueryFilters filters;
  std::string understood;  ///< the query as understood, in canonical form
};

/// Parses a query.
///
/// Grammar (docs/query-language.md): words side by side mean AND; OR (capitals) binds weaker than AND; -word or NOT word
/// excludes; "..." is a phrase; =word or ="..." only this form; word* a beginning; ( ) group; name:value a field. A run of Han
/// is a phrase. Field names that are not known are words. Full-width ：“”（）－＝ and Chinese quotes count as their ASCII forms
/// where they stand as operators.
/// \throws Error{Usage} with a sentence that says where (character) and what to do
ParsedQuery parse_query(std::string_view query);

}  // namespace casebound::text

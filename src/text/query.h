#pragma once
/// \file The query language: what a person types, and the tree that every engine gets.
#include <string>
#include <string_view>
#include <vector>

#include "text/tokens.h"

namespace casebound::text {

/// One node of a parsed query.
struct Query {
  enum class Kind {
    All,     ///< matches every page (an empty query, or filters alone)
    None,    ///< matches nothing
    Phrase,  ///< terms at consecutive positions; one term is a word
    Prefix,  ///< the same, and the last term is only the beginning of a word
    And,
    Or,
    Not,  ///< one child; stands only inside And
  };
  Kind kind = Kind::None;
  /// Phrase, Prefix: one term at each position, from 0 without a gap; byte ranges are in `surface`.
  std::vector<Token> terms;
  std::string surface;          ///< Phrase, Prefix: as typed, without quotes, = and *
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
  std::string
      understood;  ///< the query as understood, in canonical form; parsing it gives the same tree and filters
};

/// Parses a query.
///
/// Grammar (docs/query-language.md): words side by side mean AND; OR (capitals) binds weaker than AND; -word
/// or NOT word excludes; "..." is a phrase; =word or ="..." only this form; word* a beginning; ( ) group;
/// name:value a field. A run of Han is a phrase, and so is a word that is cut into several terms. Field names
/// that are not known are words. Full-width ：“”（）－＝＊ and Chinese quotes count as their ASCII forms
/// where they stand as operators.
/// \throws Error{Usage} with a sentence that says where (character, from 1) and what to do
ParsedQuery parse_query(std::string_view query);

/// A bound on what is accepted, so that a pasted file is refused and not searched for.
constexpr std::size_t kLongestQuery = 8000;  ///< bytes
constexpr std::size_t kDeepestQuery = 24;    ///< brackets inside brackets
constexpr std::size_t kMostQueryTerms = 1000;

}  // namespace casebound::text

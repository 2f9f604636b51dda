#pragma once
/// \file The words and signs of a query, before they mean anything together.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::text {

/// A word or a sign of a query.
struct QueryLexeme {
  enum class Kind {
    Word,    ///< `text` as typed, without = and *
    Quoted,  ///< the same, from between quotes
    Field,   ///< `name`:`text`
    Minus,   ///< - directly before something, or NOT
    And,
    Or,
    Open,
    Close,
    End,
  };
  Kind kind = Kind::End;
  std::size_t character = 0;  ///< where it begins, from 1
  std::string text;
  std::string name;   ///< of a field: "type", "language", "from", "to", "in"
  std::string typed;  ///< of a sign: as typed, for messages
  bool exact_form = false;
  bool prefix = false;
};

/// Cuts a query into lexemes; the last one is End.
/// \param query valid UTF-8
/// \throws Error{Usage} for an unclosed quote, a sign with nothing behind it, a field without a value
std::vector<QueryLexeme> read_query_lexemes(std::string_view query);

/// The quotes a query may use: what opens, what closes it.
struct QueryQuote {
  std::string_view open, close;
};
const std::vector<QueryQuote>& query_quotes();

/// Whether a word, written without quotes, is read back as exactly this word.
bool stands_without_quotes(std::string_view word);

/// "The (text) at character N (what to do)": throws it as Error{Usage}.
[[noreturn]] void query_error(std::size_t character, const std::string& sentence);

}  // namespace casebound::text

#pragma once
/// \file Our own analysis: a reading becomes terms at positions, each with its place in the text.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::text {

/// Changes whenever tokenize() would give other tokens for the same text; an index made with another one is rebuilt.
extern const std::string_view kAnalyserVersion;

/// One term. Several terms may share a position (a Han character and the pair it begins).
struct Token {
  std::string term;            ///< folded; valid UTF-8 without white space
  std::uint32_t position = 0;  ///< counts words and Han characters from 0; a phrase is consecutive positions
  ByteOffset begin = 0;        ///< half-open byte range in the text as extracted
  ByteOffset end = 0;
};

/// Cuts a text into terms.
///
/// A run of letters or digits of an alphabetic script is one word. Each Han character is a position of its own:
/// it gives the character, and the pair with the next Han character when only white space with at most one line
/// break stands between. Kana and Hangul count like Han.
/// Terms are folded (folding.h); the byte range is that of the unfolded text, exact.
/// \param text valid UTF-8
std::vector<Token> tokenize(std::string_view text);

/// The term of a query's pieces: for a run of Han the pairs that cover it (the last character alone when it is
/// the only one), for a word the word. Their positions count from 0 and are those that tokenize() gives.
std::vector<Token> tokenize_query(std::string_view text);

}  // namespace casebound::text

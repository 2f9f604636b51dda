#pragma once
/// \file Our own analysis: a reading becomes terms at positions, each with its place in the text.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::text {

/// Changes whenever tokenize() would give other tokens for the same text; an index made with another one is
/// rebuilt.
extern const std::string_view kAnalyserVersion;

/// One term. Several terms may share a position (a Han character and the pair it begins).
struct Token {
  std::string term;            ///< folded; valid UTF-8 without white space
  std::uint32_t position = 0;  ///< counts words and Han characters from 0; a phrase is consecutive positions
  ByteOffset begin = 0;        ///< half-open byte range in the text as extracted
  ByteOffset end = 0;
};

/// Cuts a text into terms, ordered by position.
///
/// A run of letters and digits of an alphabetic script is one word; hyphens and points part words. An
/// apostrophe inside a word is left out of the term (Ch'üan, Ch’üan: "chuan"), an English 's at its end too.
/// A number with its thousands parted by commas is one position: 7,000 gives "7000" and its pieces. A
/// superscript number after a word stands at the word's position. A word that a hyphen parts at the end of a
/// line gives both halves and, at both positions, the whole. A word of more than 64 characters goes on as the
/// next word.
///
/// Each Han character is a position of its own: it gives the character, and the pair with the next one when
/// only white space with at most one line break stands between, or one middle dot (伊力哈木·土赫提). Kana,
/// Hangul, Thai, Lao, Khmer and Burmese count like Han. Terms are folded (folding.h); the byte range is that
/// of the unfolded text, exact.
/// \param text valid UTF-8
/// Reasons: docs/design/0001-folding-and-tokens.md.
std::vector<Token> tokenize(std::string_view text);

/// One term a position, positions without gaps from 0, as tokenize() gives them: the text holds the query as
/// a phrase when its terms stand at consecutive positions of the text.
///
/// Of a run of Han the pairs; the last character stands alone only when it is the only one, or when a word
/// follows it.
std::vector<Token> tokenize_query(std::string_view text);

}  // namespace casebound::text

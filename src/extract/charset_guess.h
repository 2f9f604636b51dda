#pragma once
/// \file The likeliest encoding of bytes that do not say theirs.
///
/// Each candidate is decoded and its characters are weighed by how often texts hold them (letters by their
/// rank in the language, Han by frequency and by the common blocks of GB 2312 and Big5, case, neighbours of
/// another script). That decides within a dozen characters; uchardet and ICU's detector, which need longer
/// texts, have a vote each.
#include <string_view>

#include "extract/charset_codec.h"

namespace casebound::extract {

struct CharsetGuess {
  const Encoding* encoding = nullptr;
  double bits_per_byte = 0;  ///< surprise of the best candidate: texts stay under 8, other bytes are over it
};

/// Looks at no more than 16 KiB, taken from lines that are not ASCII alone. Never null.
CharsetGuess guess_charset(std::string_view bytes);

/// How surprising a text is, in bits over all its characters.
double surprise(std::string_view utf8, bool japanese = false);

}  // namespace casebound::extract

#pragma once
/// \file Bytes of an unknown or declared character encoding as UTF-8.
///
/// Converters are ICU's, whose tables lie inside its library: the C library's own load modules from disk, and
/// the locked worker may open none.
#include <optional>
#include <string>
#include <string_view>

namespace casebound::extract {

struct DecodedText {
  std::string text;      ///< valid UTF-8, exactly the characters; a byte order mark is dropped
  std::string encoding;  ///< canonical name: "UTF-8", "GB18030", "windows-1251", ...
  bool guessed = false;  ///< neither the bytes nor a declaration say it: it is the likeliest
};

/// Decodes text by what is surest: byte order mark (UTF-8, UTF-16, UTF-32), a declared encoding in which the
/// bytes are well-formed, strict UTF-8, UTF-16 without a mark, at last likelihood.
///
/// Always gives valid UTF-8; what is ill-formed becomes U+FFFD. NUL is dropped where it only pads the end.
/// Names are read as browsers read them: GB2312 and GBK are GB18030, iso-8859-1 is windows-1252.
/// \param declared name of an encoding, from a header or a tag; empty or nonsense is as if nothing was said
/// Source: WHATWG Encoding Standard, 4.2 (names and labels).
DecodedText decode_text(std::string_view bytes, std::string_view declared = {});

/// Decodes by one encoding.
/// \returns nullopt when the name is not known; ill-formed input becomes U+FFFD
std::optional<std::string> decode_as(std::string_view bytes, std::string_view charset);

/// The canonical name ("GB18030" for "gb2312"); empty when it is not known.
std::string canonical_charset(std::string_view label);

}  // namespace casebound::extract

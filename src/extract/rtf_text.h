#pragma once
/// \file Rich Text Format as mail has it: a body, or a web page wrapped into it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casebound::extract {

/// Undoes the compression of a body. Source: [MS-OXRTFCP] 2.1, 3.1.
/// \returns what could be unpacked, at most `limit` bytes; nullopt when it is not compressed RTF
std::optional<std::string> unpack_rtf(std::string_view packed, std::uint64_t limit);

struct RtfText {
  enum class Kind : unsigned char { Rich, Text, Html };
  Kind kind = Kind::Rich;  ///< Text and Html: the RTF is only a wrapping, and this is what was wrapped
  std::string text;        ///< valid UTF-8; HTML source for Html
};
/// Reads the text, paragraphs as lines and cells parted by tabs, at most about `limit` bytes. Fonts, styles,
/// pictures and other destinations without text are left out. Bounded however deep groups nest.
/// Source: Rich Text Format 1.9.1; [MS-OXRTFEX] 2.1, 2.2 for what is wrapped.
RtfText read_rtf(std::string_view rtf, std::uint64_t limit);

}  // namespace casebound::extract

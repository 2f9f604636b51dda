#pragma once
/// \file The encodings we read: their labels and their converters.
/// Source: WHATWG Encoding Standard 4.2, with the encodings of old mail and of DOS added.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace casebound::extract {

struct Encoding {
  std::string_view name;       ///< canonical: "GB18030"
  std::string_view converter;  ///< its name in ICU
  std::string_view labels;     ///< lower case, parted by spaces; the canonical name need not be among them
};

/// All that are known.
std::span<const Encoding> encodings();
/// By label or canonical name, without regard to case; null when it is not known.
const Encoding* find_encoding(std::string_view label);

struct Conversion {
  std::string text;              ///< valid UTF-8
  std::uint64_t ill_formed = 0;  ///< places that became U+FFFD
  bool ends_inside = false;      ///< the last character is cut off (it is one of the ill-formed)
};

/// Decodes all bytes; U+FFFD stands where they are ill-formed or mean nothing.
/// \throws Error{Internal} when ICU lacks the converter
Conversion convert(std::string_view bytes, const Encoding& encoding);

/// The text in that encoding; nothing when it lacks one of the characters. \param text in valid UTF-8
std::optional<std::string> encode(std::string_view text, const Encoding& encoding);

}  // namespace casebound::extract

#pragma once
/// \file Character references of HTML: &amp;amp; &amp;#20013; &amp;nbsp.
/// Source: WHATWG HTML Standard 13.2.5.72 to 13.2.5.80 and 13.5.
#include <string>
#include <string_view>

namespace casebound::extract {

/// Appends the text with its references resolved; what is no reference stays as it stands.
/// \param in_attribute a name without a semicolon does not count before "=" or a letter there
void append_unescaped(std::string& out, std::string_view text, bool in_attribute);

}  // namespace casebound::extract

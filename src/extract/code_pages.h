#pragma once
/// \file Windows' numbers of character encodings.
#include <cstdint>
#include <string>

namespace casebound::extract {

/// The name by which charset.h knows a code page ("GB18030" for 936); empty when it is not known.
std::string charset_of_code_page(std::uint32_t code_page);

/// The code page of a font's character set in RTF (\fcharset134 is 936); 0 when it says nothing.
std::uint32_t code_page_of_font_charset(std::uint32_t charset);

}  // namespace casebound::extract

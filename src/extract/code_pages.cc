#include "extract/code_pages.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "extract/charset.h"

namespace casebound::extract {

std::string charset_of_code_page(std::uint32_t code_page) {
  constexpr std::array<std::pair<std::uint32_t, std::string_view>, 21> kNames{
      {{437, "ibm437"},        {850, "ibm850"},      {866, "ibm866"},           {874, "windows-874"},
       {932, "shift_jis"},     {936, "gb18030"},     {949, "euc-kr"},           {950, "big5"},
       {1200, "utf-16le"},     {10000, "macintosh"}, {10007, "x-mac-cyrillic"}, {20127, "windows-1252"},
       {20866, "koi8-r"},      {20932, "euc-jp"},    {20936, "gb18030"},        {21866, "koi8-u"},
       {50220, "iso-2022-jp"}, {51932, "euc-jp"},    {51936, "gb18030"},        {54936, "gb18030"},
       {65001, "utf-8"}}};
  for (const auto& [number, name] : kNames) {
    if (number == code_page) return canonical_charset(name);
  }
  if (code_page >= 1250 && code_page <= 1258) return "windows-" + std::to_string(code_page);
  if (code_page > 28590 && code_page <= 28606)
    return canonical_charset("iso-8859-" + std::to_string(code_page - 28590));
  return {};
}

std::uint32_t code_page_of_font_charset(std::uint32_t charset) {
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 17> kPages{{{0, 1252},
                                                                            {77, 10000},
                                                                            {128, 932},
                                                                            {129, 949},
                                                                            {134, 936},
                                                                            {136, 950},
                                                                            {161, 1253},
                                                                            {162, 1254},
                                                                            {163, 1258},
                                                                            {177, 1255},
                                                                            {178, 1256},
                                                                            {186, 1257},
                                                                            {204, 1251},
                                                                            {222, 874},
                                                                            {238, 1250},
                                                                            {254, 437},
                                                                            {255, 850}}};
  for (const auto& [number, page] : kPages) {
    if (number == charset) return page;
  }
  return 0;
}

}  // namespace casebound::extract

// The built-in number formats. ECMA-376 part 1, 18.8.30, with the short date as Excel shows it (14, 22).
#include <array>

#include "extract/sheet_format.h"

namespace casebound::extract {
namespace {

struct BuiltIn {
  int id;
  std::string_view code;
};

constexpr std::array<BuiltIn, 34> kAll{{
    {0, "General"},
    {1, "0"},
    {2, "0.00"},
    {3, "#,##0"},
    {4, "#,##0.00"},
    {5, "$#,##0_);($#,##0)"},
    {6, "$#,##0_);[Red]($#,##0)"},
    {7, "$#,##0.00_);($#,##0.00)"},
    {8, "$#,##0.00_);[Red]($#,##0.00)"},
    {9, "0%"},
    {10, "0.00%"},
    {11, "0.00E+00"},
    {12, "# ?/?"},
    {13, "# ?\?/?\?"},
    {15, "d-mmm-yy"},
    {16, "d-mmm"},
    {17, "mmm-yy"},
    {18, "h:mm AM/PM"},
    {19, "h:mm:ss AM/PM"},
    {20, "h:mm"},
    {21, "h:mm:ss"},
    {37, "#,##0_);(#,##0)"},
    {38, "#,##0_);[Red](#,##0)"},
    {39, "#,##0.00_);(#,##0.00)"},
    {40, "#,##0.00_);[Red](#,##0.00)"},
    {41, "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)"},
    {42, "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)"},
    {43, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"?\?_);_(@_)"},
    {44, "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"?\?_);_(@_)"},
    {45, "mm:ss"},
    {46, "[h]:mm:ss"},
    {47, "mm:ss.0"},
    {48, "##0.0E+0"},
    {49, "@"},
}};

constexpr int kFirstLocal = 27;   // 27 to 36
constexpr int kSecondLocal = 50;  // 50 to 58
using LocalCodes = std::array<std::string_view, 19>;

constexpr LocalCodes kChina{"yyyy年m月",
                            "m月d日",
                            "m月d日",
                            "m-d-yy",
                            "yyyy年m月d日",
                            "h时mm分",
                            "h时mm分ss秒",
                            "上午/下午h时mm分",
                            "上午/下午h时mm分ss秒",
                            "yyyy年m月",
                            "yyyy年m月",
                            "m月d日",
                            "yyyy年m月",
                            "m月d日",
                            "m月d日",
                            "上午/下午h时mm分",
                            "上午/下午h时mm分ss秒",
                            "yyyy年m月",
                            "m月d日"};
constexpr LocalCodes kTaiwan{"[$-404]e/m/d",          "[$-404]e年m月d日",
                             "[$-404]e年m月d日",      "m/d/yy",
                             "yyyy年m月d日",          "hh時mm分",
                             "hh時mm分ss秒",          "上午/下午hh時mm分",
                             "上午/下午hh時mm分ss秒", "[$-404]e/m/d",
                             "[$-404]e/m/d",          "[$-404]e年m月d日",
                             "上午/下午hh時mm分",     "上午/下午hh時mm分ss秒",
                             "[$-404]e年m月d日",      "上午/下午hh時mm分",
                             "上午/下午hh時mm分ss秒", "[$-404]e/m/d",
                             "[$-404]e年m月d日"};
constexpr LocalCodes kJapan{"[$-411]ge.m.d",
                            "[$-411]ggge年m月d日",
                            "[$-411]ggge年m月d日",
                            "m/d/yy",
                            "yyyy年m月d日",
                            "h時mm分",
                            "h時mm分ss秒",
                            "yyyy年m月",
                            "m月d日",
                            "[$-411]ge.m.d",
                            "[$-411]ge.m.d",
                            "[$-411]ggge年m月d日",
                            "yyyy年m月",
                            "m月d日",
                            "[$-411]ggge年m月d日",
                            "yyyy年m月",
                            "m月d日",
                            "[$-411]ge.m.d",
                            "[$-411]ggge年m月d日"};
constexpr LocalCodes kKorea{"yyyy年 mm月 dd日",
                            "mm-dd",
                            "mm-dd",
                            "mm-dd-yy",
                            "yyyy년 mm월 dd일",
                            "h시 mm분",
                            "h시 mm분 ss초",
                            "yyyy-mm-dd",
                            "yyyy-mm-dd",
                            "yyyy年 mm月 dd日",
                            "yyyy年 mm月 dd日",
                            "mm-dd",
                            "yyyy-mm-dd",
                            "yyyy-mm-dd",
                            "mm-dd",
                            "yyyy-mm-dd",
                            "yyyy-mm-dd",
                            "yyyy年 mm月 dd日",
                            "mm-dd"};

std::string_view short_date(SheetLanguage language) {
  switch (language) {
    case SheetLanguage::ChineseChina:
    case SheetLanguage::ChineseTaiwan:
    case SheetLanguage::Japanese:
      return "yyyy/m/d";
    case SheetLanguage::Korean:
      return "yyyy-mm-dd";
    case SheetLanguage::Other:
      break;
  }
  return "m/d/yyyy";
}

std::string_view short_date_and_time(SheetLanguage language) {
  switch (language) {
    case SheetLanguage::ChineseChina:
    case SheetLanguage::ChineseTaiwan:
    case SheetLanguage::Japanese:
      return "yyyy/m/d h:mm";
    case SheetLanguage::Korean:
      return "yyyy-mm-dd h:mm";
    case SheetLanguage::Other:
      break;
  }
  return "m/d/yyyy h:mm";
}

}  // namespace

std::string_view built_in_format(int id, SheetLanguage language) {
  if (id == 14) return short_date(language);
  if (id == 22) return short_date_and_time(language);
  for (const BuiltIn& each : kAll) {
    if (each.id == id) return each.code;
  }
  const LocalCodes* codes = &kChina;
  if (language == SheetLanguage::ChineseTaiwan) codes = &kTaiwan;
  if (language == SheetLanguage::Japanese) codes = &kJapan;
  if (language == SheetLanguage::Korean) codes = &kKorea;
  if (id >= kFirstLocal && id <= 36) return (*codes)[static_cast<std::size_t>(id - kFirstLocal)];
  if (id >= kSecondLocal && id <= 58) return (*codes)[static_cast<std::size_t>(id) - kSecondLocal + 10];
  return {};
}

}  // namespace casebound::extract

#include "extract/sheet_format.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "extract/sheet_date.h"
#include "extract/sheet_decimal.h"

using namespace casebound;
using namespace casebound::extract;

namespace {

std::string shown(std::string_view code, double value) { return SheetFormat(code).number(value, false).text; }

constexpr double kDay = 43538;                   // 2019-03-14, a Thursday
constexpr double kMoment = kDay + 0.6329861111;  // 15:11:30

}  // namespace

TEST_CASE("General shows at most eleven characters, then scientific") {
  CHECK(show_general(0) == "0");
  CHECK(show_general(1) == "1");
  CHECK(show_general(-1.5) == "-1.5");
  CHECK(show_general(0.1 + 0.2) == "0.3");
  CHECK(show_general(12345678901) == "12345678901");
  CHECK(show_general(123456789012) == "1.23457E+11");
  CHECK(show_general(1234.56789012) == "1234.56789");
  CHECK(show_general(1.0 / 3) == "0.333333333");
  CHECK(show_general(0.0001234567) == "0.000123457");
  CHECK(show_general(0.00001) == "0.00001");
  CHECK(show_general(0.0000123456) == "1.23456E-05");
  CHECK(show_general(1e-10) == "1E-10");
  CHECK(show_general(1.5e15) == "1.5E+15");
  CHECK(show_general(99999999999.9) == "1E+11");
}

TEST_CASE("numbers are rounded by their fifteen decimal digits") {
  CHECK(shown("0.00", 1.005) == "1.01");
  CHECK(shown("0.00", 2.675) == "2.68");
  CHECK(shown("0", 0.5) == "1");
  CHECK(shown("0", -0.5) == "-1");
  CHECK(shown("0.0", 9.96) == "10.0");
}

TEST_CASE("thousands, percents, scales and fixed places") {
  CHECK(shown("#,##0", 1234567) == "1,234,567");
  CHECK(shown("#,##0.00", 1234.5) == "1,234.50");
  CHECK(shown("#,##0", 12) == "12");
  CHECK(shown("0%", 0.256) == "26%");
  CHECK(shown("0.00%", 0.25666) == "25.67%");
  CHECK(shown("#,##0,", 1234567) == "1,235");
  CHECK(shown("0.0,,\"M\"", 12345678) == "12.3M");
  CHECK(shown("00000", 42) == "00042");
  CHECK(shown("000-0000-0000", 13812345678) == "138-1234-5678");
  CHECK(shown("#.##", 0.5) == ".5");
  CHECK(shown("#.##", 5) == "5.");
  CHECK(shown("0.0#", 5) == "5.0");
  CHECK(shown(".00", 12.5) == "12.50");
  CHECK(shown("\"No. \"0", 7) == "No. 7");
  CHECK(shown("#", 0) == "0");  // shows nothing: the value is given as hidden
}

TEST_CASE("sections for negative numbers, zero, text and conditions") {
  const std::string_view code = "#,##0_);[Red](#,##0);\"none\";\"text: \"@";
  CHECK(shown(code, 1200) == "1,200");
  CHECK(shown(code, -1200) == "(1,200)");
  CHECK(shown(code, 0) == "none");
  CHECK(SheetFormat(code).text("word").text == "text: word");
  CHECK(shown("[>=100]\"high\";[>=10]\"middle\";\"low\"", 150) == "high");
  CHECK(shown("[>=100]\"high\";[>=10]\"middle\";\"low\"", 15) == "middle");
  CHECK(shown("[>=100]\"high\";[>=10]\"middle\";\"low\"", 1) == "low");
  CHECK(shown("[<=9999999]###-####;(###) ###-####", 5551234) == "555-1234");
  CHECK(shown("[<=9999999]###-####;(###) ###-####", 2125551234) == "(212) 555-1234");
  CHECK(shown("_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"?\?_);_(@_)", 0) == "$-");
  CHECK(shown("0.00;-0.00", -3) == "-3.00");
}

TEST_CASE("a format that shows nothing hides its value, which is given all the same") {
  const SheetFormat none(";;;");
  CHECK(none.number(42, false).is_hidden);
  CHECK(none.number(42, false).text == "42");
  CHECK(none.text("secret").is_hidden);
  CHECK(none.text("secret").text == "secret");
  CHECK_FALSE(SheetFormat("General").number(42, false).is_hidden);
}

TEST_CASE("fractions and scientific numbers") {
  CHECK(shown("# ?/?", 2.5) == "2 1/2");
  CHECK(shown("# ?/?", 0.25) == "1/4");
  CHECK(shown("# ?/?", 3) == "3");
  CHECK(shown("# ?\?/?\?", 3.14159) == "3 14/99");
  CHECK(shown("# ?/8", 1.25) == "1 2/8");
  CHECK(shown("0.00E+00", 12345) == "1.23E+04");
  CHECK(shown("0.00E+00", 0.00012345) == "1.23E-04");
  CHECK(shown("##0.0E+0", 12345) == "12.3E+3");
  CHECK(shown("0E+0", 9.9) == "1E+1");
}

TEST_CASE("dates and times as their formats say") {
  CHECK(shown("yyyy\"年\"m\"月\"d\"日\"", kDay) == "2019年3月14日");
  CHECK(shown("yyyy-mm-dd", kDay) == "2019-03-14");
  CHECK(shown("dd/mm/yy", kDay) == "14/03/19");
  CHECK(shown("d-mmm-yy", kDay) == "14-Mar-19");
  CHECK(shown("[$-409]dddd, mmmm d, yyyy", kDay) == "Thursday, March 14, 2019");
  CHECK(shown("[$-804]aaaa", kDay) == "星期四");
  CHECK(shown("[$-804]yyyy\"年\"m\"月\"d\"日\" dddd", kDay) == "2019年3月14日 星期四");
  CHECK(shown("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", kDay) == "Thursday, March 14, 2019");
  CHECK(shown("h:mm", kMoment) == "15:11");
  CHECK(shown("h:mm:ss AM/PM", kMoment) == "3:11:30 PM");
  CHECK(shown("上午/下午h\"时\"mm\"分\"", kMoment) == "下午3时11分");
  CHECK(shown("[$-804]AM/PM h:mm", kMoment) == "下午 3:11");
  CHECK(shown("mm:ss", kMoment) == "11:30");
  CHECK(shown("mm:ss.0", 0.5 + 0.00001) == "00:00.9");
  CHECK(shown("[h]:mm:ss", 1.5) == "36:00:00");
  CHECK(shown("[mm]:ss", 0.0625) == "90:00");
  CHECK(shown("yyyy-mm-dd hh:mm:ss", 41224.99998842593) == "2012-11-11 23:59:59");
  CHECK(shown("m/d/yyyy", -1) == "-1");  // a spreadsheet shows ####
}

TEST_CASE("the 1900 system has its day that never was, the 1904 system its own start") {
  CHECK(shown("yyyy-mm-dd", 1) == "1900-01-01");
  CHECK(shown("yyyy-mm-dd", 59) == "1900-02-28");
  CHECK(shown("yyyy-mm-dd", 60) == "1900-02-29");
  CHECK(shown("yyyy-mm-dd", 61) == "1900-03-01");
  CHECK(shown("yyyy-mm-dd", 2958465) == "9999-12-31");
  CHECK(SheetFormat("yyyy-mm-dd").number(42076, true).text == "2019-03-14");
  CHECK(SheetFormat("yyyy-mm-dd").number(0, true).text == "1904-01-01");
  CHECK(serial_of("2019-03-14") == kDay);
  CHECK(serial_of("1900-01-01") == 1.0);
  CHECK(serial_of("2019-03-14T12:00:00") == kDay + 0.5);
  CHECK_FALSE(serial_of("yesterday").has_value());
}

TEST_CASE("eras and Chinese digits") {
  CHECK(shown("[$-404]e/m/d", kDay) == "108/3/14");
  CHECK(shown("[$-411]ggge\"年\"m\"月\"d\"日\"", 43586) == "令和1年5月1日");
  CHECK(shown("[$-411]ge.m.d", kDay) == "H31.3.14");
  CHECK(shown("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", 43799) == "二〇一九年十一月三十日");
  CHECK(shown("[DBNum1][$-804]General", 1205) == "一千二百零五");
  CHECK(shown("[DBNum2][$-804]General", 100010) == "壹拾万零壹拾");
  CHECK(shown("[DBNum3]0", 42) == "４２");
}

TEST_CASE("built-in formats, also those of the East Asian versions") {
  const auto of = [](int id, SheetLanguage language, double value) {
    return SheetFormat(built_in_format(id, language)).number(value, false).text;
  };
  CHECK(of(0, SheetLanguage::Other, 1.5) == "1.5");
  CHECK(of(4, SheetLanguage::Other, 1234.5) == "1,234.50");
  CHECK(of(14, SheetLanguage::Other, kDay) == "3/14/2019");
  CHECK(of(14, SheetLanguage::ChineseChina, kDay) == "2019/3/14");
  CHECK(of(22, SheetLanguage::Other, kMoment) == "3/14/2019 15:11");
  CHECK(of(31, SheetLanguage::ChineseChina, kDay) == "2019年3月14日");
  CHECK(of(57, SheetLanguage::ChineseChina, kDay) == "2019年3月");
  CHECK(of(58, SheetLanguage::ChineseChina, kDay) == "3月14日");
  CHECK(of(27, SheetLanguage::ChineseTaiwan, kDay) == "108/3/14");
  CHECK(of(31, SheetLanguage::Korean, kDay) == "2019년 03월 14일");
  CHECK(of(46, SheetLanguage::Other, 1.25) == "30:00:00");
  CHECK(built_in_format(200, SheetLanguage::Other).empty());
}

TEST_CASE("no code and no value is too odd") {
  CHECK(rc::check("any code shows any number", [](const std::string& code, double value) {
    (void)SheetFormat(code).number(value, false);
    (void)SheetFormat(code).text("x");
  }));
  CHECK(rc::check("codes made of the letters that matter", [](double value) {
    const auto code =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0#?.,%/E+-ymdhsage[]$;\"\\_*@")));
    (void)SheetFormat(code).number(value, true);
    (void)SheetFormat(code).number(value * 1e300, false);
    (void)SheetFormat(code).text("x");
  }));
  for (const std::string_view code :
       {"[", "\"", "\\", "_", "*", "[$", "[$-", "[>", ";;;;;;", "[DBNum", "E+", "/", "?/", "/?", "[h"}) {
    CAPTURE(code);
    CHECK_NOTHROW((void)SheetFormat(code).number(1.5, false));
  }
}

#pragma once
/// \file Number formats of spreadsheets: how the value of a cell is shown.
///
/// Source: ECMA-376 part 1, 18.8.30 (numFmt) and 18.8.31 (numFmts); [MS-OI29500] 2.1.739 (eras, DBNum).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::extract {

/// The East Asian version of Excel that wrote a workbook: what its built-in formats 27 to 36 and 50 to 58
/// mean.
enum class SheetLanguage : std::uint8_t { Other, ChineseChina, ChineseTaiwan, Japanese, Korean };

/// The code of a built-in format; empty when the id is none.
std::string_view built_in_format(int id, SheetLanguage language);

class SheetFormat {
 public:
  /// Reads a code such as `#,##0.00;[Red]-#,##0.00`. Never fails: what is malformed is shown as it stands.
  explicit SheetFormat(std::string_view code);

  struct Shown {
    std::string text;        ///< without the spaces that only align columns
    bool is_hidden = false;  ///< the format shows nothing; `text` is the value all the same
  };
  Shown number(double value, bool date1904) const;
  Shown text(std::string_view value) const;
  bool is_general() const { return general_; }

  enum class Kind : std::uint8_t {
    Literal,
    Digit,
    Point,
    Thousands,
    Percent,
    Exponent,
    Slash,
    General,
    Text,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Fraction,
    AmPm,
    Elapsed,
    Era,
    EraYear,
    Buddhist,
    Weekday,
  };
  struct Token {
    Kind kind = Kind::Literal;
    std::string text;  ///< of a literal; else the letters as they stand
    int count = 1;     ///< how many letters or digits
  };
  struct Section {
    std::vector<Token> tokens;
    std::string comparison;  ///< of a condition: "<", ">=", "<>"; empty when it has none
    double bound = 0;
    std::uint32_t locale = 0;  ///< of Windows; 0 when the format names none
    int native_digits = 0;     ///< 1 to 4 for [DBNum1] to [DBNum4]
    bool is_date = false;
    bool has_text = false;
  };

 private:
  std::size_t section_for(double value) const;

  std::vector<Section> sections_;
  bool general_ = false;
};

/// One section of a number format rendered with a value that is no date; `value` without its sign where the
/// section tells it otherwise.
std::string show_number(const SheetFormat::Section& section, double value);
/// The same as a date; nothing when the value is none.
std::optional<std::string> show_date(const SheetFormat::Section& section, double serial, bool date1904);

/// Digits in Chinese: 1 as 一, 2 as 壹, 3 as １. `by_place` says 十二 for 12, else 一二.
std::string native_number(std::uint64_t value, int native_digits, bool by_place);

}  // namespace casebound::extract

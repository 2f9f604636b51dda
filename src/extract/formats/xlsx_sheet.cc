#include "extract/formats/xlsx_sheet.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/utf8.h"
#include "extract/sheet_date.h"

namespace casebound::extract {
namespace {

constexpr std::uint32_t kMostColumns = 16'384;
constexpr std::size_t kLongestValue = 8U << 20;
constexpr std::size_t kLongestFormula = 8'192;  // Excel's own limit
constexpr std::size_t kMostOutside = 1'000;
constexpr std::size_t kMostChoices = 1'000;
constexpr double kWidelyShown = 1e11;  // General shows whole numbers up to here in full
constexpr double kExactUpTo = 1e18;

std::uint32_t number(std::string_view text) {
  std::uint32_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

bool is_true(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

bool is_zero(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0.") == std::string_view::npos;
}

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void append(std::string& out, std::string_view text, std::size_t most) {
  const std::size_t room = most > out.size() ? most - out.size() : 0;
  out.append(text.substr(0, floor_boundary(text, std::min(text.size(), room))));
}

/// `[1]Sheet!A1`: an index into the list of other workbooks. `Table[Column]` is none.
bool names_other_workbook(std::string_view formula) {
  for (std::size_t at = formula.find('['); at != std::string_view::npos; at = formula.find('[', at + 1)) {
    if (at > 0 && (is_identifier(formula[at - 1]) || formula[at - 1] == ']')) continue;
    const std::size_t end = formula.find_first_not_of("0123456789", at + 1);
    if (end == std::string_view::npos || end == at + 1 || formula[end] != ']') continue;
    if (end + 1 < formula.size() && std::string_view(",]:)").find(formula[end + 1]) == std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

CellPlace parse_place(std::string_view reference) {
  CellPlace out;
  std::size_t at = 0;
  while (at < reference.size() && reference[at] == '$') ++at;
  for (; at < reference.size() && at < 5; ++at) {
    const char c = reference[at] >= 'a' ? static_cast<char>(reference[at] - 32) : reference[at];
    if (c < 'A' || c > 'Z') break;
    out.column = out.column * 26 + static_cast<std::uint32_t>(c - 'A' + 1);
  }
  while (at < reference.size() && reference[at] == '$') ++at;
  out.row = number(reference.substr(std::min(at, reference.size())));
  if (out.column == 0 || out.column > kMostColumns) out.column = 0;
  return out;
}

bool reaches_outside(std::string_view formula) {
  if (names_other_workbook(formula)) return true;
  constexpr std::array<std::string_view, 8> kFunctions{
      "WEBSERVICE(", "HYPERLINK(", "RTD(", "IMAGE(", "CALL(", "EXEC(", "REGISTER(", "SQL.REQUEST("};
  for (const std::string_view each : kFunctions) {
    const std::size_t at = formula.find(each);
    if (at != std::string_view::npos &&
        (at == 0 || !is_identifier(formula[at - 1]) || formula[at - 1] == '.'))
      return true;
  }
  bool quoted = false;  // program|'arguments'!item, dynamic data exchange
  for (const char c : formula) {
    if (c == '"') quoted = !quoted;
    if (c == '|' && !quoted) return true;
  }
  return false;
}

std::string plain_header(std::string_view coded) {
  std::string out;
  const auto part = [&] {
    if (!out.empty() && out.back() != '\t') out.push_back('\t');
  };
  for (std::size_t i = 0; i < coded.size(); ++i) {
    if (coded[i] != '&' || i + 1 >= coded.size()) {
      out.push_back(coded[i]);
      continue;
    }
    const char code = coded[++i];
    if (code == '&') {
      out.push_back('&');
    } else if (code == 'L' || code == 'C' || code == 'R') {
      part();
    } else if (code == '"') {
      const std::size_t end = coded.find('"', i + 1);
      i = std::min(end, coded.size());
    } else if (code == 'K') {
      const auto is_color = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f') || c == '+' ||
               c == '-';
      };
      for (int n = 0; n < 6 && i + 1 < coded.size() && is_color(coded[i + 1]); ++n) ++i;
    } else if (static_cast<unsigned char>(code) >= 0x80) {
      --i;  // no code, but the first byte of a character
    } else if (code >= '0' && code <= '9') {
      while (i + 1 < coded.size() && coded[i + 1] >= '0' && coded[i + 1] <= '9') ++i;
    }
  }
  while (!out.empty() && (out.back() == '\t' || out.back() == '\n')) out.pop_back();
  return out;
}

XlsxSheetReader::XlsxSheetReader(XlsxShared& shared, SheetPages& pages, bool macros)
    : shared_(shared), pages_(pages), macros_(macros) {}

void XlsxSheetReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (in_cell_) white_runs_.start(local, attributes);
  if (local == "c") {
    start_cell(attributes);
  } else if (local == "v") {
    take_ = in_cell_ ? Take::Value : Take::Nothing;
  } else if (local == "t") {
    take_ = in_cell_ && phonetic_ == 0 ? Take::Inline : Take::Nothing;
  } else if (local == "rPh") {
    ++phonetic_;
  } else if (local == "f") {
    if (in_cell_) {
      take_ = Take::Formula;
    } else if (name.starts_with("xm:")) {
      take_ = Take::Choices;
    }
  } else if (local == "row") {
    const std::uint32_t row = number(attribute(attributes, "r"));
    row_ = row > 0 ? row : row_ + 1;
    column_ = 0;
    row_hidden_ = is_true(attribute(attributes, "hidden")) || is_zero(attribute(attributes, "ht"));
  } else {
    start_rest(local, attributes);
  }
}

void XlsxSheetReader::start_rest(std::string_view local, const XmlAttributes& attributes) {
  if (local == "col") {
    const bool hidden = is_true(attribute(attributes, "hidden")) || is_zero(attribute(attributes, "width"));
    const std::uint32_t first = number(attribute(attributes, "min"));
    const std::uint32_t last = std::min(number(attribute(attributes, "max")), kMostColumns);
    if (hidden && first <= last) {
      hidden_columns_.resize(std::max<std::size_t>(hidden_columns_.size(), last + 1));
      std::fill(hidden_columns_.begin() + first, hidden_columns_.begin() + last + 1, true);
    }
  } else if (local == "dataValidation") {
    for (const std::string_view each : {"promptTitle", "prompt", "errorTitle", "error"}) {
      const std::string_view shown = attribute(attributes, each);
      if (choices_.size() < kMostChoices && !shown.empty() && choices_.emplace(shown).second)
        pages_.line(shown, MarkKind::Note);
    }
  } else if (local == "formula1") {
    take_ = Take::Choices;
  } else if (local == "hyperlink") {
    const std::string_view tip = attribute(attributes, "tooltip");
    if (choices_.size() < kMostChoices && !tip.empty() && choices_.emplace(tip).second)
      pages_.line(tip, MarkKind::Alt);
  } else if (local.ends_with("Header") && local != "header") {
    take_ = Take::Header;
  } else if (local.ends_with("Footer") && local != "headerFooter") {
    take_ = Take::Footer;
  } else if (local == "scenario") {
    pages_.line(attribute(attributes, "name"), MarkKind::Hidden);
    pages_.line(attribute(attributes, "comment"), MarkKind::Hidden);
  } else if (local == "inputCells") {
    pages_.line(attribute(attributes, "val"), MarkKind::Hidden);
  }
}

void XlsxSheetReader::start_cell(const XmlAttributes& attributes) {
  in_cell_ = true;
  has_value_ = false;
  type_.clear();
  style_ = 0;
  value_.clear();
  white_runs_.begin_text();
  formula_.clear();
  CellPlace place;
  for (const XmlAttribute& each : attributes) {
    if (each.name == "r") place = parse_place(each.value);
    if (each.name == "t") type_ = each.value;
    if (each.name == "s") style_ = number(each.value);
  }
  column_ = place.column > 0 ? place.column : column_ + 1;
  if (place.row > 0) row_ = place.row;
}

void XlsxSheetReader::text(std::string_view text) {
  switch (take_) {
    case Take::Nothing:
      break;
    case Take::Value:
    case Take::Inline:
      has_value_ = true;
      white_runs_.passed(value_.size(), text.size());
      append(value_, text, kLongestValue);
      break;
    case Take::Formula:
      append(formula_, text, kLongestFormula);
      break;
    case Take::Header:
    case Take::Footer:
    case Take::Choices:
      append(taken_, text, kLongestFormula);
      break;
  }
}

void XlsxSheetReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  white_runs_.end(local);
  if (local == "c") {
    end_cell();
  } else if (local == "rPh") {
    phonetic_ = std::max(0, phonetic_ - 1);
  } else if (take_ == Take::Header || take_ == Take::Footer) {
    pages_.line(plain_header(taken_), take_ == Take::Header ? MarkKind::Header : MarkKind::Footer);
    taken_.clear();
  } else if (take_ == Take::Choices) {
    end_choices();
    taken_.clear();
  }
  take_ = Take::Nothing;
}

// 18.3.1.32: a list of choices written out is a text in quotes; a reference is none.
void XlsxSheetReader::end_choices() {
  if (taken_.size() < 2 || taken_.front() != '"' || taken_.back() != '"') return;
  const std::string list = taken_.substr(1, taken_.size() - 2);
  if (choices_.size() < kMostChoices && choices_.insert(list).second) pages_.line(list, MarkKind::Hidden);
}

bool XlsxSheetReader::is_column_hidden(std::uint32_t column) const {
  return column < hidden_columns_.size() && hidden_columns_[column];
}

void XlsxSheetReader::end_cell() {
  if (!in_cell_) return;
  in_cell_ = false;
  MarkKinds kinds;
  if (row_hidden_ || is_column_hidden(column_) || shared_.styles.is_invisible(style_))
    kinds = kinds | MarkKind::Hidden;
  if (!formula_.empty() && shared_.outside.size() < kMostOutside && reaches_outside(formula_))
    shared_.outside.insert(formula_);
  if (has_value_ && !value_.empty()) put_value(kinds);
  // A program that does not calculate leaves only the formula; of a sheet of macros it is what matters.
  const bool empty = !has_value_ || value_.empty();
  if (!formula_.empty() && (macros_ || (empty && type_ != "str")))
    pages_.cell(row_, column_, "=" + formula_, kinds | MarkKind::Property);
}

void XlsxSheetReader::put_value(MarkKinds kinds) {
  const SheetFormat& format = shared_.styles.format(style_);
  const auto put_text = [&](std::string_view text, const WhiteRuns& white) {
    if (text.empty()) return;
    const SheetFormat::Shown shown = format.text(text);
    pages_.cell(row_, column_, shown.text, shown.is_hidden ? kinds | MarkKind::Hidden : kinds);
    // A format may put signs around the text; then the places of its runs are not known.
    if (shown.text != text || !shared_.styles.has_no_ground(style_)) return;
    for (const auto& [begin, end] : white) pages_.mark_in_cell(begin, end, MarkKind::Hidden);
  };
  if (type_ == "s") {
    std::uint64_t index = UINT64_MAX;
    std::from_chars(value_.data(), value_.data() + value_.size(), index);
    const auto text = shared_.strings.at(index);
    if (!text) {
      ++shared_.lost_strings;
      return;
    }
    return put_text(*text, shared_.strings.white_runs(index));
  }
  if (type_ == "str" || type_ == "inlineStr") return put_text(value_, white_runs_.found());
  if (type_ == "b") return pages_.cell(row_, column_, is_true(value_) ? "TRUE" : "FALSE", kinds);
  if (type_ == "e") return pages_.cell(row_, column_, value_, kinds);
  double value = 0;
  if (type_ == "d") {
    if (const auto serial = serial_of(value_); serial && !format.is_general()) {
      const SheetFormat::Shown shown = format.number(*serial, false);
      return pages_.cell(row_, column_, shown.text, kinds);
    }
    return pages_.cell(row_, column_, value_, kinds);
  }
  const std::size_t first = value_.find_first_not_of(" \t\n+");
  const char* const begin = value_.data() + std::min(first, value_.size());
  const auto read = std::from_chars(begin, value_.data() + value_.size(), value);
  if (read.ec != std::errc() || !std::isfinite(value)) return pages_.cell(row_, column_, value_, kinds);
  put_number(value, kinds);
}

void XlsxSheetReader::put_number(double value, MarkKinds kinds) {
  const SheetFormat& format = shared_.styles.format(style_);
  const SheetFormat::Shown shown = format.number(value, shared_.date1904);
  pages_.cell(row_, column_, shown.text, shown.is_hidden ? kinds | MarkKind::Hidden : kinds);
  // A telephone or identity number kept as a number is shown as 1.38123E+12; its digits are what is searched.
  const double size = std::fabs(value);
  if (format.is_general() && size >= kWidelyShown && size < kExactUpTo && std::floor(size) == size) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.0f", value);
    pages_.beside(digits, kinds | MarkKind::Property);
  }
}

}  // namespace casebound::extract

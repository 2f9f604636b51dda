#include "extract/formats/ods_sheet.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/utf8.h"
#include "extract/sheet_decimal.h"

namespace casebound::extract {
namespace {

constexpr std::uint32_t kMostRepeats = 1'000;   // copies of one cell, or of one row
constexpr std::uint64_t kMostCopies = 200'000;  // of one document
constexpr std::uint32_t kFarthest = 1U << 24;   // row or column
constexpr std::size_t kMostColumnRuns = 20'000;
constexpr std::size_t kFullRow = 8U << 20;  // bytes
constexpr std::size_t kLongestCell = 8U << 20;
constexpr std::size_t kMostKept = 32U << 20;
constexpr std::size_t kMostListed = 1'000;

std::uint32_t count_of(const XmlAttributes& attributes, std::string_view local) {
  const std::string_view text = attribute(attributes, local);
  std::uint32_t out = 1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec == std::errc::result_out_of_range) return kFarthest;
  return std::clamp<std::uint32_t>(out, 1, kFarthest);
}

bool is_shut(const XmlAttributes& attributes) {
  const std::string_view visibility = attribute(attributes, "visibility");
  return visibility == "collapse" || visibility == "filter";
}

void list(std::set<std::string>& out, std::string_view text) {
  if (!text.empty() && text.size() <= 4'000 && out.size() < kMostListed) out.emplace(text);
}

/// `'file:///other.ods'#$Sheet1.A1`, or a function that asks elsewhere.
bool reaches_outside(std::string_view formula) {
  constexpr std::array<std::string_view, 4> kSigns{"'#$", "WEBSERVICE(", "HYPERLINK(", "DDE("};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](std::string_view each) { return formula.find(each) != std::string_view::npos; });
}

bool is_shape(std::string_view name) {
  return name.starts_with("draw:") && name != "draw:a" && name != "draw:object" && name != "draw:image" &&
         name != "draw:g" && name != "draw:text-box";
}

/// Text that is none: dates of notes, pictures of flat documents.
bool is_skipped(std::string_view name) {
  return name == "dc:date" || name == "meta:date-string" || name == "office:binary-data";
}

/// 9.4.2: `cell-content-is-in-list("a";"b")`: the texts.
std::string choices_of(std::string_view condition) {
  constexpr std::string_view kList = "is-in-list(";
  const std::size_t at = condition.find(kList);
  if (at == std::string_view::npos || at + kList.size() >= condition.size()) return {};
  if (condition[at + kList.size()] != '"') return {};
  std::string out;
  bool inside = false;
  for (std::size_t i = at + kList.size(); i < condition.size(); ++i) {
    const char c = condition[i];
    if (c == '"') {
      inside = !inside;
    } else if (inside) {
      out.push_back(c);
    } else if (c == ';') {
      out.push_back('\t');
    }
  }
  return out;
}

}  // namespace

void OdsReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (name == "office:automatic-styles") {
    styles_.begin_automatic();
  } else if (name.starts_with("style:")) {
    styles_.start(name, attributes);
    if (local == "style") {
      table_style_.clear();
      if (attribute(attributes, "family") == "table") table_style_ = attribute(attributes, "name");
    } else if (local == "table-properties" && attribute(attributes, "display") == "false" &&
               hidden_tables_.size() < kMostListed) {
      hidden_tables_.insert(table_style_);
    }
  } else if (name == "office:spreadsheet") {
    facts_.has_body = true;
  } else if (local == "table" && name != "draw:table") {
    start_table(name, attributes);
  } else if (name.starts_with("table:") && place_ == Place::Outside && tables_ == 1 && changes_ == 0) {
    if (local == "table-column") {
      start_column(attributes);
    } else if (local == "table-row") {
      start_row(attributes);
    } else if (local == "table-cell" || local == "covered-table-cell") {
      start_cell(local, attributes);
    } else {
      start_beside(local, attributes);
    }
  } else {
    start_inside(name, attributes);
    if (name.starts_with("table:")) start_beside(local, attributes);
  }
}

void OdsReader::start_table(std::string_view /*name*/, const XmlAttributes& attributes) {
  if (++tables_ > 1 || changes_ > 0) return;
  const std::string_view title = attribute(attributes, "name");
  // LibreOffice keeps the tables of linked documents under their addresses.
  const bool hidden = hidden_tables_.contains(attribute(attributes, "style-name")) || elsewhere_ > 0 ||
                      title.starts_with("'file:");
  if (hidden && facts_.hidden_sheets.size() < kMostListed) facts_.hidden_sheets.emplace_back(title);
  sheet_ = std::make_unique<SheetPages>(sink_, std::string(title), hidden);
  columns_.clear();
  column_ = 0;
  row_ = 0;
}

void OdsReader::start_column(const XmlAttributes& attributes) {
  const std::uint32_t count = count_of(attributes, "number-columns-repeated");
  const std::uint32_t last = std::min(column_ + count, kFarthest);
  if (columns_.size() < kMostColumnRuns)
    columns_.push_back({column_ + 1, last, is_shut(attributes),
                        std::string(attribute(attributes, "default-cell-style-name"))});
  column_ = last;
}

void OdsReader::start_row(const XmlAttributes& attributes) {
  row_repeat_ = count_of(attributes, "number-rows-repeated");
  row_hidden_ = is_shut(attributes);
  column_ = 0;
  cells_.clear();
  row_bytes_ = 0;
}

const OdsReader::ColumnRun* OdsReader::run_of(std::uint32_t column) const {
  const auto after = std::ranges::lower_bound(columns_, column, {}, &ColumnRun::last);
  return after != columns_.end() && after->first <= column ? &*after : nullptr;
}

void OdsReader::start_cell(std::string_view local, const XmlAttributes& attributes) {
  place_ = Place::Cell;
  cell_repeat_ = count_of(attributes, "number-columns-repeated");
  cell_ = {};
  cell_.column = std::min(column_ + 1, kFarthest);
  paragraphs_ = 0;
  value_type_ = attribute(attributes, "value-type");
  value_.clear();
  for (const std::string_view each : {"value", "date-value", "time-value", "boolean-value", "string-value"}) {
    if (value_.empty()) value_ = attribute(attributes, each);
  }
  const std::string_view formula = attribute(attributes, "formula");
  if (reaches_outside(formula)) list(facts_.outside, formula);
  const ColumnRun* run = run_of(cell_.column);
  std::string_view style = attribute(attributes, "style-name");
  if (style.empty() && run != nullptr) style = run->style;
  const OdfLook look = styles_.look("table-cell", style);
  const bool unseen = look.hidden || (look.white && !look.filled);
  cell_.filled = look.filled;
  if (row_hidden_ || (run != nullptr && run->hidden) || unseen || local == "covered-table-cell")
    cell_.kinds = MarkKind::Hidden;
}

// What stands inside cells, notes and shapes.
void OdsReader::start_inside(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  const auto enter = [&](Place place) {
    outer_.push_back(place_);
    place_ = place;
  };
  if (name == "office:annotation") {
    enter(Place::Note);
    note_ = {};
    author_.clear();
  } else if (is_skipped(name)) {
    enter(Place::Skipped);
  } else if (name == "dc:creator" && (place_ != Place::Outside || changes_ > 0)) {
    enter(Place::Author);
    author_.clear();
  } else if (name == "svg:title" || name == "svg:desc") {
    enter(Place::Alt);
    aside_.clear();
  } else if (name == "table:tracked-changes") {
    ++changes_;
  } else if (name == "table:help-message" || name == "table:error-message") {
    enter(Place::Help);
    aside_.clear();
  } else if (changes_ > 0 && name == "text:p" && place_ == Place::Outside) {
    enter(Place::Change);
    aside_.clear();
  } else if (is_shape(name) && place_ != Place::Note && place_ != Place::Shape) {
    enter(Place::Shape);
    aside_.clear();
  } else if (name == "text:p" || name == "text:h") {
    if (place_ == Place::Cell && paragraphs_++ > 0) put("\n");
    if (place_ == Place::Note && !note_.text.empty()) put("\n");
    if ((place_ == Place::Shape || place_ == Place::Help) && !aside_.empty()) put("\n");
  } else if (name == "text:span") {
    spans_.push_back(styles_.look("text", attribute(attributes, "style-name")));
  } else if (name == "text:s") {
    put(std::string(std::min<std::uint32_t>(count_of(attributes, "c"), 1'000), ' '));
  } else if (name == "text:tab") {
    put("\t");
  } else if (name == "text:line-break") {
    put("\n");
  } else if (name == "text:a" || name == "draw:a") {
    list(facts_.links, attribute(attributes, "href"));
  }
  if (name == "draw:image" || name == "draw:object" || name == "draw:object-ole") {
    const std::string_view address = attribute(attributes, "href");
    list(facts_.remote, address);
    const std::string_view folder = address.starts_with("./") ? address.substr(2) : address;
    const auto object = objects_.find(folder);
    if (local == "object" && object != objects_.end() && sheet_ != nullptr) {
      for (std::string_view rest = object->second.text(); !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0) after_.emplace_back(rest.substr(0, end), MarkKinds());
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      objects_.erase(object);
    }
  }
}

// What stands beside the cells: names, choices, sources.
void OdsReader::start_beside(std::string_view local, const XmlAttributes& attributes) {
  const auto say = [&](std::string text, MarkKinds kinds) {
    kept_ += text.size();
    if (!text.empty() && kept_ <= kMostKept) last_.emplace_back(std::move(text), kinds);
  };
  if (local == "named-range" || local == "named-expression") {
    // Excel's own names, such as the range of a filter, come along when it saves this format.
    const std::string_view called = attribute(attributes, "name");
    if (called.starts_with("Excel_BuiltIn_") || called.starts_with("_xlnm")) return;
    const std::string_view value =
        attribute(attributes, local == "named-range" ? "cell-range-address" : "expression");
    say(std::string(called) + "\t" + std::string(value), MarkKind::Hidden);
  } else if (local == "content-validation") {
    say(choices_of(attribute(attributes, "condition")), MarkKind::Hidden);
  } else if (local == "help-message" || local == "error-message") {
    say(std::string(attribute(attributes, "title")), MarkKind::Note);
  } else if (local == "scenario") {
    say(std::string(attribute(attributes, "comment")), MarkKind::Hidden);
  } else if (local == "table-source" || local == "cell-range-source") {
    list(facts_.remote, attribute(attributes, "href"));
  } else if (local == "dde-links") {
    ++elsewhere_;
  }
}

std::string* OdsReader::target() {
  switch (place_) {
    case Place::Outside:
    case Place::Skipped:
      return nullptr;
    case Place::Cell:
      return paragraphs_ > 0 ? &cell_.text : nullptr;
    case Place::Note:
      return &note_.text;
    case Place::Author:
      return &author_;
    case Place::Shape:
    case Place::Alt:
    case Place::Change:
    case Place::Help:
      return &aside_;
  }
  return nullptr;
}

bool OdsReader::is_run_hidden() const {
  return std::ranges::any_of(spans_, [&](const OdfLook& each) {
    return each.hidden || each.tiny || (each.white && !each.filled && !cell_.filled);
  });
}

void OdsReader::put(std::string_view text) {
  std::string* out = target();
  if (out == nullptr || out->size() >= kLongestCell) return;
  if (out == &cell_.text && is_run_hidden())
    cell_.hidden.emplace_back(out->size(), out->size() + text.size());
  out->append(text.substr(0, floor_boundary(text, std::min(text.size(), kLongestCell - out->size()))));
}

void OdsReader::text(std::string_view text) {
  // 6.1.2: line ends between elements are layout, and runs of white space are one space.
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (blank && text.find('\n') != std::string_view::npos) return;
  put(text);
}

void OdsReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  const auto leave = [&] {
    place_ = outer_.empty() ? Place::Outside : outer_.back();
    if (!outer_.empty()) outer_.pop_back();
  };
  const auto keep = [&](auto& out, std::string text, MarkKinds kinds) {
    kept_ += text.size();
    if (!text.empty() && kept_ <= kMostKept) out.emplace_back(std::move(text), kinds);
  };
  if (name == "office:annotation" && place_ == Place::Note) {
    leave();
    kept_ += note_.text.size();
    note_.row = row_ + 1;
    if (!note_.text.empty() && kept_ <= kMostKept) notes_.push_back(std::move(note_));
  } else if (is_skipped(name) && place_ == Place::Skipped) {
    leave();
  } else if (name == "dc:creator" && place_ == Place::Author) {
    leave();
    list(place_ == Place::Note ? facts_.comment_authors : facts_.revision_authors, author_);
  } else if ((name == "svg:title" || name == "svg:desc") && place_ == Place::Alt) {
    leave();
    keep(after_, std::exchange(aside_, {}), MarkKind::Alt);
  } else if ((name == "table:help-message" || name == "table:error-message") && place_ == Place::Help) {
    leave();
    keep(last_, std::exchange(aside_, {}), MarkKind::Note);
  } else if (name == "text:p" && place_ == Place::Change) {
    leave();
    keep(last_, std::exchange(aside_, {}), MarkKind::Deleted);
  } else if (is_shape(name) && place_ == Place::Shape) {
    leave();
    keep(after_, std::exchange(aside_, {}), {});
  } else if (name == "text:span") {
    if (!spans_.empty()) spans_.pop_back();
  } else if (name == "table:tracked-changes") {
    changes_ = std::max(0, changes_ - 1);
  } else if (name == "table:dde-links") {
    elsewhere_ = std::max(0, elsewhere_ - 1);
  } else if (local == "table" && name != "draw:table") {
    if (--tables_ == 0 && changes_ == 0) end_table();
    tables_ = std::max(0, tables_);
  } else if (tables_ == 1 && changes_ == 0) {
    if (local == "table-cell" || local == "covered-table-cell") end_cell();
    if (local == "table-row") end_row();
  }
}

/// The value as it stands, for producers that do not write what is shown.
std::string OdsReader::bare_value() const {
  if (value_type_ == "boolean") return value_ == "true" ? "TRUE" : "FALSE";
  if (value_type_ != "float" && value_type_ != "percentage" && value_type_ != "currency") return value_;
  double number = 0;
  const auto read = std::from_chars(value_.data(), value_.data() + value_.size(), number);
  if (read.ec != std::errc()) return value_;
  return value_type_ == "percentage" ? show_general(number * 100) + "%" : show_general(number);
}

void OdsReader::end_cell() {
  if (place_ != Place::Cell) return;
  place_ = Place::Outside;
  if (cell_.text.empty() && !value_.empty()) {
    // An empty paragraph says that the value is not shown; none at all says nothing.
    if (paragraphs_ > 0) cell_.kinds = cell_.kinds | MarkKind::Hidden;
    cell_.text = bare_value();
  }
  const std::uint32_t first = cell_.column;
  column_ = std::min(column_ + cell_repeat_, kFarthest);
  if (cell_.text.empty()) return;
  const std::uint64_t copies = repeated_ < kMostCopies ? std::min(cell_repeat_, kMostRepeats) : 1;
  repeated_ += copies - 1;
  for (std::uint32_t i = 0; i < copies && row_bytes_ < kFullRow; ++i) {
    cell_.column = first + i;
    row_bytes_ += cell_.text.size() + sizeof cell_;
    cells_.push_back(cell_);
  }
}

void OdsReader::end_row() {
  const std::uint32_t first = row_ + 1;
  if (!cells_.empty() && sheet_ != nullptr) {
    std::uint64_t copies = repeated_ < kMostCopies ? std::min(row_repeat_, kMostRepeats) : 1;
    if (row_bytes_ > 1U << 20) copies = 1;
    repeated_ += (copies - 1) * cells_.size();
    for (std::uint32_t i = 0; i < copies; ++i) {
      for (const Cell& each : cells_) {
        sheet_->cell(first + i, each.column, each.text, each.kinds);
        for (const auto& [begin, end] : each.hidden) sheet_->mark_in_cell(begin, end, MarkKind::Hidden);
      }
    }
  }
  cells_.clear();
  if (!notes_.empty() && sheet_ != nullptr) {
    for (const SheetNote& each : notes_) sheet_->add_note(each);
    notes_.clear();
  }
  row_ = std::min(row_ + row_repeat_, kFarthest);
}

void OdsReader::end_table() {
  if (sheet_ == nullptr) return;
  for (const SheetNote& each : notes_) sheet_->add_note(each);
  notes_.clear();
  for (const auto& [text, kinds] : after_) sheet_->line(text, kinds);
  after_.clear();
  sheet_->finish();
  pages_ += sheet_->pages();
  sheet_.reset();
  place_ = Place::Outside;
  outer_.clear();
}

void OdsReader::finish() {
  end_table();
  SheetPages pages(sink_, {}, false);
  for (const auto& [text, kinds] : after_) pages.line(text, kinds);
  for (const auto& [text, kinds] : last_) pages.line(text, kinds);
  for (const auto& [folder, object] : objects_) pages.lines(object);
  pages.finish();
  pages_ += pages.pages();
}

}  // namespace casebound::extract

#include "extract/formats/xlsx_parts.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "extract/formats/xlsx_sheet.h"
#include "extract/sheet_decimal.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostComments = 200'000;
constexpr std::size_t kMostCommentBytes = 32U << 20;
constexpr std::size_t kMostPeople = 10'000;
constexpr std::size_t kMostFields = 16'384;
constexpr std::size_t kMostItemBytes = 64U << 20;
constexpr std::size_t kMostItems = 4U << 20;
constexpr std::size_t kMostFound = 1'000;
constexpr std::size_t kLongest = 1U << 20;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// 18.10.1: a value of a cache is an element of one letter.
bool is_item(std::string_view local) {
  return local == "s" || local == "n" || local == "d" || local == "b" || local == "e" || local == "m";
}

std::string item_text(std::string_view local, std::string_view value) {
  if (local == "b") return value == "1" || value == "true" ? "TRUE" : "FALSE";
  if (local != "n") return std::string(value);
  double number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  return read.ec == std::errc() ? show_general(number) : std::string(value);
}

}  // namespace

void XlsxPeopleReader::start(std::string_view name, const XmlAttributes& attributes) {
  if (local_name(name) != "person" || names.size() >= kMostPeople) return;
  names.emplace(attribute(attributes, "id"), attribute(attributes, "displayName"));
}

void XlsxCommentsReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "author") {
    in_author_ = true;
    text_.clear();
  } else if (local == "comment") {
    in_comment_ = true;
    threaded_ = false;
    text_.clear();
    place_ = attribute(attributes, "ref");
    std::size_t index = SIZE_MAX;
    const std::string_view id = attribute(attributes, "authorId");
    std::from_chars(id.data(), id.data() + id.size(), index);
    author_ = index < listed_.size() ? listed_[index] : std::string();
  } else if (local == "threadedComment") {
    in_comment_ = true;
    threaded_ = true;
    text_.clear();
    place_ = attribute(attributes, "ref");
    const auto person = people_.names.find(attribute(attributes, "personId"));
    author_ = person == people_.names.end() ? std::string() : person->second;
  } else if (local == "rPh") {
    ++phonetic_;
  } else if (local == "t" || (local == "text" && threaded_)) {
    in_text_ = in_comment_ && phonetic_ == 0;
  }
}

void XlsxCommentsReader::text(std::string_view text) {
  if (!in_text_ && !in_author_) return;
  if (kept_ + text.size() > kMostCommentBytes) return;
  kept_ += text.size();
  text_.append(text);
}

void XlsxCommentsReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  if (local == "author") {
    in_author_ = false;
    listed_.push_back(text_);
  } else if (local == "rPh") {
    phonetic_ = std::max(0, phonetic_ - 1);
  } else if (local == "t" || local == "text") {
    in_text_ = false;
  } else if (local == "comment" || local == "threadedComment") {
    in_comment_ = false;
    if (is_blank(text_) || notes.size() + stand_ins.size() >= kMostComments) return;
    SheetNote note;
    note.row = parse_place(place_).row;
    note.text = place_ + ": " + (threaded_ && !author_.empty() ? author_ + ": " : "") + text_;
    // [MS-XLSX] 2.1.44: such an author is a stand-in's.
    const bool stand_in = !threaded_ && author_.starts_with("tc=");
    if (!author_.empty() && !stand_in && authors.size() < kMostPeople) authors.insert(author_);
    (stand_in ? stand_ins : notes).push_back(std::move(note));
  }
}

void XlsxPivotReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "worksheetSource") {
    source = attribute(attributes, "sheet");
    if (source.empty()) source = attribute(attributes, "name");
  } else if (local == "cacheField" && fields.size() < kMostFields) {
    fields.push_back({std::string(attribute(attributes, "name")), {}});
  } else if (local == "sharedItems") {
    in_items_ = !fields.empty();
  } else if (in_items_ && is_item(local)) {
    std::string text = item_text(local, attribute(attributes, "v"));
    kept_ += text.size() + sizeof(std::string);
    if (kept_ > kMostItemBytes || fields.back().items.size() >= kMostItems) return;
    fields.back().items.push_back(std::move(text));
  }
}

void XlsxPivotReader::end(std::string_view name) {
  if (local_name(name) == "sharedItems") in_items_ = false;
}

void XlsxPivotRowsReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "r") {
    ++row_;
    column_ = 0;
    return;
  }
  const std::string_view value = attribute(attributes, "v");
  if (local == "x") {
    ++column_;
    std::size_t index = SIZE_MAX;
    std::from_chars(value.data(), value.data() + value.size(), index);
    if (column_ > cache_.fields.size()) return;
    const std::vector<std::string>& items = cache_.fields[column_ - 1].items;
    if (index < items.size() && !items[index].empty()) pages_.cell(row_, column_, items[index]);
  } else if (is_item(local)) {
    ++column_;
    const std::string text = item_text(local, value);
    if (!text.empty()) pages_.cell(row_, column_, text);
  }
}

void XlsxExternalReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "sheetName" && sheets_.size() < kMostFound) {
    sheets_.emplace_back(attribute(attributes, "val"));
  } else if (local == "sheetData") {
    std::size_t index = SIZE_MAX;
    const std::string_view id = attribute(attributes, "sheetId");
    std::from_chars(id.data(), id.data() + id.size(), index);
    if (index < sheets_.size()) pages_.line(sheets_[index], MarkKind::Header);
  } else if (local == "cell") {
    place_ = attribute(attributes, "r");
    value_.clear();
  } else if (local == "v") {
    in_value_ = true;
  } else if (local == "ddeLink" && exchanges.size() < kMostFound) {
    exchanges.push_back(std::string(attribute(attributes, "ddeService")) + "|" +
                        std::string(attribute(attributes, "ddeTopic")));
  } else if (local == "definedName") {
    pages_.line(std::string(attribute(attributes, "name")) + "\t" +
                std::string(attribute(attributes, "refersTo")));
  }
}

void XlsxExternalReader::text(std::string_view text) {
  if (in_value_ && value_.size() + text.size() <= kLongest) value_.append(text);
}

void XlsxExternalReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  if (local == "v") in_value_ = false;
  if (local != "cell" || value_.empty()) return;
  const CellPlace place = parse_place(place_);
  pages_.cell(place.row, place.column, value_);
}

void XlsxRevisionReader::start(std::string_view name, const XmlAttributes& /*attributes*/) {
  const std::string_view local = local_name(name);
  if (local == "oc" || local == "nc") {
    in_cell_ = true;
    kinds_ = local == "oc" ? MarkKind::Deleted : MarkKind::Inserted;
    value_.clear();
  } else if (local == "v" || local == "t") {
    in_text_ = in_cell_;
  }
}

void XlsxRevisionReader::text(std::string_view text) {
  if (in_text_ && value_.size() + text.size() <= kLongest) value_.append(text);
}

void XlsxRevisionReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  if (local == "v" || local == "t") in_text_ = false;
  if (local != "oc" && local != "nc") return;
  in_cell_ = false;
  pages_.line(value_, kinds_);
}

void XlsxConnectionsReader::start(std::string_view /*name*/, const XmlAttributes& attributes) {
  std::string out;
  for (const std::string_view each : {"name", "description", "connection", "command", "url", "sourceFile"}) {
    const std::string_view value = attribute(attributes, each);
    if (value.empty()) continue;
    if (!out.empty()) out += "; ";
    out += value.substr(0, value.size() > 4'000 ? 0 : value.size());
  }
  if (!out.empty() && found.size() < kMostFound) found.push_back(std::move(out));
}

void XlsxControlsReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "shape") {
    text_.clear();
    is_note_ = false;
  } else if (local == "textbox") {
    in_box_ = true;
  } else if (local == "ClientData") {
    is_note_ = attribute(attributes, "ObjectType") == "Note";
  }
}

void XlsxControlsReader::text(std::string_view text) {
  if (in_box_ && text_.size() + text.size() <= kLongest) text_.append(text);
}

void XlsxControlsReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  if (local == "textbox") in_box_ = false;
  if (local == "shape" && !is_note_ && !is_blank(text_) && found.size() < kMostFound)
    found.push_back(std::move(text_));
  if (local == "shape") text_.clear();
}

}  // namespace casebound::extract

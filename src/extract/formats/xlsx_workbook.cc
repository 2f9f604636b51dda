#include "extract/formats/xlsx_workbook.h"

#include <algorithm>
#include <charconv>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostSheets = 20'000;
constexpr std::size_t kMostNames = 100'000;
constexpr std::size_t kMostNameBytes = 16U << 20;
constexpr std::uint64_t kMostStringBytes = 256ULL << 20;
constexpr std::size_t kMostStrings = 16U << 20;
constexpr std::size_t kChunk = 1U << 20;
constexpr std::size_t kMostWhite = 200'000;
constexpr std::size_t kMostStyles = 100'000;
constexpr std::size_t kMostCodes = 10'000;

// The character sets of GDI that a font names.
constexpr int kJapanese = 128;
constexpr int kKorean = 129;
constexpr int kChina = 134;
constexpr int kTaiwan = 136;

template <typename Number>
Number number(std::string_view text, Number otherwise = {}) {
  Number out = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

bool is_true(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

}  // namespace

void XlsxWorkbookReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "workbookPr") date1904 = is_true(attribute(attributes, "date1904"));
  if (local == "sheet" && sheets.size() < kMostSheets) {
    XlsxSheetEntry entry;
    entry.name = attribute(attributes, "name");
    const std::string_view state = attribute(attributes, "state");
    if (state == "hidden") entry.state = XlsxSheetEntry::State::Hidden;
    if (state == "veryHidden") entry.state = XlsxSheetEntry::State::VeryHidden;
    for (const XmlAttribute& each : attributes) {
      if (each.name.ends_with(":id")) entry.relationship = each.value;
    }
    sheets.push_back(std::move(entry));
  }
  if (local == "definedName" && names.size() < kMostNames) {
    names.push_back(
        {std::string(attribute(attributes, "name")), {}, std::string(attribute(attributes, "comment"))});
    in_name_ = true;
  }
}

void XlsxWorkbookReader::end(std::string_view name) {
  if (local_name(name) == "definedName") in_name_ = false;
}

void XlsxWorkbookReader::text(std::string_view text) {
  if (!in_name_ || kept_ + text.size() > kMostNameBytes) return;
  kept_ += text.size();
  names.back().value.append(text);
}

bool is_white(const XmlAttributes& attributes) {
  const std::string_view rgb = attribute(attributes, "rgb");
  const std::string_view indexed = attribute(attributes, "indexed");  // 18.8.27: 1 and 9 are white
  return rgb == "FFFFFFFF" || rgb == "00FFFFFF" || rgb == "ffffffff" || indexed == "1" || indexed == "9" ||
         (attribute(attributes, "theme") == "0" && attribute(attributes, "tint").empty());
}

void WhiteRunFinder::start(std::string_view local, const XmlAttributes& attributes) {
  if (local == "r") {
    in_run_ = true;
    white_ = false;
  } else if (in_run_ && local == "color") {
    white_ = is_white(attributes);
  }
}

void WhiteRunFinder::end(std::string_view local) {
  if (local == "r") in_run_ = white_ = false;
}

void WhiteRunFinder::passed(std::size_t size, std::size_t bytes) {
  if (!white_ || bytes == 0) return;
  const auto begin = static_cast<std::uint32_t>(size);
  const auto end = static_cast<std::uint32_t>(size + bytes);
  if (!found_.empty() && found_.back().second == begin) {
    found_.back().second = end;
  } else {
    found_.emplace_back(begin, end);
  }
}

void XlsxStrings::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  finder_.start(local, attributes);
  if (local == "si") {
    in_item_ = true;
    current_.clear();
    finder_.begin_text();
  } else if (local == "rPh") {
    ++phonetic_;
  } else if (local == "t") {
    in_text_ = in_item_ && phonetic_ == 0;
  }
}

void XlsxStrings::end(std::string_view name) {
  const std::string_view local = local_name(name);
  finder_.end(local);
  if (local == "t") in_text_ = false;
  if (local == "rPh" && phonetic_ > 0) --phonetic_;
  if (local == "si" && in_item_) {
    in_item_ = false;
    keep();
  }
}

void XlsxStrings::text(std::string_view text) {
  if (!in_text_ || cut_) return;
  if (bytes_ + current_.size() + text.size() > kMostStringBytes) {
    cut_ = true;
    return;
  }
  finder_.passed(current_.size(), text.size());
  current_.append(text);
}

WhiteRuns XlsxStrings::white_runs(std::uint64_t index) const {
  const auto found = white_.find(index);
  return found == white_.end() ? WhiteRuns() : found->second;
}

void XlsxStrings::keep() {
  if (cut_ || places_.size() >= kMostStrings) {
    cut_ = true;
    return;
  }
  if (chunks_.empty() || chunks_.back().size() + current_.size() > kChunk) {
    chunks_.emplace_back();
    chunks_.back().reserve(std::max(kChunk, current_.size()));
  }
  if (!finder_.found().empty() && white_.size() < kMostWhite) white_.emplace(places_.size(), finder_.found());
  places_.push_back(
      {static_cast<std::uint32_t>(chunks_.size() - 1), static_cast<std::uint32_t>(chunks_.back().size())});
  chunks_.back().append(current_);
  bytes_ += current_.size();
  if (current_.capacity() > kChunk) current_ = {};
}

std::optional<std::string_view> XlsxStrings::at(std::uint64_t index) const {
  if (index >= places_.size()) return std::nullopt;
  const Place& here = places_[index];
  const std::string& chunk = chunks_[here.chunk];
  std::size_t end = chunk.size();
  if (index + 1 < places_.size() && places_[index + 1].chunk == here.chunk) end = places_[index + 1].begin;
  return std::string_view(chunk).substr(here.begin, end - here.begin);
}

void XlsxStyles::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "numFmt" && codes_.size() < kMostCodes) {
    codes_[number<int>(attribute(attributes, "numFmtId"), -1)] = attribute(attributes, "formatCode");
  } else if (local == "fonts") {
    part_ = Part::Fonts;
  } else if (local == "fills") {
    part_ = Part::Fills;
  } else if (local == "cellXfs") {
    part_ = Part::Cells;
  } else if (part_ == Part::Fonts && local == "font" && white_fonts_.size() < kMostStyles) {
    white_fonts_.push_back(false);
  } else if (part_ == Part::Fonts && local == "color" && !white_fonts_.empty()) {
    white_fonts_.back() = is_white(attributes);
  } else if (part_ == Part::Fonts && local == "charset" && charset_ == 0) {
    const int charset = number<int>(attribute(attributes, "val"));
    if (charset == kJapanese || charset == kKorean || charset == kChina || charset == kTaiwan)
      charset_ = charset;
  } else if (part_ == Part::Fills && local == "fill" && empty_fills_.size() < kMostStyles) {
    empty_fills_.push_back(true);
  } else if (part_ == Part::Fills && !empty_fills_.empty() &&
             (local == "gradientFill" || local == "patternFill")) {
    const std::string_view pattern = attribute(attributes, "patternType");
    empty_fills_.back() = local == "patternFill" && (pattern.empty() || pattern == "none");
  } else if (part_ == Part::Cells && local == "xf" && styles_.size() < kMostStyles) {
    styles_.push_back({number<int>(attribute(attributes, "numFmtId")),
                       number<std::uint32_t>(attribute(attributes, "fontId")),
                       number<std::uint32_t>(attribute(attributes, "fillId"))});
  }
}

void XlsxStyles::end(std::string_view name) {
  const std::string_view local = local_name(name);
  if (local == "fonts" || local == "fills" || local == "cellXfs") part_ = Part::Other;
}

SheetLanguage XlsxStyles::language() const {
  switch (charset_) {
    case kChina:
      return SheetLanguage::ChineseChina;
    case kTaiwan:
      return SheetLanguage::ChineseTaiwan;
    case kJapanese:
      return SheetLanguage::Japanese;
    case kKorean:
      return SheetLanguage::Korean;
    default:
      return SheetLanguage::Other;
  }
}

const SheetFormat& XlsxStyles::format(std::uint32_t style) const {
  const int id = style < styles_.size() ? styles_[style].format : 0;
  const auto known = formats_.find(id);
  if (known != formats_.end()) return known->second;
  const auto code = codes_.find(id);
  return formats_
      .emplace(id, SheetFormat(code != codes_.end() ? std::string_view(code->second)
                                                    : built_in_format(id, language())))
      .first->second;
}

bool XlsxStyles::is_invisible(std::uint32_t style) const {
  if (style >= styles_.size()) return false;
  const Style& each = styles_[style];
  return each.font < white_fonts_.size() && white_fonts_[each.font] && has_no_ground(style);
}

bool XlsxStyles::has_no_ground(std::uint32_t style) const {
  const std::uint32_t fill = style < styles_.size() ? styles_[style].fill : 0;
  return fill >= empty_fills_.size() || empty_fills_[fill];
}

}  // namespace casebound::extract

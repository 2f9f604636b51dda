#include "extract/formats/docx_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxPending = 64U << 10;
constexpr std::size_t kMaxField = 2000;
constexpr std::size_t kMaxFields = 1000;
constexpr std::size_t kMaxAuthors = 200;
constexpr int kTinyHalfPoints = 4;  // two points and less: nobody reads that on paper

template <class... Words>
bool is_any(std::string_view word, Words... words) {
  return ((word == words) || ...);
}

/// ECMA-376 part 1, 17.17.4: a toggle without a value is on.
bool is_on(const XmlAttributes& attributes) {
  return !is_any(attribute(attributes, "val"), "0", "false", "off", "none");
}

int to_int(std::string_view digits, int base = 10) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

void remember(std::set<std::string>& authors, std::string_view author) {
  if (!author.empty() && authors.size() < kMaxAuthors) authors.insert(std::string(author));
}

/// Shading that makes white text readable.
bool is_dark_fill(const XmlAttributes& attributes) {
  return !is_any(attribute(attributes, "fill"), "", "auto", "FFFFFF", "ffffff");
}

bool reaches_outside(std::string_view field) {
  std::string word;
  for (const char c : field.substr(0, 16)) {
    if (c == ' ' || c == '"') break;
    word.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  return is_any(word, "HYPERLINK", "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DDE",
                "DDEAUTO", "RD", "DATABASE");
}

}  // namespace

void WordStylesReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "style") {
    styles_.push_back({std::string(attribute(attributes, "styleId")), {}, false});
    in_style_ = true;
  }
  if (!in_style_ || styles_.empty()) return;
  if (local == "basedOn") styles_.back().based_on = attribute(attributes, "val");
  if (local == "vanish") styles_.back().vanish = is_on(attributes);
}

void WordStylesReader::end(std::string_view name) {
  if (local_name(name) == "style") in_style_ = false;
}

WordStyles WordStylesReader::take() {
  WordStyles out;
  // Each round settles one more step of inheritance; styles deeper than that do not occur, loops end here
  // too.
  for (int round = 0; round < 10; ++round) {
    for (const Style& style : styles_) {
      if (style.vanish || out.hidden.contains(style.based_on)) out.hidden.insert(style.id);
    }
  }
  return out;
}

WordTextReader::WordTextReader(WordText& out, const WordStyles& styles, std::optional<MarkKind> whole,
                               std::uint64_t text_limit)
    : out_(out), styles_(styles), whole_(whole), limit_(text_limit), begin_(0) {
  if (!out_.text.empty() && out_.text.back() != '\n') out_.text.push_back('\n');
  begin_ = out_.text.size();
}

bool WordTextReader::is_passed_over(std::string_view local, const XmlAttributes& attributes) {
  // A text box is stored twice, for new and for old readers; the second copy is the same text.
  if (local == "Fallback") return !choice_seen_.empty() && choice_seen_.back();
  if (is_any(local, "footnote", "endnote")) return !is_any(attribute(attributes, "type"), "", "normal");
  // "tabs" defines tab stops; what ends in "PrChange" are properties of before a revision.
  return is_any(local, "tabs", "sdtEndPr") || local.ends_with("PrChange");
}

void WordTextReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (skip_ > 0 || is_passed_over(local, attributes)) {
    ++skip_;
    return;
  }
  if (aside_ > 0 || is_any(local, "sdtPr", "tblPr", "trPr", "ffData")) {
    ++aside_;
    start_aside(local, attributes);
    return;
  }
  if (local == "pPr") ++paragraph_properties_;
  if (local == "rPr") ++run_properties_;
  if (local == "sectPr") {
    ++section_properties_;
    section_continuous_ = false;
    return;
  }
  if (paragraph_properties_ > 0 || run_properties_ > 0 || section_properties_ > 0 || local == "shd") {
    start_property(local, attributes);
    return;
  }
  start_content(local, attributes);
}

void WordTextReader::start_property(std::string_view local, const XmlAttributes& attributes) {
  const std::string_view value = attribute(attributes, "val");
  if (section_properties_ > 0) {
    if (local == "type") section_continuous_ = is_any(value, "continuous", "nextColumn");
    return;
  }
  if (run_properties_ > 0) {
    if (runs_.empty() || paragraph_properties_ > 0) return;  // of the paragraph's mark, which has no text
    Run& run = runs_.back();
    if (local == "vanish") run.vanish = is_on(attributes);
    if (local == "color") run.white = is_any(value, "FFFFFF", "ffffff");
    if (local == "shd") run.shaded = is_dark_fill(attributes);
    if (local == "highlight") run.shaded = !is_any(value, "", "none", "white");
    if (local == "sz") run.tiny = to_int(value) >= 0 && to_int(value) <= kTinyHalfPoints;
    if (local == "rStyle" && styles_.hidden.contains(value)) run.vanish = true;
    return;
  }
  if (local == "shd") {
    (paragraph_properties_ > 0 ? paragraph_shaded_ : cell_shaded_) = is_dark_fill(attributes);
  } else if (local == "pStyle" && !paragraph_hidden_.empty()) {
    paragraph_hidden_.back() = styles_.hidden.contains(value);
  } else if (local == "pageBreakBefore" && is_on(attributes)) {
    break_page();
  }
}

void WordTextReader::start_content(std::string_view local, const XmlAttributes& attributes) {
  if (is_any(local, "t", "delText", "v")) {
    in_text_ = true;
  } else if (local == "p") {
    paragraph_hidden_.push_back(false);
    paragraph_shaded_ = false;
  } else if (local == "r") {
    runs_.emplace_back();
  } else if (is_any(local, "tab", "ptab")) {
    put("\t");
  } else if (local == "br" && attribute(attributes, "type") == "page") {
    break_page();
  } else if (is_any(local, "br", "cr")) {
    put("\n");
  } else if (local == "noBreakHyphen") {
    put("\u2011");
  } else if (local == "softHyphen") {
    put("\u00AD");
  } else if (local == "sym") {
    const int code = to_int(attribute(attributes, "char"), 16);
    std::string symbol;
    if (code > 0) append_utf8(symbol, static_cast<char32_t>(code));
    put(symbol);
  } else if (local == "tr") {
    rows_hidden_.push_back(false);
  } else if (local == "tc") {
    cells_.push_back(pending_.size());
    cell_shaded_ = false;
  } else if (is_any(local, "del", "moveFrom")) {
    ++deleted_;
    remember(out_.revision_authors, attribute(attributes, "author"));
  } else if (is_any(local, "ins", "moveTo")) {
    ++inserted_;
    remember(out_.revision_authors, attribute(attributes, "author"));
  } else if (local == "comment") {
    remember(out_.comment_authors, attribute(attributes, "author"));
  } else if (is_any(local, "instrText", "delInstrText")) {
    in_field_ = true;
  } else if (local == "fldChar") {
    end_field();
  } else if (local == "fldSimple") {
    end_field();
    field_ = attribute(attributes, "instr");
    end_field();
  } else if (local == "rt") {
    ++ruby_text_;
  } else if (local == "AlternateContent") {
    choice_seen_.push_back(false);
  } else if (local == "Choice") {
    if (!choice_seen_.empty()) choice_seen_.back() = true;
  } else if (local == "txbxContent") {
    new_line();
  } else {
    start_picture(local, attributes);
  }
}

/// Properties of tables, content controls (17.5.2) and form fields (17.16.17) that hold words.
void WordTextReader::start_aside(std::string_view local, const XmlAttributes& attributes) {
  const std::string_view value = attribute(attributes, "val");
  if (is_any(local, "tblCaption", "tblDescription")) {
    put_alone(value, MarkKind::Alt);
  } else if (local == "hidden") {
    if (!rows_hidden_.empty()) rows_hidden_.back() = is_on(attributes);
  } else if (local == "listItem") {
    const std::string_view shown = attribute(attributes, "displayText");
    set_aside(shown.empty() ? attribute(attributes, "value") : shown);
  } else if (is_any(local, "alias", "helpText", "statusText", "listEntry")) {
    set_aside(value);
  } else if (local == "default" && !is_any(value, "0", "1", "true", "false")) {
    set_aside(value);  // of a text field; a check box has its state here
  }
}

void WordTextReader::set_aside(std::string_view text) {
  constexpr std::size_t kMostAsides = 10'000;
  if (!text.empty() && asides_.size() < kMostAsides) asides_.emplace_back(text);
}

void WordTextReader::start_picture(std::string_view local, const XmlAttributes& attributes) {
  if (is_any(local, "docPr", "cNvPr")) {
    put_alone(attribute(attributes, "title"), MarkKind::Alt);
    put_alone(attribute(attributes, "descr"), MarkKind::Alt);
  } else if (is_any(local, "shape", "rect")) {
    put_alone(attribute(attributes, "alt"), MarkKind::Alt);
  } else if (local == "textpath") {  // the words of a watermark
    put_alone(attribute(attributes, "string"), MarkKind::Alt);
  }
}

void WordTextReader::end(std::string_view name) {
  const std::string_view local = local_name(name);
  if (skip_ > 0) {
    --skip_;
    return;
  }
  if (aside_ > 0) {
    --aside_;
    return;
  }
  if (local == "sectPr") return end_section();
  if (local == "pPr") paragraph_properties_ = std::max(0, paragraph_properties_ - 1);
  if (local == "rPr") run_properties_ = std::max(0, run_properties_ - 1);
  if (paragraph_properties_ > 0 || run_properties_ > 0 || section_properties_ > 0) return;
  if (is_any(local, "t", "delText")) {
    in_text_ = false;
  } else if (local == "v") {  // a value of a chart
    in_text_ = false;
    new_line();
  } else if (local == "p") {
    end_paragraph();
  } else if (local == "r") {
    if (!runs_.empty()) runs_.pop_back();
  } else if (local == "tc") {
    const std::size_t keep = cells_.empty() ? 0 : std::min(cells_.back(), pending_.size());
    while (pending_.size() > keep && pending_.back() == '\n') pending_.pop_back();
    pending_.push_back('\t');
    if (!cells_.empty()) cells_.pop_back();
  } else if (local == "tr") {
    if (!rows_hidden_.empty()) rows_hidden_.pop_back();
    while (!pending_.empty() && pending_.back() == '\t') pending_.pop_back();
    pending_.push_back('\n');
  } else if (is_any(local, "del", "moveFrom")) {
    deleted_ = std::max(0, deleted_ - 1);
  } else if (is_any(local, "ins", "moveTo")) {
    inserted_ = std::max(0, inserted_ - 1);
  } else if (is_any(local, "instrText", "delInstrText")) {
    in_field_ = false;
  } else if (local == "rt") {
    ruby_text_ = std::max(0, ruby_text_ - 1);
  } else if (local == "AlternateContent") {
    if (!choice_seen_.empty()) choice_seen_.pop_back();
  }
}

void WordTextReader::text(std::string_view text) {
  if (skip_ > 0 || aside_ > 0) return;
  if (in_field_) {
    field_.append(text.substr(0, floor_boundary(text, std::min(text.size(), kMaxField - field_.size()))));
  } else if (in_text_ && ruby_text_ > 0) {
    ruby_.append(text);  // kept out of the line, so that the base text can be found as it is read
  } else if (in_text_) {
    put(text);
  }
}

void WordTextReader::end_paragraph() {
  if (!ruby_.empty()) {
    const std::string ruby = std::exchange(ruby_, {});
    put_alone(ruby, MarkKind::Alt);
  }
  for (const std::string& each : std::exchange(asides_, {})) put_alone(each, MarkKind::Hidden);
  if (!paragraph_hidden_.empty()) paragraph_hidden_.pop_back();
  pending_.push_back('\n');
  if (pending_.size() > kMaxPending) flush_pending();
  if (section_ends_) {
    section_ends_ = false;
    flush_pending();
    section_end_ = out_.text.size();
  }
}

/// 17.6.22: the type of a section says how it begins, but stands at its end.
void WordTextReader::end_section() {
  section_properties_ = std::max(0, section_properties_ - 1);
  if (section_end_ && !section_continuous_) out_.breaks.push_back(*section_end_);
  section_end_.reset();
  section_ends_ = paragraph_properties_ > 0;
}

void WordTextReader::end_field() {
  const std::size_t begin = std::min(field_.find_first_not_of(" \t\n"), field_.size());
  const std::string field = field_.substr(begin);
  field_.clear();
  if (!reaches_outside(field) || out_.fields.size() >= kMaxFields) return;
  out_.fields.push_back(field.substr(0, floor_boundary(field, std::min(field.size(), kMaxField))));
}

void WordTextReader::break_page() {
  flush_pending();
  if (out_.text.size() > begin_) out_.breaks.push_back(out_.text.size());
}

void WordTextReader::new_line() {
  if (pending_.empty() && out_.text.size() > begin_ && out_.text.back() != '\n') pending_.push_back('\n');
}

bool WordTextReader::is_hidden() const {
  if (!paragraph_hidden_.empty() && paragraph_hidden_.back()) return true;
  if (std::ranges::find(rows_hidden_, true) != rows_hidden_.end()) return true;
  if (runs_.empty()) return false;
  const Run& run = runs_.back();
  const bool white_on_white = run.white && !run.shaded && !paragraph_shaded_ && !cell_shaded_;
  return run.vanish || run.tiny || white_on_white;
}

void WordTextReader::flush_pending() {
  if (out_.text.size() + pending_.size() > limit_) {
    out_.is_cut = true;
  } else {
    out_.text.append(pending_);
  }
  pending_.clear();
  for (std::size_t& start : cells_) start = 0;
}

void WordTextReader::put(std::string_view text) {
  if (text.empty()) return;
  flush_pending();
  if (out_.text.size() + text.size() > limit_) {
    out_.is_cut = true;
    return;
  }
  const std::size_t begin = out_.text.size();
  out_.text.append(text);
  const std::size_t end = out_.text.size();
  if (is_hidden()) mark(begin, end, MarkKind::Hidden);
  if (deleted_ > 0) mark(begin, end, MarkKind::Deleted);
  if (inserted_ > 0) mark(begin, end, MarkKind::Inserted);
}

void WordTextReader::put_alone(std::string_view text, MarkKind kind) {
  // The same description often stands on the drawing and on the picture inside it.
  if (text.empty() || text == last_alt_) return;
  last_alt_ = text;
  new_line();
  flush_pending();
  const std::size_t begin = out_.text.size();
  if (begin + text.size() > limit_) {
    out_.is_cut = true;
    return;
  }
  out_.text.append(text);
  mark(begin, out_.text.size(), kind);
  pending_.push_back('\n');
}

void WordTextReader::mark(std::size_t begin, std::size_t end, MarkKind kind) {
  // Runs are cut by spelling and fonts; what follows without a gap is one mark. Few kinds are open at a time.
  const std::size_t from = out_.marks.size() > 4 ? out_.marks.size() - 4 : 0;
  for (std::size_t i = out_.marks.size(); i > from; --i) {
    Mark& last = out_.marks[i - 1];
    if (last.kind == kind && last.end == begin) {
      last.end = static_cast<ByteOffset>(end);
      return;
    }
  }
  out_.marks.push_back({static_cast<ByteOffset>(begin), static_cast<ByteOffset>(end), kind});
}

void WordTextReader::finish() {
  end_field();
  for (const std::string& each : std::exchange(asides_, {})) put_alone(each, MarkKind::Hidden);
  if (!pending_.empty()) {
    pending_ = "\n";
    if (out_.text.size() > begin_) flush_pending();
    pending_.clear();
  }
  std::sort(out_.breaks.begin(), out_.breaks.end());
  if (whole_ && out_.text.size() > begin_) {
    out_.marks.push_back(
        {static_cast<ByteOffset>(begin_), static_cast<ByteOffset>(out_.text.size()), *whole_});
  }
}

}  // namespace casebound::extract

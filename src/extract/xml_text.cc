#include "extract/xml_text.h"

#include <algorithm>
#include <array>

#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kTitleDepth = 5;
constexpr std::string_view kBlank = " \t\r\n";

bool is_blank(std::string_view text) { return text.find_first_not_of(kBlank) == std::string_view::npos; }
bool is_blank(char c) { return kBlank.find(c) != std::string_view::npos; }

// Attributes of drawings that hold words; the others are places, sizes and colours.
bool says_something(std::string_view name) {
  constexpr std::array<std::string_view, 8> kWords{"title", "alt",   "label",       "description",
                                                   "desc",  "value", "placeholder", "summary"};
  const std::string_view local = local_name(name);
  return std::ranges::find(kWords, local) != kWords.end() || local.starts_with("aria-label") ||
         local.starts_with("data-");
}

class Gatherer : public XmlHandler {
 public:
  explicit Gatherer(XmlText& out) : out_(out) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    if (open_.empty()) {
      out_.root = local;
      is_drawing_ = local == "svg";
    }
    // An element in the middle of text belongs to its sentence.
    if (!has_text()) wants_line_ = true;
    open_.push_back({std::string(local), false, out_.text.size()});
    put_attributes(attributes);
  }

  void end(std::string_view) override {
    if (open_.empty()) return;
    const Element& element = open_.back();
    const std::size_t begin = out_.text.find_first_not_of(kBlank, element.begin);
    if (begin != std::string::npos) {
      const bool names = element.name == "title" || element.name == "book-title";
      if (is_drawing_ && element.name == "script") mark(begin, MarkKind::Hidden);
      if (names && out_.title.empty() && open_.size() <= kTitleDepth) out_.title = out_.text.substr(begin);
    }
    open_.pop_back();
  }

  void text(std::string_view text) override {
    if (is_drawing_ && !open_.empty() && open_.back().name == "style") return;
    const std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
    const bool parts_lines = !has_text() && text.substr(0, begin).find('\n') != std::string_view::npos;
    wants_line_ = wants_line_ || parts_lines;
    pending_space_ = pending_space_ || begin > 0;
    if (begin == text.size()) return;
    begin_text();
    if (!open_.empty()) open_.back().has_text = true;
    append(text);
    pending_space_ = is_blank(text.back());
  }

  /// A piece of its own, on a line of its own.
  void put(std::string_view text, MarkKind kind) {
    if (is_blank(text)) return;
    wants_line_ = true;
    begin_text();
    const std::size_t begin = out_.text.size();
    append(text);
    mark(begin, kind);
    wants_line_ = true;
  }

 private:
  struct Element {
    std::string name;
    bool has_text = false;
    std::size_t begin = 0;  ///< of its text
  };
  bool has_text() const { return !open_.empty() && open_.back().has_text; }

  void put_attributes(const XmlAttributes& attributes) {
    for (const XmlAttribute& each : attributes) {
      const bool is_name_space = each.name == "xmlns" || each.name.starts_with("xmlns:");
      const bool is_link = local_name(each.name) == "href" || local_name(each.name) == "src";
      const bool is_data = each.value.starts_with("data:");
      if (is_name_space || each.name.starts_with("xml:") || is_data || is_blank(each.value)) continue;
      if (is_drawing_ && !(is_link ? !each.value.starts_with('#') : says_something(each.name))) continue;
      put(std::string(local_name(each.name)) + ": " + each.value,
          is_link ? MarkKind::Link : MarkKind::Property);
    }
  }
  void begin_text() {
    if (wants_line_) {
      if (!out_.text.empty() && out_.text.back() != '\n') out_.text += '\n';
    } else if (pending_space_ && !out_.text.empty() && !is_blank(out_.text.back())) {
      out_.text += ' ';
    }
    wants_line_ = pending_space_ = false;
  }
  // Without the white space around it; lines inside stay.
  void append(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlank);
    out_.text.append(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
  }
  void mark(std::size_t begin, MarkKind kind) {
    out_.marks.push_back({static_cast<ByteOffset>(begin), static_cast<ByteOffset>(out_.text.size()), kind});
  }

  XmlText& out_;
  std::vector<Element> open_;
  bool is_drawing_ = false;
  bool wants_line_ = false;
  bool pending_space_ = false;
};

// What the stream passes over: comments, and the declarations of entities.
void put_hidden(std::string_view xml, Gatherer& to) {
  for (std::size_t at = xml.find("<!--"); at != std::string_view::npos; at = xml.find("<!--", at)) {
    const std::size_t end = std::min(xml.find("-->", at + 4), xml.size());
    to.put(xml.substr(at + 4, end - at - 4), MarkKind::Comment);
    at = end;
  }
  const std::size_t doctype = xml.find("<!DOCTYPE");
  if (doctype == std::string_view::npos) return;
  const std::size_t open = xml.find_first_of("[>", doctype);
  if (open == std::string_view::npos || xml[open] == '>') return;
  const std::size_t close = std::min(xml.find("]>", open), xml.size());
  to.put(xml.substr(open + 1, close - open - 1), MarkKind::Hidden);
}

}  // namespace

std::string_view declared_xml_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const std::string_view line = bytes.substr(0, std::min<std::size_t>(bytes.find('>'), 300));
  const std::size_t at = line.find("encoding=");
  if (at == std::string_view::npos || at + 10 >= line.size()) return {};
  const std::string_view value = line.substr(at + 10);
  return value.substr(0, value.find_first_of("\"'"));
}

XmlText read_xml_text(std::string_view utf8) {
  XmlText out;
  Gatherer gatherer(out);
  XmlStream stream(gatherer);
  stream.feed(utf8);
  stream.finish();
  out.is_damaged = stream.is_damaged();
  put_hidden(utf8, gatherer);
  if (!out.text.empty()) out.text += '\n';
  return out;
}

}  // namespace casebound::extract

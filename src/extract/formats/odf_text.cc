#include "extract/formats/odf_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxLayers = 16;  // deeper ones stand in the line
constexpr std::uint64_t kMaxLayerText = 16ULL << 20;
constexpr unsigned kMaxSpaces = 256;
constexpr unsigned kMaxCells = 256;
constexpr std::size_t kMaxNames = 1000;
constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxValue = 64U << 10;

template <class... Words>
bool is_any(std::string_view word, Words... words) {
  return ((word == words) || ...);
}

/// Repeat counts may claim anything: they are clamped.
unsigned count_of(std::string_view digits, unsigned most) {
  unsigned value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec == std::errc::result_out_of_range) return most;
  return read.ec == std::errc() ? std::clamp(value, 1U, most) : 1;
}

void remember(std::set<std::string>& all, std::string_view one) {
  if (!one.empty() && all.size() < kMaxNames)
    all.insert(std::string(one.substr(0, floor_boundary(one, std::min<std::size_t>(one.size(), 4000)))));
}

/// Namespaces by what their name holds, and the prefix that everybody writes for them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kSpaces{{
    {"opendocument:xmlns:office:", "office"},
    {"opendocument:xmlns:style:", "style"},
    {"opendocument:xmlns:text:", "text"},
    {"opendocument:xmlns:table:", "table"},
    {"opendocument:xmlns:drawing:", "draw"},
    {"opendocument:xmlns:presentation:", "presentation"},
    {"opendocument:xmlns:svg-compatible:", "svg"},
    {"opendocument:xmlns:xsl-fo-compatible:", "fo"},
    {"opendocument:xmlns:meta:", "meta"},
    {"opendocument:xmlns:form:", "form"},
    {"opendocument:xmlns:chart:", "chart"},
    {"opendocument:xmlns:script:", "script"},
    {"opendocument:xmlns:datastyle:", "number"},
    {"purl.org/dc/elements/", "dc"},
    {"www.w3.org/1999/xlink", "xlink"},
    {"www.w3.org/1998/Math/MathML", "math"},
}};

bool is_shape(std::string_view name) {
  return is_any(name, "draw:frame", "draw:custom-shape", "draw:rect", "draw:line", "draw:polyline",
                "draw:polygon", "draw:regular-polygon", "draw:path", "draw:circle", "draw:ellipse", "draw:g",
                "draw:connector", "draw:caption", "draw:measure", "draw:control", "dr3d:scene");
}

bool is_header(std::string_view name) {
  return name.starts_with("style:header") && !name.ends_with("-style");
}
bool is_footer(std::string_view name) {
  return name.starts_with("style:footer") && !name.ends_with("-style");
}

}  // namespace

std::string_view OdfReader::usual_name(std::string_view name, const XmlAttributes& attributes) {
  for (const XmlAttribute& each : attributes) {
    const bool is_default = each.name == "xmlns";
    if ((!is_default && !each.name.starts_with("xmlns:")) || prefixes_.size() >= kMaxNames) continue;
    for (const auto& [space, usual] : kSpaces) {
      if (each.value.find(space) == std::string::npos) continue;
      prefixes_.insert_or_assign(is_default ? std::string() : std::string(each.name.substr(6)),
                                 std::string(usual));
      break;
    }
  }
  const std::size_t colon = name.find(':');
  const std::string_view prefix =
      colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
  const auto found = prefixes_.find(prefix);
  if (found == prefixes_.end() || found->second == prefix) return name;
  name_ = found->second + ":" + std::string(local_name(name));
  return name_;
}

MarkKinds OdfReader::kinds() const {
  MarkKinds out = open_.empty() ? MarkKinds() : open_.back().kinds;
  if (inserted_ > 0) out = out | MarkKind::Inserted;
  if (deleted_open_ > 0) out = out | MarkKind::Deleted;
  return out;
}

bool OdfReader::in_header() const {
  return layers_.size() > 1 && (layers_[1]->flow == &out_.headers || layers_[1]->flow == &out_.footers);
}

bool OdfReader::is_passed_over(std::string_view name, const XmlAttributes& attributes) const {
  if (area_ == Area::Masters) {
    // What a master holds for slides to fill in is a prompt; numbers and dates are nobody's words.
    const std::string_view role = attribute(attributes, "class");
    if (is_shape(name) && !role.empty() && !is_any(role, "header", "footer", "date-time")) return true;
    if (is_shape(name) && attribute(attributes, "placeholder") == "true") return true;
    return !in_header() &&
           is_any(name, "text:page-number", "text:page-count", "text:date", "text:time", "text:sheet-name");
  }
  return is_any(name, "text:note-citation", "office:scripts", "office:settings", "draw:page-thumbnail",
                "office:binary-data", "office:event-listeners", "form:properties", "text:sequence-decls",
                "text:table-of-content-source", "text:illustration-index-source", "text:table-index-source",
                "text:object-index-source", "text:user-index-source", "text:alphabetical-index-source",
                "text:bibliography-source", "math:annotation", "meta:date-string");
}

void OdfReader::start(std::string_view raw, const XmlAttributes& attributes) {
  const std::string_view name = usual_name(raw, attributes);
  if (skip_ > 0 || is_passed_over(name, attributes)) {
    ++skip_;
    return;
  }
  Open open;
  if (!open_.empty()) {
    open.kinds = open_.back().kinds;
    open.takes_text = open_.back().takes_text;
  }
  switch (area_) {
    case Area::None:
      start_area(name, open);
      break;
    case Area::Meta:
      open.capture = Capture::Meta;
      captured_.clear();
      capture_name_ =
          name == "meta:user-defined" ? std::string(attribute(attributes, "name")) : std::string(name);
      note_reference(name, attributes);
      break;
    case Area::Styles:
      styles_.start(name, attributes);
      break;
    case Area::Masters:
      start_master(name, attributes, open);
      break;
    case Area::Body:
      start_body(name, attributes, open);
      break;
  }
  open_.push_back(open);
}

void OdfReader::start_area(std::string_view name, Open& open) {
  open.ends_area = true;
  if (name == "office:meta") {
    area_ = Area::Meta;
  } else if (name == "office:styles") {
    area_ = Area::Styles;
  } else if (name == "office:automatic-styles") {
    area_ = Area::Styles;
    styles_.begin_automatic();
  } else if (name == "office:master-styles") {
    area_ = Area::Masters;
  } else if (name == "office:body" || name == "math:math") {
    area_ = Area::Body;
    push_layer(&out_.body);
    open.takes_text = name == "math:math";
    layer().at_start = false;
  } else {
    open.ends_area = false;
  }
}

void OdfReader::start_master(std::string_view name, const XmlAttributes& attributes, Open& open) {
  if (name == "style:master-page") {
    master_ = attribute(attributes, "name");
    if (masters_.size() >= kMaxEntries || page_) return;
    page_ = std::make_unique<FlowText>(kMaxLayerText);
    push_layer(page_.get());
    open.kinds = MarkKind::Header;
    open.ends_page = open.ends_layer = true;
  } else if (is_header(name) || is_footer(name)) {
    push_layer(is_header(name) ? &out_.headers : &out_.footers);
    open.kinds = {};
    open.ends_layer = true;
  } else if (name == "draw:layer") {
    if (!is_any(attribute(attributes, "display"), "", "always")) {
      hidden_layers_.emplace(attribute(attributes, "name"));
    }
  } else if (!layers_.empty()) {
    start_body(name, attributes, open);
  }
}

void OdfReader::start_body(std::string_view name, const XmlAttributes& attributes, Open& open) {
  note_reference(name, attributes);
  if (name == "text:p" || name == "text:h") {
    start_paragraph(name, attributes, open);
  } else if (name == "text:span") {
    const OdfLook look = styles_.look("text", attribute(attributes, "style-name"));
    const bool on_paper = out_.kind == "text" && cells_ == 0 && shapes_ == 0;
    if (look.hidden || look.tiny || (look.white && !look.filled && on_paper))
      open.kinds = open.kinds | MarkKind::Hidden;
  } else if (name == "text:s") {
    put(std::string(count_of(attribute(attributes, "c"), kMaxSpaces), ' '));
  } else if (name == "text:tab") {
    put("\t");
  } else if (name == "text:line-break") {
    put("\n");
    layer().at_start = true;
  } else if (name == "text:section") {
    if (is_any(attribute(attributes, "display"), "none", "condition"))
      open.kinds = open.kinds | MarkKind::Hidden;
  } else if (name == "text:note-body" || name == "office:annotation" || name == "text:ruby-text") {
    const bool note = name == "text:note-body";
    open.kinds = open.kinds | (note                       ? MarkKind::Note
                               : name == "text:ruby-text" ? MarkKind::Alt
                                                          : MarkKind::Comment);
    open.takes_text = name == "text:ruby-text";
    if (layers_.size() < kMaxLayers) {
      push_layer(nullptr);
      open.ends_layer = true;
    }
  } else if (is_shape(name)) {
    start_shape(name, attributes, open);
  } else if (name.starts_with("table:")) {
    start_table(name, attributes, open);
  } else if (name == "draw:page") {
    start_page(attributes, open);
  } else if (name == "presentation:notes") {
    open.kinds = open.kinds | MarkKind::Note;
    layer().flow->end_line();
  } else if (is_any(name, "svg:title", "svg:desc", "presentation:footer-decl", "presentation:header-decl",
                    "presentation:date-time-decl", "dc:creator")) {
    open.takes_text = false;
    open.capture = name == "dc:creator"       ? Capture::Author
                   : name.starts_with("svg:") ? Capture::Alt
                                              : Capture::Declaration;
    captured_.clear();
    capture_name_ = attribute(attributes, "name");
    if (open.capture == Capture::Declaration && declared_.size() < kMaxEntries) {
      declared_[capture_name_].second =
          name == "presentation:header-decl" ? MarkKind::Header : MarkKind::Footer;
    }
  } else if (name == "dc:date") {
    open.takes_text = false;
  } else if (name.starts_with("math:")) {
    open.takes_text = true;
  } else if (name == "draw:object" || name == "draw:object-ole") {
    put_object(attribute(attributes, "href"));
  } else if (is_any(name, "office:text", "office:presentation", "office:drawing", "office:chart",
                    "office:spreadsheet")) {
    if (out_.kind.empty()) out_.kind = local_name(name);
  } else if (name.starts_with("form:")) {
    for (const std::string_view each : {"label", "value", "current-value", "title"}) {
      const std::string_view value = attribute(attributes, each);
      if (!value.empty() && !layers_.empty()) layer().flow->put_line(value, kinds());
    }
  } else {
    start_field(name, attributes, open);
  }
}

void OdfReader::start_paragraph(std::string_view, const XmlAttributes& attributes, Open& open) {
  if (layers_.empty()) return;
  const OdfLook look = styles_.look("paragraph", attribute(attributes, "style-name"));
  const bool top = layers_.size() == 1 && cells_ == 0 && shapes_ == 0 && area_ == Area::Body && !page_;
  if (top && (look.break_before || break_next_)) break_page();
  if (top) break_next_ = look.break_after;
  if (look.hidden || look.tiny || (look.white && !look.filled && top))
    open.kinds = open.kinds | MarkKind::Hidden;
  Layer& now = layer();
  open.takes_text = true;
  open.ends_paragraph = true;
  if (now.paragraphs++ > 0) return;
  now.at_start = !now.keeps_ends;
  now.space = false;
  now.hidden_paragraph = false;
  now.paragraph_begin = now.flow->text().size();
}

/// 7.5 and 7.7: fields show their text; some hide another one.
void OdfReader::start_field(std::string_view name, const XmlAttributes& attributes, Open& open) {
  if (name == "text:hidden-paragraph") {
    if (attribute(attributes, "is-hidden") == "true" && !layers_.empty()) layer().hidden_paragraph = true;
  } else if (name == "text:hidden-text") {
    put(attribute(attributes, "string-value"), MarkKind::Hidden);
    open.takes_text = false;
  } else if (name == "text:conditional-text") {
    const bool shows_true = attribute(attributes, "current-value") == "true";
    put(attribute(attributes, shows_true ? "string-value-if-false" : "string-value-if-true"),
        MarkKind::Hidden);
  } else if (name == "text:user-field-decl") {
    const std::string_view words = attribute(attributes, "string-value");
    out_.last.put_line(words.empty() ? attribute(attributes, "value") : words, MarkKind::Hidden);
  } else if (is_any(name, "text:variable-set", "text:variable-input") &&
             attribute(attributes, "display") == "none") {
    const std::string_view words = attribute(attributes, "string-value");
    put(words.empty() ? attribute(attributes, "value") : words, MarkKind::Hidden);
    open.takes_text = false;
  } else if (name == "text:label") {  // what else a drop-down offers
    put(attribute(attributes, "value"), MarkKind::Hidden);
  } else if (name == "text:script") {
    open.kinds = open.kinds | MarkKind::Hidden;
  } else if (name == "text:dde-connection-decl" || name == "office:dde-source") {
    remember(out_.remote, std::string(attribute(attributes, "dde-application")) + "|" +
                              std::string(attribute(attributes, "dde-topic")) + "|" +
                              std::string(attribute(attributes, "dde-item")));
  } else {
    start_change(name, attributes, open);
  }
}

/// 5.5: deleted text stands before the body, and the body says where it was.
void OdfReader::start_change(std::string_view name, const XmlAttributes& attributes, Open& open) {
  if (name == "text:changed-region") {
    change_ = attribute(attributes, "id");
  } else if (name == "text:insertion") {
    if (changes_.size() < kMaxEntries) changes_[change_] = MarkKind::Inserted;
  } else if (name == "text:deletion") {
    if (changes_.size() < kMaxEntries) changes_[change_] = MarkKind::Deleted;
    if (layers_.size() < kMaxLayers) {
      push_layer(nullptr);
      layer().keeps_ends = true;
      open.ends_deletion = true;
    }
  } else if (name == "text:change") {
    const auto found = deleted_.find(attribute(attributes, "change-id"));
    if (found == deleted_.end()) return;
    put(found->second, MarkKind::Deleted);
    deleted_.erase(found);
  } else if (name == "text:change-start" || name == "text:change-end") {
    const auto found = changes_.find(attribute(attributes, "change-id"));
    if (found == changes_.end()) return;
    int& depth = found->second == MarkKind::Inserted ? inserted_ : deleted_open_;
    depth = std::max(0, depth + (name == "text:change-start" ? 1 : -1));
  }
}

void OdfReader::start_page(const XmlAttributes& attributes, Open& open) {
  open.kinds = {};
  page_hidden_ = styles_.look("drawing-page", attribute(attributes, "style-name")).off_show;
  if (!take_page_ || page_) {
    if (!layers_.empty()) layer().flow->end_line();
    return;
  }
  page_ = std::make_unique<FlowText>(out_.limit);
  push_layer(page_.get());
  open.ends_page = open.ends_layer = true;
  master_ = attribute(attributes, "master-page-name");
  // A header that many slides share stands once in the text, on the first of them.
  for (const std::string_view each : {"use-header-name", "use-footer-name", "use-date-time-name"}) {
    const auto found = declared_.find(attribute(attributes, each));
    if (found == declared_.end()) continue;
    layer().after.put_line(found->second.first, found->second.second);
    declared_.erase(found);
  }
}

void OdfReader::start_shape(std::string_view name, const XmlAttributes& attributes, Open& open) {
  if (layers_.empty()) return;
  ++shapes_;
  open.ends_shape = true;
  if (in_paragraph() && layers_.size() < kMaxLayers) {
    push_layer(nullptr);
    open.ends_layer = true;
  } else if (!in_paragraph()) {
    layer().flow->end_line();
  }
  open.takes_text = false;
  if (hidden_layers_.contains(attribute(attributes, "layer"))) open.kinds = open.kinds | MarkKind::Hidden;
  const std::string_view role = name == "draw:frame" ? attribute(attributes, "class") : std::string_view{};
  if (role == "header") open.kinds = open.kinds | MarkKind::Header;
  if (role == "footer" || role == "date-time" || role == "page-number") {
    if (area_ == Area::Masters) open.kinds = {};
    open.kinds = open.kinds | MarkKind::Footer;
  }
}

void OdfReader::start_table(std::string_view name, const XmlAttributes& attributes, Open& open) {
  if (layers_.empty()) return;
  FlowText& flow = *layer().flow;
  if (is_any(attribute(attributes, "visibility"), "collapse", "filter"))
    open.kinds = open.kinds | MarkKind::Hidden;
  if (name == "table:table") {
    const bool top = layers_.size() == 1 && cells_ == 0 && shapes_ == 0 && area_ == Area::Body && !page_;
    if (top && styles_.look("table", attribute(attributes, "style-name")).break_before) break_page();
    flow.end_line();
  } else if (name == "table:table-row") {
    flow.end_line();
    open.ends_row = true;
  } else if (name == "table:table-cell" || name == "table:covered-table-cell") {
    flow.begin_cell();
    ++cells_;
    open.ends_cell = true;
    open.repeated =
        static_cast<std::uint16_t>(count_of(attribute(attributes, "number-columns-repeated"), kMaxCells));
  }
}

void OdfReader::note_reference(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view href = attribute(attributes, "href");
  if (href.empty() || href.starts_with('#')) return;
  remember(name == "text:a" || name == "draw:a" ? out_.links : out_.remote, href);
}

void OdfReader::put_object(std::string_view href) {
  if (href.starts_with("./")) href.remove_prefix(2);
  while (href.ends_with('/')) href.remove_suffix(1);
  const auto found = out_.objects.find(href);
  if (found == out_.objects.end() || layers_.empty()) return;
  layer().flow->append(found->second, kinds());
  out_.objects.erase(found);
}

void OdfReader::end(std::string_view name) {
  if (skip_ > 0) {
    --skip_;
    return;
  }
  if (open_.empty()) return;
  const Open open = open_.back();
  open_.pop_back();
  if (in_paragraph() && local_name(name) == "number") layer().space = true;  // of a heading
  if (open.capture != Capture::None) end_capture(open.capture);
  if (!layers_.empty()) {
    Layer& now = layer();
    if (open.ends_paragraph && --now.paragraphs == 0) {
      if (now.keeps_ends && std::exchange(now.space, false)) put(" ");
      if (now.hidden_paragraph) now.flow->cover(now.paragraph_begin, MarkKind::Hidden);
      now.flow->end_paragraph();
      now.after.finish();
      now.flow->append(now.after);
      now.after = FlowText(kMaxLayerText);
    }
    if (open.ends_cell) {
      --cells_;
      now.flow->end_cell();
      for (unsigned i = 1; i < open.repeated; ++i) {
        now.flow->begin_cell();
        now.flow->end_cell();
      }
    }
    if (open.ends_row) now.flow->end_row();
    if (open.ends_shape && now.paragraphs == 0) now.flow->end_line();
  }
  if (open.ends_shape) --shapes_;
  if (open.ends_deletion) end_deletion();
  if (open.ends_layer) end_layer();
  if (open.ends_page) end_page();
  if (open.ends_area) {
    if (area_ == Area::Body && !layers_.empty()) end_layer();
    area_ = Area::None;
    layers_.clear();
  }
}

void OdfReader::end_capture(Capture capture) {
  const std::string words = std::exchange(captured_, {});
  if (words.find_first_not_of(" \t\r\n") == std::string::npos) return;
  if (capture == Capture::Meta) {
    if (out_.meta.size() < kMaxNames) out_.meta.emplace_back(capture_name_, words);
  } else if (capture == Capture::Declaration) {
    if (const auto found = declared_.find(capture_name_); found != declared_.end())
      found->second.first = words;
  } else if (capture == Capture::Author) {
    remember(kinds().has(MarkKind::Comment) ? out_.comment_authors : out_.revision_authors, words);
  } else if (!layers_.empty()) {
    // The same description often stands on the frame and on the picture inside it.
    if (std::exchange(last_alt_, words) != words) layer().flow->put_line(words, kinds() | MarkKind::Alt);
  }
}

void OdfReader::push_layer(FlowText* flow) {
  auto fresh = std::make_unique<Layer>(kMaxLayerText);
  fresh->flow = flow == nullptr ? &fresh->own : flow;
  layers_.push_back(std::move(fresh));
}

void OdfReader::end_layer() {
  if (layers_.empty()) return;
  const std::unique_ptr<Layer> ended = std::move(layers_.back());
  layers_.pop_back();
  ended->after.finish();
  ended->flow->append(ended->after);
  out_.is_cut = out_.is_cut || ended->own.is_cut() || ended->after.is_cut();
  if (ended->flow != &ended->own || layers_.empty()) return;
  ended->own.finish();
  Layer& below = layer();
  (below.paragraphs > 0 ? below.after : *below.flow).append(ended->own);
}

void OdfReader::end_deletion() {
  const std::unique_ptr<Layer> ended = std::move(layers_.back());
  layers_.pop_back();
  ended->own.finish();
  std::string text = ended->own.text();
  if (!text.empty()) text.pop_back();  // the end of its last line is not deleted
  if (!text.empty() && deleted_.size() < kMaxEntries) deleted_[change_] += text;
}

void OdfReader::end_page() {
  if (!page_) return;
  const std::unique_ptr<FlowText> page = std::move(page_);
  if (area_ == Area::Masters) {
    page->finish();
    if (!page->is_empty()) masters_.insert_or_assign(master_, std::move(*page));
    return;
  }
  if (const auto master = masters_.find(master_); master != masters_.end()) {
    page->append(master->second);
    masters_.erase(master);
  }
  page->finish();
  if (page_hidden_) page->cover(0, MarkKind::Hidden);
  out_.is_cut = out_.is_cut || page->is_cut();
  take_page_(std::move(*page));
}

void OdfReader::put(std::string_view text, MarkKinds extra) {
  if (layers_.empty() || text.empty()) return;
  Layer& now = layer();
  if (std::exchange(now.space, false)) now.flow->put(" ", kinds());
  now.at_start = false;
  now.flow->put(text, kinds() | extra);
}

/// 6.1.2: runs of white space are one space, and none at the start and the end of a paragraph.
void OdfReader::put_collapsed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  while (!text.empty()) {
    const std::size_t words = std::min(text.find_first_not_of(kWhite), text.size());
    if (words > 0 && !layer().at_start) layer().space = true;
    text.remove_prefix(words);
    const std::size_t length = std::min(text.find_first_of(kWhite), text.size());
    put(text.substr(0, length));
    text.remove_prefix(length);
  }
}

void OdfReader::text(std::string_view text) {
  if (skip_ > 0 || open_.empty()) return;
  if (open_.back().capture != Capture::None) {
    const std::size_t room = std::min(text.size(), kMaxValue - std::min(kMaxValue, captured_.size()));
    captured_.append(text.substr(0, floor_boundary(text, room)));
  } else if (open_.back().takes_text && !layers_.empty()) {
    put_collapsed(text);
  }
}

void OdfReader::break_page() {
  const std::size_t at = layer().flow->settle();
  if (at > 0 && (out_.breaks.empty() || out_.breaks.back() < at)) out_.breaks.push_back(at);
}

void OdfReader::finish() {
  for (const auto& [change, text] : deleted_) out_.last.put_line(text, MarkKind::Deleted);
  deleted_.clear();
  for (const auto& [folder, object] : out_.objects) out_.last.append(object);
  out_.objects.clear();
  out_.body.finish();
  out_.headers.finish();
  out_.footers.finish();
  out_.last.finish();
  for (const FlowText* each : {&out_.body, &out_.headers, &out_.footers, &out_.last}) {
    out_.is_cut = out_.is_cut || each->is_cut();
  }
}

}  // namespace casebound::extract

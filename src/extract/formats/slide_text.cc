#include "extract/formats/slide_text.h"

#include <algorithm>
#include <utility>

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxSlides = 1'000'000;
constexpr std::size_t kMaxNames = 1000;
constexpr std::size_t kMaxAlts = 1000;

template <class... Words>
bool is_any(std::string_view word, Words... words) {
  return ((word == words) || ...);
}

bool is_shape(std::string_view local) { return is_any(local, "sp", "pic", "graphicFrame", "grpSp", "cxnSp"); }

bool is_true(std::string_view value) { return is_any(value, "1", "true", "on"); }

/// Where a table of a chart keeps one row of values.
bool is_row_of_values(std::string_view local) {
  return is_any(local, "strCache", "numCache", "strLit", "numLit", "lvl", "tx");
}

}  // namespace

bool SlideTextReader::is_passed_over(std::string_view local, const XmlAttributes& attributes) const {
  // What is stored twice, for new and for old readers, is the same text.
  if (local == "Fallback") return !choice_seen_.empty() && choice_seen_.back();
  if (is_any(local, "timing", "transition")) return true;
  // The number of a page of notes, and the numbers and dates of a master, are nobody's words.
  if (local == "fld" && (part_ == SlidePart::Notes || part_ == SlidePart::Master)) {
    const std::string_view type = attribute(attributes, "type");
    return type == "slidenum" || type.starts_with("datetime");
  }
  return false;
}

void SlideTextReader::start(std::string_view name, const XmlAttributes& attributes) {
  in_text_ = false;
  const std::string_view local = local_name(name);
  if (skip_ > 0 || is_passed_over(local, attributes)) {
    ++skip_;
    return;
  }
  if (local == "t" || local == "v" || (local == "text" && part_ == SlidePart::Comments)) {
    in_text_ = true;
  } else if (local == "pt") {
    in_text_ = in_point_ = part_ == SlidePart::Chart;
  } else if (local == "br") {
    if (!in_prompt()) out_.put("\n", kinds());
  } else if (local == "tc") {
    out_.begin_cell();
  } else if (local == "AlternateContent") {
    choice_seen_.push_back(false);
  } else if (local == "Choice") {
    if (!choice_seen_.empty()) choice_seen_.back() = true;
  } else if (local == "sld") {
    hidden_ = is_any(attribute(attributes, "show"), "0", "false", "off");
  } else {
    start_shape(local, attributes);
  }
}

void SlideTextReader::start_shape(std::string_view local, const XmlAttributes& attributes) {
  if (is_shape(local)) {
    out_.end_line();
    shapes_.emplace_back();
  } else if (local == "cNvPr") {
    if (!shapes_.empty() && is_true(attribute(attributes, "hidden"))) shapes_.back().hidden = true;
    for (const std::string_view each : {"title", "descr"}) {
      const std::string_view alt = attribute(attributes, each);
      if (!alt.empty() && alts_.size() < kMaxAlts) alts_.emplace_back(alt);
    }
  } else if (local == "ph") {
    start_placeholder(attribute(attributes, "type"));
  } else if (is_any(local, "hlinkClick", "hlinkHover", "hlinkMouseOver")) {
    const std::string_view tip = attribute(attributes, "tooltip");
    if (!tip.empty() && alts_.size() < kMaxAlts) alts_.emplace_back(tip);
  }
}

void SlideTextReader::start_placeholder(std::string_view type) {
  if (shapes_.empty()) return;
  Shape& shape = shapes_.back();
  if (type == "hdr") shape.kinds = MarkKind::Header;
  if (is_any(type, "ftr", "dt", "sldNum")) shape.kinds = MarkKind::Footer;
  shape.is_prompt = part_ == SlidePart::Master && !is_any(type, "hdr", "ftr");
}

void SlideTextReader::end(std::string_view name) {
  in_text_ = false;
  const std::string_view local = local_name(name);
  if (skip_ > 0) {
    --skip_;
    return;
  }
  if (local == "p" || local == "text") {
    out_.end_line();
    flush_alts();
  } else if (local == "v") {
    in_point_ = false;
    if (part_ == SlidePart::Chart) {
      out_.begin_cell();
      out_.end_cell();
    }
  } else if (local == "pt") {
    if (std::exchange(in_point_, false)) {
      out_.begin_cell();
      out_.end_cell();
    }
  } else if (is_row_of_values(local) || local == "tr") {
    out_.end_row();
  } else if (local == "tc") {
    out_.end_cell();
  } else if (local == "AlternateContent") {
    if (!choice_seen_.empty()) choice_seen_.pop_back();
  } else if (is_any(local, "nvSpPr", "nvPicPr", "nvGraphicFramePr", "nvGrpSpPr", "nvCxnSpPr")) {
    flush_alts();
  } else if (is_shape(local)) {
    flush_alts();
    out_.end_line();
    if (!shapes_.empty()) shapes_.pop_back();
  }
}

void SlideTextReader::text(std::string_view text) {
  if (!in_text_ || skip_ > 0 || in_prompt()) return;
  // Where text may stand beside elements, white space only lays out the XML.
  const bool beside = in_point_ || part_ == SlidePart::Diagram;
  if (beside && text.find('\n') != text.npos && text.find_first_not_of(" \t\r\n") == text.npos) return;
  out_.put(text, kinds());
}

void SlideTextReader::flush_alts() {
  for (const std::string& alt : std::exchange(alts_, {})) {
    // The same description often stands on the frame and on the picture inside it.
    if (in_prompt() || alt == last_alt_) continue;
    last_alt_ = alt;
    out_.put_line(alt, kinds() | MarkKind::Alt);
  }
}

MarkKinds SlideTextReader::kinds() const {
  MarkKinds out = kinds_;
  for (const Shape& shape : shapes_) {
    out = out | shape.kinds;
    if (shape.hidden) out = out | MarkKind::Hidden;
  }
  return out;
}

bool SlideTextReader::in_prompt() const {
  return std::any_of(shapes_.begin(), shapes_.end(), [](const Shape& each) { return each.is_prompt; });
}

void PresentationReader::start(std::string_view name, const XmlAttributes& attributes) {
  const std::string_view local = local_name(name);
  if (local == "sldId" && slide_ids.size() < kMaxSlides) {
    // Two attributes have the local name "id": the slide's own number, and r:id.
    for (const XmlAttribute& each : attributes) {
      if (each.name != "id" && local_name(each.name) == "id") slide_ids.push_back(each.value);
    }
  }
  if (is_any(local, "section", "custShow") && properties.size() < kMaxNames) {
    const std::string_view called = attribute(attributes, "name");
    if (!called.empty()) properties.emplace_back(local == "section" ? "section" : "custom show", called);
  }
}

void CommentAuthorsReader::start(std::string_view name, const XmlAttributes& attributes) {
  if (!is_any(local_name(name), "cmAuthor", "author") || found.size() >= kMaxNames) return;
  const std::string_view called = attribute(attributes, "name");
  if (!called.empty()) found.emplace_back(called);
}

void TagsReader::start(std::string_view name, const XmlAttributes& attributes) {
  if (local_name(name) == "tag") out_.put_line(attribute(attributes, "val"), MarkKind::Hidden);
}

}  // namespace casebound::extract

#include "extract/formats/odf_styles.h"

#include <charconv>

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxStyles = 200'000;
constexpr int kMaxInheritance = 20;  // loops end here too
constexpr double kTinyPoints = 2;

std::string key_of(std::string_view family, std::string_view name) {
  return std::string(family) + "/" + std::string(name);
}

}  // namespace

void OdfStyles::begin_automatic() {
  automatic_ = true;
  current_ = nullptr;
  std::erase_if(styles_, [](const auto& each) { return each.second.automatic; });
}

void OdfStyles::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "style:style") {
    current_ = nullptr;
    if (styles_.size() >= kMaxStyles) return;
    Style style;
    style.parent = attribute(attributes, "parent-style-name");
    style.automatic = automatic_;
    style.new_page = !attribute(attributes, "master-page-name").empty();
    const std::string key = key_of(attribute(attributes, "family"), attribute(attributes, "name"));
    current_ = &styles_.insert_or_assign(key, std::move(style)).first->second;
    return;
  }
  if (current_ == nullptr || !name.ends_with("-properties")) return;
  for (const XmlAttribute& each : attributes) {
    const std::string_view local = local_name(each.name);
    const std::string_view value = each.value;
    const auto said = [](bool yes) { return yes ? Said::Yes : Said::No; };
    if (local == "display" && name == "style:text-properties") {
      // A condition can only be "none", which hides too (20.344).
      current_->hidden = said(value == "none" || value == "condition");
    } else if (local == "color" && name == "style:text-properties") {
      current_->white = said(value == "#ffffff" || value == "#FFFFFF");
    } else if (local == "background-color") {
      current_->filled = said(value != "transparent" && value != "#ffffff" && value != "#FFFFFF");
    } else if (local == "font-size" && value.ends_with("pt")) {
      double points = 99;
      std::from_chars(value.data(), value.data() + value.size(), points);
      current_->tiny = said(points <= kTinyPoints);
    } else if (local == "break-before") {
      current_->break_before = said(value == "page");
    } else if (local == "break-after") {
      current_->break_after = said(value == "page");
    } else if (local == "visibility" && name == "style:drawing-page-properties") {
      current_->off_show = value == "hidden";
    }
  }
}

const OdfStyles::Style* OdfStyles::find(std::string_view family, std::string_view name) const {
  if (name.empty()) return nullptr;
  const auto found = styles_.find(key_of(family, name));
  return found == styles_.end() ? nullptr : &found->second;
}

OdfLook OdfStyles::look(std::string_view family, std::string_view name) const {
  OdfLook out;
  const Style* style = find(family, name);
  if (style == nullptr) return out;
  out.off_show = style->off_show;
  // The nearest style that says anything decides.
  Style sum;
  for (int step = 0; style != nullptr && step < kMaxInheritance; ++step) {
    for (const auto member : {&Style::hidden, &Style::white, &Style::filled, &Style::tiny,
                              &Style::break_before, &Style::break_after}) {
      if (sum.*member == Said::Nothing) sum.*member = style->*member;
    }
    sum.new_page = sum.new_page || (step == 0 && style->new_page);
    style = find(family, style->parent);
  }
  out.hidden = sum.hidden == Said::Yes;
  out.white = sum.white == Said::Yes;
  out.filled = sum.filled == Said::Yes;
  out.tiny = sum.tiny == Said::Yes;
  out.break_before = sum.break_before == Said::Yes || sum.new_page;
  out.break_after = sum.break_after == Said::Yes;
  return out;
}

}  // namespace casebound::extract

#include "extract/pdf_matter.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "extract/pdf_pages.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostBytes = 4U << 20;
constexpr std::size_t kMostLine = 256U << 10;
constexpr std::size_t kMostFields = 50'000;
constexpr int kDeepest = 12;
constexpr std::string_view kAlone[] = {"Title",    "Author",       "Subject", "Keywords", "Creator",
                                       "Producer", "CreationDate", "ModDate", "Trapped"};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// What XMP says of programs, times and numbers of versions.
bool is_technical(std::string_view local) {
  return is_one_of(local, {"CreateDate",     "ModifyDate",  "MetadataDate",
                           "DocumentID",     "InstanceID",  "OriginalDocumentID",
                           "documentID",     "instanceID",  "originalDocumentID",
                           "VersionID",      "CreatorTool", "Producer",
                           "format",         "image",       "when",
                           "softwareAgent",  "action",      "changed",
                           "parameters",     "about",       "RenditionClass",
                           "renditionClass", "part",        "conformance",
                           "Trapped",        "fontType",    "fontFace",
                           "versionString",  "mode",        "type"});
}

std::string tidy(std::string_view text) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size() && out.size() < kMostLine;) {
    const char32_t c = next_code_point(text, at);
    const bool blank = c < 0x20 || c == ' ' || (c >= 0x7F && c < 0xA0);
    if (!blank) {
      if (space && !out.empty()) out += ' ';
      append_utf8(out, c);
    }
    space = blank;
  }
  return out;
}

bool has_letter(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (u_isalnum(static_cast<UChar32>(next_code_point(text, at))) != 0) return true;
  }
  return false;
}

/// Gives the texts of an XML document with the element or attribute they stand in.
class XmlTexts : public XmlHandler {
 public:
  explicit XmlTexts(std::function<void(std::string_view local, std::string_view text)> take)
      : take_(std::move(take)) {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    give();
    open_.emplace_back(local_name(name));
    for (const XmlAttribute& each : attributes) {
      if (!each.name.starts_with("xmlns") && !each.name.starts_with("xml:") && !each.name.starts_with("rdf:"))
        attributes_.emplace_back(std::string(local_name(each.name)), each.value);
    }
  }
  void end(std::string_view) override {
    give();
    if (!open_.empty()) open_.pop_back();
  }
  void text(std::string_view text) override { text_ += text; }
  /// Attributes as pairs of name and value, in order.
  std::vector<std::pair<std::string, std::string>> take_attributes() {
    return std::exchange(attributes_, {});
  }

 private:
  void give() {
    if (text_.empty()) return;
    // A list and its items say nothing of their own: the property is the element around them.
    auto place = std::ranges::find_if(open_.rbegin(), open_.rend(), [](const std::string& each) {
      return !is_one_of(each, {"li", "Alt", "Bag", "Seq", "Description"});
    });
    take_(place == open_.rend() ? std::string_view() : std::string_view(*place), text_);
    text_.clear();
  }

  std::function<void(std::string_view, std::string_view)> take_;
  std::vector<std::string> open_;
  std::string text_;
  std::vector<std::pair<std::string, std::string>> attributes_;
};

class Gathering {
 public:
  explicit Gathering(PdfObjects& objects) : objects_(objects), catalog_(objects.catalog()) {}

  PdfMatter gather() {
    read_information();
    read_metadata();
    read_layers();
    read_labels();
    read_fields();
    read_xfa();
    // The last ones may lie anywhere; all objects are looked at only when the file speaks of one at all.
    const bool tagged = !catalog_["StructTreeRoot"].is(PdfValue::Kind::Null);
    if (objects_.mentions(kAnywhere) || (tagged && objects_.mentions(kTagged))) sweep();
    return std::move(out_);
  }

 private:
  static constexpr std::array<std::string_view, 2> kAnywhere = {"/JS", "/PieceInfo"};
  static constexpr std::array<std::string_view, 5> kTagged = {"/ActualText", "/Alt(", "/Alt (", "/Alt<",
                                                              "/Alt <"};

  bool is_new(const std::string& text) {
    if (text.empty() || !has_letter(text) || bytes_ > kMostBytes || !said_.insert(text).second) return false;
    bytes_ += text.size();
    return true;
  }
  void say(std::string_view raw, MarkKind kind = MarkKind::Property) {
    std::string text = tidy(raw);
    if (is_new(text)) out_.lines.push_back({std::move(text), kind});
  }
  void say_string(const PdfValue& value, MarkKind kind = MarkKind::Property) {
    const PdfValue found = objects_.resolve(value);
    if (found.is(PdfValue::Kind::String)) say(decode_pdf_text(found.text), kind);
  }
  /// A string, or a stream of text.
  std::string long_text(const PdfValue& value) {
    if (value.is(PdfValue::Kind::Reference)) {
      const auto stream = objects_.load_stream(value.whole());
      if (stream) return decode_pdf_text(objects_.unpack(*stream).value_or(""));
    }
    const PdfValue found = objects_.resolve(value);
    return found.is(PdfValue::Kind::String) ? decode_pdf_text(found.text) : std::string();
  }

  void read_information() {
    const PdfValue info = objects_.get(objects_.trailer(), "Info");
    for (const std::string_view key : {"Title", "Author", "Subject", "Keywords"}) say_string(info[key]);
    for (std::size_t i = 0; i < info.keys.size() && i < 1'000; ++i) {
      if (std::ranges::find(kAlone, info.keys[i]) != std::end(kAlone)) continue;
      const PdfValue value = objects_.resolve(info.items[i]);
      if (!value.is(PdfValue::Kind::String)) continue;
      const std::string text = tidy(decode_pdf_text(value.text));
      if (text.empty()) continue;
      out_.information.emplace_back(to_valid_utf8(info.keys[i]), text);
      if (is_new(text)) out_.lines.push_back({text, MarkKind::Property});
    }
  }

  void read_xml(const PdfValue& reference, bool skip_technical) {
    if (!reference.is(PdfValue::Kind::Reference)) return;
    const auto stream = objects_.load_stream(reference.whole());
    const std::optional<std::string> xml = stream ? objects_.unpack(*stream) : std::nullopt;
    if (!xml) return;
    XmlTexts texts([&](std::string_view local, std::string_view text) {
      if (!skip_technical || !is_technical(local)) say(text);
    });
    XmlStream reader(texts);
    reader.feed(*xml);
    reader.finish();
    if (!skip_technical) return;
    for (const auto& [name, value] : texts.take_attributes()) {
      if (!is_technical(name)) say(value);
    }
  }

  void read_metadata() { read_xml(catalog_["Metadata"], true); }

  void read_layers() {
    const PdfValue properties = objects_.get(catalog_, "OCProperties");
    if (!properties.is(PdfValue::Kind::Dictionary)) return;
    const PdfValue groups = objects_.get(properties, "OCGs");
    const PdfValue usual = objects_.get(properties, "D");
    const auto has_some = [&](const PdfValue& config, std::string_view key) {
      return !objects_.get(config, key).items.empty();
    };
    bool off = has_some(usual, "OFF") || has_some(usual, "AS") ||
               objects_.get(usual, "BaseState").is_name("OFF") || has_some(properties, "Configs");
    for (std::size_t i = 0; i < groups.items.size() && i < 5'000; ++i) {
      const PdfValue group = objects_.resolve(groups.items[i]);
      off = off || group["Usage"].is(PdfValue::Kind::Reference) || !group["Usage"].items.empty();
      const PdfValue name = objects_.get(group, "Name");
      if (!name.is(PdfValue::Kind::String)) continue;
      out_.layers.push_back(tidy(decode_pdf_text(name.text)));
      say(out_.layers.back());
    }
    // A group may be left out of the list; its members are shown or not all the same.
    out_.layers_may_be_off = off;
  }

  void read_labels() {
    std::unordered_set<std::uint64_t> seen;
    std::vector<PdfValue> next = {objects_.get(catalog_, "PageLabels")};
    while (!next.empty() && seen.size() < 10'000) {
      const PdfValue node = std::move(next.back());
      next.pop_back();
      for (const PdfValue& each : objects_.get(node, "Nums").items) {
        const PdfValue label = objects_.resolve(each);
        if (label.is(PdfValue::Kind::Dictionary)) say_string(label["P"]);
      }
      for (const PdfValue& kid : objects_.get(node, "Kids").items) {
        if (kid.is(PdfValue::Kind::Reference) && seen.insert(kid.whole()).second)
          next.push_back(objects_.load(kid.whole()));
      }
    }
  }

  // Values on pages are read with the pages; those of fields that are no annotation themselves are not.
  void read_fields() {
    const PdfValue form = objects_.get(catalog_, "AcroForm");
    std::unordered_set<std::uint64_t> seen;
    std::vector<PdfValue> next = objects_.get(form, "Fields").items;
    for (std::size_t i = 0; i < next.size() && i < kMostFields; ++i) {
      const PdfValue each = next[i];
      if (each.is(PdfValue::Kind::Reference) && !seen.insert(each.whole()).second) continue;
      const PdfValue field = objects_.resolve(each);
      if (!field.is(PdfValue::Kind::Dictionary)) continue;
      if (!field["Subtype"].is_name("Widget") || field["Rect"].is(PdfValue::Kind::Null))
        say_string(field["V"]);
      say_string(field["DV"]);
      say_string(field["TU"]);
      const PdfValue kids = objects_.get(field, "Kids");
      if (next.size() < kMostFields) next.insert(next.end(), kids.items.begin(), kids.items.end());
    }
  }

  // Pairs of a packet's name and its stream, or all in one stream.
  void read_xfa() {
    const PdfValue form = objects_.get(catalog_, "AcroForm");
    const PdfValue& reference = form["XFA"];
    const PdfValue packets = objects_.resolve(reference);
    if (!packets.is(PdfValue::Kind::Array)) return read_xml(reference, false);
    for (std::size_t i = 0; i + 1 < packets.items.size() && i < 100; i += 2) {
      if (is_one_of(packets.items[i].text, {"template", "datasets", "form"}))
        read_xml(packets.items[i + 1], false);
    }
  }

  void sweep() {
    std::uint64_t pages = 0;
    walk_pdf_pages(objects_, [&](const PdfValue& node, std::uint64_t number) {
      if (node["Kids"].is(PdfValue::Kind::Null)) page_of_[number] = pages++;
    });
    for (std::uint64_t number = 1; number < objects_.count() && bytes_ <= kMostBytes; ++number)
      sweep_value(objects_.load(number), UINT64_MAX, 0);
  }

  void sweep_value(const PdfValue& value, std::uint64_t page, int depth) {
    if (depth > kDeepest) return;
    if (const auto found = page_of_.find(value["Pg"].whole()); found != page_of_.end()) page = found->second;
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const PdfValue& item = value.items[i];
      const std::string_view key =
          i < value.keys.size() ? std::string_view(value.keys[i]) : std::string_view();
      if (key == "JS") {
        say(long_text(item));
      } else if (is_one_of(key, {"Alt", "ActualText", "E"}) && item.is(PdfValue::Kind::String)) {
        say_on(page, decode_pdf_text(item.text));
      } else if (key == "PieceInfo") {
        say_strings(objects_.resolve(item), 0);
      } else if (!item.items.empty()) {
        sweep_value(item, page, depth + 1);
      }
    }
  }

  void say_on(std::uint64_t page, std::string_view raw) {
    if (page == UINT64_MAX) return say(raw, MarkKind::Alt);
    std::string text = tidy(raw);
    if (text.size() > 1 && is_new(text)) out_.page_lines[page].push_back({std::move(text), MarkKind::Alt});
  }

  // Of data that a program keeps for itself: what reads as words.
  void say_strings(const PdfValue& value, int depth) {
    if (depth > kDeepest) return;
    if (value.is(PdfValue::Kind::String)) {
      const std::string text = tidy(decode_pdf_text(value.text));
      const bool odd =
          std::ranges::any_of(value.text, [](char c) { return c > 0 && c < ' ' && c != '\n' && c != '\r'; });
      if (text.size() > 3 && !odd && !text.starts_with("D:")) say(text);
    }
    for (const PdfValue& each : value.items) {
      if (!each.is(PdfValue::Kind::Reference) || ++private_loads_ < 1'000)
        say_strings(objects_.resolve(each), depth + 1);
    }
  }

  PdfObjects& objects_;
  PdfValue catalog_;
  PdfMatter out_;
  std::unordered_set<std::string> said_;
  std::unordered_map<std::uint64_t, std::uint64_t> page_of_;
  std::size_t bytes_ = 0;
  int private_loads_ = 0;
};

}  // namespace

PdfMatter read_pdf_matter(PdfObjects& objects) { return Gathering(objects).gather(); }

void add_pdf_lines(PageContent& page, const std::vector<PdfLine>& lines) {
  const std::size_t own = page.text.size();
  for (const PdfLine& line : lines) {
    if (std::string_view(page.text).substr(0, own).find(line.text) != std::string_view::npos) continue;
    if (!page.text.empty() && page.text.back() != '\n') page.text += '\n';
    const auto begin = static_cast<ByteOffset>(page.text.size());
    page.text += line.text;
    page.marks.push_back({begin, static_cast<ByteOffset>(page.text.size()), line.kind});
    page.text += '\n';
  }
}

}  // namespace casebound::extract

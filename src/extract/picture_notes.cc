#include "extract/picture_notes.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "extract/big_endian.h"
#include "extract/charset.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostLines = 2'000;
constexpr std::size_t kMostBytes = 4U << 20;  // of all lines of one picture

// "CreatorTool" as "Creator tool".
std::string spelled(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool upper = c >= 'A' && c <= 'Z';
    const bool begins_word = upper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (begins_word) out += ' ';
    out += i == 0 && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32)
           : begins_word                  ? static_cast<char>(c + 32)
                                          : c;
  }
  return out;
}

std::string_view prefix_of(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

// A date of ISO 8601, as precise as it may be.
bool is_date(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() >= 4 && text.size() <= 40 && std::ranges::all_of(text.substr(0, 4), is_digit) &&
         std::ranges::all_of(text, [&](char c) {
           return is_digit(c) || std::string_view("-:T+Z.").find(c) != std::string_view::npos;
         });
}

class XmpReader : public XmlHandler {
 public:
  explicit XmpReader(PictureNotes& out) : out_(out) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    give();
    open_.emplace_back(name);
    for (const XmlAttribute& each : attributes) {
      const std::string_view prefix = prefix_of(each.name);
      if (prefix == "rdf" || prefix == "xml" || prefix == "xmlns" || prefix == "x" || prefix.empty())
        continue;
      take(each.name, each.value);
    }
  }
  void end(std::string_view) override {
    give();
    if (!open_.empty()) open_.pop_back();
  }
  void text(std::string_view text) override {
    if (text_.size() < kMostBytes) text_.append(text);
  }

 private:
  void give() {
    const std::string text = std::exchange(text_, {});
    // The property is the nearest element that is not of RDF's own.
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (prefix_of(open_[i]) == "rdf") continue;
      if (prefix_of(open_[i]) != "x") take(open_[i], text);
      return;
    }
  }
  void take(std::string_view name, std::string_view raw) {
    const std::size_t begin = raw.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return;
    const std::string_view value = raw.substr(begin, raw.find_last_not_of(" \t\r\n") - begin + 1);
    const std::string_view prefix = prefix_of(name);
    const std::string_view local = local_name(name);
    if (prefix == "xmpGImg") {
      out_.has_thumbnail = true;
      return;
    }
    // How the picture was developed and exposed: numbers that nobody looks for.
    if (prefix == "crs" ||
        ((prefix == "exif" || prefix == "tiff" || prefix == "exifEX") && !has_letter(value)))
      return;
    if (out_.title.empty() && local == "title") out_.title = value;
    if (out_.author.empty() && local == "creator") out_.author = value;
    if (out_.created.empty() && is_date(value) &&
        (local == "DateCreated" || local == "CreateDate" || local == "DateTimeOriginal"))
      out_.created = value;
    out_.add(to_valid_utf8(spelled(local)), value);
  }

  PictureNotes& out_;
  std::vector<std::string> open_;
  std::string text_;
};

struct IptcField {
  std::uint8_t number;
  std::string_view label;
};
constexpr std::array kIptcFields = {
    IptcField{5, "Title"},        IptcField{7, "Edit status"}, IptcField{15, "Category"},
    IptcField{20, "Category"},    IptcField{25, "Keywords"},   IptcField{40, "Instructions"},
    IptcField{55, "Taken"},       IptcField{65, "Software"},   IptcField{80, "Author"},
    IptcField{85, "Position"},    IptcField{90, "City"},       IptcField{92, "Location"},
    IptcField{95, "Province"},    IptcField{101, "Country"},   IptcField{103, "Reference"},
    IptcField{105, "Headline"},   IptcField{110, "Credit"},    IptcField{115, "Source"},
    IptcField{116, "Copyright"},  IptcField{118, "Contact"},   IptcField{120, "Description"},
    IptcField{122, "Caption by"},
};

}  // namespace

void PictureNotes::add(std::string_view label, std::string_view value) {
  if (value.find_first_not_of(" \t\r\n") == std::string_view::npos || lines.size() >= kMostLines) return;
  std::size_t bytes = value.size();
  for (const auto& line : lines) {
    bytes += line.second.size();
    if (line.first == label && line.second == value) return;
  }
  if (bytes <= kMostBytes) lines.emplace_back(label, value);
}

void read_xmp_notes(std::string_view xml, PictureNotes& out) {
  XmpReader reader(out);
  XmlStream stream(reader, 64);
  stream.feed(xml);
  stream.finish();
}

void read_iptc_notes(std::string_view bytes, PictureNotes& out) {
  bool utf8 = false;
  for (std::size_t at = 0; at + 5 <= bytes.size();) {
    if (bytes[at] != '\x1C') {
      ++at;
      continue;
    }
    const auto record = static_cast<std::uint8_t>(bytes[at + 1]);
    const auto number = static_cast<std::uint8_t>(bytes[at + 2]);
    const auto length = static_cast<std::size_t>(big_endian(bytes, at + 3, 2));
    at += 5;
    if (length >= 0x8000) return;  // a length of a length: for pictures inside, not for notes
    const std::string_view value = bytes.substr(std::min(at, bytes.size()), length);
    at += length;
    if (record == 1 && number == 90) utf8 = value == "\x1B%G";
    const auto field = std::ranges::find(kIptcFields, number, &IptcField::number);
    if (record != 2 || field == kIptcFields.end()) continue;
    std::string text = utf8 ? to_valid_utf8(value) : decode_text(value).text;
    std::erase(text, '\0');
    if (number == 55 && text.size() == 8)
      text = text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6);
    if (number == 5 && out.title.empty()) out.title = text;
    if (number == 80 && out.author.empty()) out.author = text;
    if (number == 55 && out.created.empty() && is_date(text)) out.created = text;
    out.add(field->label, text);
  }
}

PictureNotes read_picture_notes(const PictureBlocks& blocks) {
  PictureNotes out;
  if (!blocks.exif.empty()) {
    const TiffTags tags(blocks.exif);
    read_tiff_notes(tags, tags.first(), out);
    std::uint64_t second = 0;
    tags.directory(tags.first(), second);
    out.has_thumbnail = second != 0;
  }
  for (const std::string& each : blocks.xmp) read_xmp_notes(each, out);
  for (const std::string& each : blocks.iptc) read_iptc_notes(each, out);
  for (const auto& [label, text] : blocks.texts) {
    out.add(label, text);
    if (out.title.empty() && label == "Title") out.title = text;
    if (out.author.empty() && (label == "Author" || label == "Artist")) out.author = text;
  }
  out.add("Modified", blocks.modified);
  out.has_thumbnail = out.has_thumbnail || blocks.has_thumbnail;
  return out;
}

}  // namespace casebound::extract

#include "extract/formats/vcard.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/content_lines.h"
#include "extract/mail_page.h"
#include "extract/mime.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kCardsAPage = 1;
constexpr std::uint64_t kManyCards = 1000;  ///< above, twenty stand on a page

struct Label {
  std::string_view name;
  std::string_view label;
};
constexpr std::array kLabels{
    Label{"FN", "Name"},          Label{"N", "Full name"},          Label{"NICKNAME", "Nickname"},
    Label{"ORG", "Organization"}, Label{"TITLE", "Title"},          Label{"ROLE", "Role"},
    Label{"TEL", "Telephone"},    Label{"EMAIL", "Email"},          Label{"ADR", "Address"},
    Label{"LABEL", "Address"},    Label{"BDAY", "Birthday"},        Label{"NOTE", "Note"},
    Label{"URL", "Web"},          Label{"IMPP", "Messenger"},       Label{"RELATED", "Related"},
    Label{"GENDER", "Gender"},    Label{"CATEGORIES", "Categories"}};

int recognise(std::string_view head, std::string_view) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t begin = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  return to_lower(head.substr(begin, 11)) == "begin:vcard" ? 90 : 0;
}

/// "WORK, CELL" of "TYPE=WORK;TYPE=CELL".
std::string types_of(const ContentLine& line) {
  std::string out;
  for (const auto& [name, value] : line.parameters) {
    const std::string type = to_lower(value);
    if (name == "TYPE" && type != "pref" && type != "internet") out += (out.empty() ? "" : ", ") + type;
  }
  return out;
}

std::string value_of(const ContentLine& line) {
  const bool is_structured = line.name == "N" || line.name == "ADR" || line.name == "ORG";
  if (!is_structured) return unescape_value(line.value);
  std::string out;
  for (const std::string& each : split_value(line.value, ';')) {
    if (!is_blank_text(each)) out += (out.empty() ? "" : ", ") + each;
  }
  return out;
}

class CardReader {
 public:
  CardReader(std::string_view bytes, const ExtractOptions& options, Sink& sink)
      : text_(decode_text(bytes)), options_(options), sink_(sink) {
    std::erase(text_.text, '\0');
  }

  Verdict run() {
    std::string lower = to_lower(text_.text);
    for (std::size_t at = lower.find("begin:vcard"); at != std::string::npos;
         at = lower.find("begin:vcard", at + 1))
      ++declared_;
    std::string().swap(lower);
    read_content_lines(text_.text, [&](ContentLine&& line) { take(std::move(line)); });
    if (open_) end_card();
    send_page();
    send_facts();
    if (open_) return {Outcome::Partial, "It is cut off: its last card has no end."};
    return {};
  }

 private:
  void take(ContentLine&& line) {
    if (line.name == "BEGIN" && to_lower(line.value).starts_with("vcard")) {
      if (open_) end_card();
      open_ = true;
    } else if (line.name == "END" && to_lower(line.value).starts_with("vcard")) {
      end_card();
      open_ = false;
    } else if (!is_left_out(line)) {
      add(line);
    }
  }

  bool is_left_out(const ContentLine& line) const {
    return line.name == "VERSION" || line.name == "PRODID" || line.name == "UID" || line.name == "REV";
  }

  void add(const ContentLine& line) {
    const std::string encoding = to_lower(line.parameter("ENCODING"));
    if (encoding == "b" || encoding == "base64") {
      files_.push_back(line);
      return;
    }
    if (line.value.starts_with("data:")) return;
    std::string value = value_of(line);
    if (is_blank_text(value)) return;
    if (line.name == "FN" && name_.empty()) name_ = value;
    std::string label = line.name;
    for (const Label& each : kLabels) {
      if (each.name == line.name) label = each.label;
    }
    const std::string types = types_of(line);
    if (!types.empty()) label += " (" + types + ")";
    card_ += label + ": " + value + "\n";
  }

  void end_card() {
    if (first_name_.empty()) first_name_ = name_;
    name_.clear();
    if (!page_.empty() && !card_.empty()) page_ += "\n";
    page_ += card_;
    card_.clear();
    ++cards_;
    if (++on_page_ >= (declared_ > kManyCards ? 20 : kCardsAPage)) send_page();
  }

  void send_page() {
    if (on_page_ == 0 && page_.empty() && card_.empty()) return;
    PageContent page;
    page.kind = PageKind::Part;
    page.text = to_valid_utf8(page_ + card_);
    card_.clear();
    page_.clear();
    on_page_ = 0;
    sink_.page(std::move(page));
  }

  void send_facts() {
    DocumentFacts facts;
    facts.format = "vcard";
    facts.type = "contacts";
    facts.title = declared_ == 1 ? clip_text(to_valid_utf8(first_name_), 1000) : std::string();
    facts.properties.emplace_back("cards", std::to_string(cards_));
    facts.properties.emplace_back("charset", text_.encoding);
    facts.children_declared = files_.size();
    sink_.facts(facts);
    std::uint64_t sent = 0;
    for (const ContentLine& each : files_) {
      if (sent == options_.limits.children) break;
      ChildInfo info;
      const std::string type = to_lower(each.parameter("TYPE"));
      info.name = to_lower(each.name) + " " + std::to_string(++sent) +
                  (type == "jpeg" || type == "png" ? "." + type : "");
      info.name = to_valid_utf8(info.name);
      sink_.begin_child(info);
      decode_transfer(each.value, "base64", [&](std::string_view piece) {
        if (!piece.empty()) sink_.child_bytes(piece);
      });
      sink_.end_child({});
    }
  }

  DecodedText text_;
  const ExtractOptions& options_;
  Sink& sink_;
  std::string card_, page_, name_, first_name_;
  std::vector<ContentLine> files_;
  bool open_ = false;
  std::uint64_t on_page_ = 0;
  std::uint64_t cards_ = 0;
  std::uint64_t declared_ = 0;
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  return CardReader(input.view(), options, sink).run();
}

}  // namespace

constinit const Format kVcard{"vcard", "contacts", "text/vcard", recognise, extract, nullptr};

}  // namespace casebound::extract

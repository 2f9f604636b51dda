#include "extract/pdf_forms.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "extract/pdf_pages.h"

namespace casebound::extract {
namespace {

constexpr double kMostDraws = 10'000;
constexpr std::size_t kMostForms = 50'000;
constexpr std::size_t kDeepest = 400;  // forms that draw forms; what is deeper counts as endless

using Names = std::vector<std::pair<std::string, std::uint64_t>>;  // of the forms in a resource dictionary

using SharedNames = std::shared_ptr<const Names>;  // thousands of forms may use those of one dictionary

struct Form {
  SharedNames inner;  // those that it draws; all of its dictionary when its content is not known
  double draws = 1;   // forms that are drawn when it is drawn, itself included
  bool open = false;
  bool known = false;
};

// The operand of each "/Name Do", as begin and end of the whole.
struct Draw {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;
};

bool is_regular(char c) {
  return c > ' ' && std::string_view("()<>[]{}/%").find(c) == std::string_view::npos;
}

std::vector<Draw> find_draws(std::string_view content) {
  std::vector<Draw> out;
  for (std::size_t at = content.find("Do"); at != std::string_view::npos; at = content.find("Do", at + 2)) {
    if (at + 2 < content.size() && is_regular(content[at + 2])) continue;
    std::size_t end = at;
    while (end > 0 && static_cast<unsigned char>(content[end - 1]) <= ' ') --end;
    std::size_t begin = end;
    while (begin > 0 && is_regular(content[begin - 1])) --begin;
    if (begin == 0 || content[begin - 1] != '/') continue;
    out.push_back({begin - 1, at + 2, PdfScanner(content.substr(begin - 1, end - begin + 1)).read().text});
  }
  return out;
}

class Tangle {
 public:
  explicit Tangle(PdfObjects& objects) : objects_(objects) {}

  std::optional<std::string> undo() {
    walk_pdf_pages(objects_, [&](const PdfValue& node, std::uint64_t) {
      const SharedNames names = forms_of(node, std::make_shared<const Names>());
      for (const auto& [name, number] : *names) {
        if (measure(number, names, 0) > kMostDraws) tangled_.push_back(number);
      }
    });
    for (const std::uint64_t number : tangled_) thin_out(number, 0);
    return rewritten_.empty() ? std::nullopt : std::optional(write_update());
  }

 private:
  bool is_form(std::uint64_t number) {
    const auto known = is_form_.find(number);
    if (known != is_form_.end()) return known->second;
    const bool form =
        is_form_.size() < kMostForms && objects_.get(objects_.load(number), "Subtype").is_name("Form");
    return is_form_[number] = form;
  }

  // The forms in the resources of a page or a form; `outer` when it has none.
  SharedNames forms_of(const PdfValue& holder, const SharedNames& outer) {
    const PdfValue& place = holder["Resources"];
    const std::uint64_t number = place.is(PdfValue::Kind::Reference) ? place.whole() : 0;
    if (const auto known = dictionaries_.find(number); known != dictionaries_.end()) return known->second;
    const PdfValue resources = objects_.resolve(place);
    if (!resources.is(PdfValue::Kind::Dictionary)) return outer;
    Names out;
    const PdfValue xobjects = objects_.get(resources, "XObject");
    for (std::size_t i = 0; i < xobjects.keys.size(); ++i) {
      const PdfValue& item = xobjects.items[i];
      if (item.is(PdfValue::Kind::Reference) && is_form(item.whole()))
        out.emplace_back(xobjects.keys[i], item.whole());
    }
    const auto names = std::make_shared<const Names>(std::move(out));
    if (number != 0) dictionaries_.emplace(number, names);
    return names;
  }

  std::optional<std::string> content_of(std::uint64_t number) {
    const auto stream = objects_.load_stream(number);
    return stream ? objects_.unpack(*stream) : std::nullopt;
  }

  // How many forms are drawn with this one. A form without resources uses those of the form that draws it.
  double measure(std::uint64_t number, const SharedNames& outer, std::size_t depth) {
    Form& form = forms_[number];
    if (form.open || depth > kDeepest) return kEndless;
    if (form.known) return form.draws;
    form.open = true;
    const SharedNames names = forms_of(objects_.load(number), outer);
    form.inner = names;
    if (!names->empty()) {
      const std::optional<std::string> content = content_of(number);
      std::map<std::string, double> times;
      if (content) {
        Names drawn;
        for (const Draw& draw : find_draws(*content)) ++times[draw.name];
        for (const auto& each : *names)
          if (times.contains(each.first)) drawn.push_back(each);
        form.inner = std::make_shared<const Names>(std::move(drawn));
      }
      for (const auto& [name, inner] : *form.inner) {
        // Of a form that cannot be unpacked each is taken as drawn, but not itself: nearly none draws itself.
        const double count = content ? times[name] : (inner == number ? 0 : 1);
        if (count > 0) form.draws = std::min(kEndless, form.draws + count * measure(inner, names, depth + 1));
      }
    }
    form.open = false;
    form.known = true;
    return form.draws;
  }

  // Keeps one draw of each form that was not met before on the way from the pages. A form whose content is
  // not known whole stays as it is.
  void thin_out(std::uint64_t number, std::size_t depth) {
    const Form& form = forms_[number];
    if (form.draws <= kMostDraws || !met_.insert(number).second) return;
    std::map<std::string, std::uint64_t> wanted;
    std::vector<std::uint64_t> onward;
    for (const auto& [name, inner] : *form.inner) {
      const bool light = forms_[inner].draws <= kMostDraws;
      const bool fresh = light || (depth < kDeepest && !met_.contains(inner) &&
                                   std::ranges::find(onward, inner) == onward.end());
      if (!fresh) continue;
      wanted[name] = inner;
      if (!light) onward.push_back(inner);
    }
    const std::optional<std::string> content = content_of(number);
    if (content && content->size() < PdfObjects::kMostStreamBytes)
      rewritten_[number] = without_draws(*content, *form.inner, std::move(wanted));
    for (const std::uint64_t inner : onward) thin_out(inner, depth + 1);
  }

  // Of the draws of `forms` the first of each that is wanted is kept, and no other.
  static std::string without_draws(const std::string& content, const Names& forms,
                                   std::map<std::string, std::uint64_t> wanted) {
    std::set<std::string> names;
    for (const auto& each : forms) names.insert(each.first);
    std::string out;
    std::size_t copied = 0;
    for (const Draw& draw : find_draws(content)) {
      if (!names.contains(draw.name) || wanted.erase(draw.name) > 0) continue;
      out += content.substr(copied, draw.begin - copied);
      copied = draw.end;
    }
    return out + content.substr(copied);
  }

  std::string write_update() {
    std::string out(objects_.bytes());
    std::vector<std::pair<std::uint64_t, std::size_t>> places;
    for (const auto& [number, content] : rewritten_) {
      PdfValue dictionary;
      dictionary.kind = PdfValue::Kind::Dictionary;
      const PdfValue before = objects_.load(number);
      for (std::size_t i = 0; i < before.keys.size(); ++i) {
        const std::string& key = before.keys[i];
        if (key == "Length" || key == "Filter" || key == "DecodeParms") continue;
        dictionary.keys.push_back(key);
        dictionary.items.push_back(before.items[i]);
      }
      add_number(dictionary, "Length", content.size());
      out += '\n';
      places.emplace_back(number, out.size());
      out += std::to_string(number) + " 0 obj\n";
      write_pdf_value(out, dictionary);
      out += "stream\n" + content + "\nendstream\nendobj\n";
    }
    if (objects_.has_stream_table()) {
      write_stream_table(out, places);
    } else {
      write_table(out, places);
    }
    return out;
  }

  static void add_number(PdfValue& dictionary, const char* key, std::uint64_t number) {
    PdfValue value;
    value.kind = PdfValue::Kind::Number;
    value.number = static_cast<double>(number);
    dictionary.keys.emplace_back(key);
    dictionary.items.push_back(std::move(value));
  }

  PdfValue trailer(std::uint64_t size) {
    PdfValue out;
    out.kind = PdfValue::Kind::Dictionary;
    for (const char* key : {"Root", "Info", "ID", "Encrypt"}) {
      if (objects_.trailer()[key].is(PdfValue::Kind::Null)) continue;
      out.keys.emplace_back(key);
      out.items.push_back(objects_.trailer()[key]);
    }
    add_number(out, "Size", size);
    add_number(out, "Prev", objects_.table_at());
    return out;
  }

  void write_table(std::string& out, const std::vector<std::pair<std::uint64_t, std::size_t>>& places) {
    const std::size_t start = out.size();
    out += "xref\n";
    for (const auto& [number, offset] : places) {
      std::array<char, 64> row{};
      std::snprintf(row.data(), row.size(), "%llu 1\n%010llu 00000 n \n",
                    static_cast<unsigned long long>(number), static_cast<unsigned long long>(offset));
      out += row.data();
    }
    out += "trailer\n";
    write_pdf_value(out, trailer(objects_.count()));
    out += "\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
  }

  void write_stream_table(std::string& out, std::vector<std::pair<std::uint64_t, std::size_t>> places) {
    const std::size_t start = out.size();
    const std::uint64_t own = objects_.count();
    places.emplace_back(own, start);
    std::string rows;
    PdfValue index;
    index.kind = PdfValue::Kind::Array;
    const auto add = [](PdfValue& array, std::uint64_t number) {
      PdfValue value;
      value.kind = PdfValue::Kind::Number;
      value.number = static_cast<double>(number);
      array.items.push_back(std::move(value));
    };
    for (const auto& [number, offset] : places) {
      add(index, number);
      add(index, 1);
      rows += '\x01';
      for (int shift = 56; shift >= 0; shift -= 8) rows += static_cast<char>(offset >> shift & 0xFFU);
      rows += '\0';
    }
    PdfValue widths;
    widths.kind = PdfValue::Kind::Array;
    for (const std::uint64_t width : {1, 8, 1}) add(widths, width);
    PdfValue dictionary = trailer(own + 1);
    PdfValue type;
    type.kind = PdfValue::Kind::Name;
    type.text = "XRef";
    for (auto& [key, value] :
         {std::pair<const char*, PdfValue&>("Type", type), {"W", widths}, {"Index", index}}) {
      dictionary.keys.emplace_back(key);
      dictionary.items.push_back(value);
    }
    add_number(dictionary, "Length", rows.size());
    out += std::to_string(own) + " 0 obj\n";
    write_pdf_value(out, dictionary);
    out += "stream\n" + rows + "\nendstream\nendobj\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
  }

  static constexpr double kEndless = 1e18;

  PdfObjects& objects_;
  std::vector<std::uint64_t> tangled_;  // drawn by pages
  std::map<std::uint64_t, bool> is_form_;
  std::map<std::uint64_t, SharedNames> dictionaries_;  // resources that are objects of their own
  std::map<std::uint64_t, Form> forms_;
  std::set<std::uint64_t> met_;
  std::map<std::uint64_t, std::string> rewritten_;
};

}  // namespace

std::optional<std::string> untangle_pdf_forms(PdfObjects& objects) { return Tangle(objects).undo(); }

void write_pdf_value(std::string& out, const PdfValue& value) {
  using Kind = PdfValue::Kind;
  const auto write_name = [&](const std::string& name) {
    out += '/';
    for (const char c : name) {
      if (is_regular(c) && c != '#' && static_cast<unsigned char>(c) < 0x7F) {
        out += c;
      } else {
        std::array<char, 4> hex{};
        std::snprintf(hex.data(), hex.size(), "#%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += hex.data();
      }
    }
  };
  std::array<char, 48> number{};
  switch (value.kind) {
    case Kind::Number:
      std::snprintf(number.data(), number.size(),
                    value.number == static_cast<double>(value.whole()) ? "%.0f" : "%.6f",
                    std::clamp(value.number, -1e15, 1e15));
      out += number.data();
      break;
    case Kind::Bool:
      out += value.number != 0 ? "true" : "false";
      break;
    case Kind::String:
      out += '<';
      for (const char c : value.text) {
        std::snprintf(number.data(), number.size(), "%02x",
                      static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += number.data();
      }
      out += '>';
      break;
    case Kind::Name:
      write_name(value.text);
      break;
    case Kind::Reference:
      out += std::to_string(value.whole()) + " 0 R";
      break;
    case Kind::Array:
      out += '[';
      for (const PdfValue& each : value.items) {
        write_pdf_value(out, each);
        out += ' ';
      }
      out += ']';
      break;
    case Kind::Dictionary:
      out += "<<";
      for (std::size_t i = 0; i < value.keys.size(); ++i) {
        write_name(value.keys[i]);
        out += ' ';
        write_pdf_value(out, value.items[i]);
      }
      out += ">>";
      break;
    default:
      out += "null";
  }
}

}  // namespace casebound::extract

#include "extract/html_text.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/html_entities.h"
#include "extract/html_tokens.h"
#include "extract/html_writer.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxDepth = 100'000;
constexpr std::size_t kMaxLinks = 10'000;

bool is_one_of(std::string_view name, auto... names) { return ((name == names) || ...); }

bool is_void(std::string_view name) {
  return is_one_of(name, "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
                   "source", "track", "wbr", "frame", "keygen", "basefont", "bgsound");
}

// Elements that begin and end a paragraph; the others that begin and end a line.
bool is_paragraph(std::string_view name) {
  return is_one_of(name, "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "dl",
                   "pre", "hr", "figure", "article", "section", "listing", "xmp");
}
bool is_line(std::string_view name) {
  return is_one_of(name, "div", "li", "dt", "dd", "tr", "body", "html", "header", "footer", "nav", "aside",
                   "main", "address", "form", "fieldset", "legend", "figcaption", "caption", "option",
                   "optgroup", "select", "center", "dir", "menu", "details", "summary", "thead", "tbody",
                   "tfoot", "title", "iframe", "textarea", "hgroup", "search", "dialog", "video", "audio",
                   "object");
}

bool is_date(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  if (text.size() < 4) return false;
  for (std::size_t i = 0; i < std::min(text.size(), kShape.size()); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  const std::size_t size = text.size();
  if (size == 4 || size == 7 || size == 10) return true;
  return size >= 16 && size <= 35 && (text[10] == 'T' || text[10] == ' ');
}

bool is_remote(std::string_view target) {
  return target.starts_with("//") || target.starts_with("http:") || target.starts_with("https:") ||
         target.starts_with("HTTP:") || target.starts_with("HTTPS:") || target.starts_with("ftp:") ||
         target.starts_with("file:") || target.starts_with("\\\\");
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// The value without white space decides; a rule inside a longer style is found the same.
bool hides(std::string_view style) {
  std::string bare;
  for (const char c : lower(style)) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') bare += c;
  }
  const auto has = [&](std::string_view rule) {
    const std::size_t at = bare.find(rule);
    return at != std::string::npos && (at == 0 || bare[at - 1] == ';');
  };
  return has("display:none") || has("visibility:hidden") || has("mso-hide:all") || has("font-size:0;") ||
         has("font-size:0px") || has("opacity:0;") || bare.ends_with("font-size:0") ||
         bare.ends_with("opacity:0");
}

class Reader {
 public:
  Reader(std::string_view page, std::uint64_t text_limit) : tokens_(page), writer_(out_, text_limit) {}

  HtmlText read() {
    for (;;) {
      const HtmlToken& token = tokens_.next();
      if (token.kind == HtmlToken::Kind::End || out_.cut_at_limit) break;
      switch (token.kind) {
        case HtmlToken::Kind::Text:
          piece_.clear();
          append_unescaped(piece_, token.text, false);
          writer_.text(piece_, hidden_ > 0, preformatted_ > 0);
          break;
        case HtmlToken::Kind::StartTag:
          start(token);
          break;
        case HtmlToken::Kind::EndTag:
          end(token.name);
          break;
        case HtmlToken::Kind::End:
          break;
      }
    }
    writer_.finish();
    return std::move(out_);
  }

 private:
  struct Open {
    std::uint32_t name;
    bool hides;
    bool preformats;
  };

  std::uint32_t id_of(const std::string& name) {
    const auto [found, added] = ids_.emplace(name, static_cast<std::uint32_t>(ids_.size()));
    if (added) open_by_name_.push_back(0);
    return found->second;
  }

  void start(const HtmlToken& token) {
    const std::string& name = token.name;
    close_implied(name);
    note(token);
    lay_out(name, true);
    if (const std::string* style = token.find("style")) note_style(*style);
    if (is_one_of(name, "script", "style", "noembed", "noframes", "textarea", "title", "xmp", "plaintext",
                  "iframe"))
      return start_raw(token);
    if (name == "img" || name == "area") put_alt(token);
    if (name == "input") put_input(token);
    if (is_void(name)) return;
    push(token);
  }

  void push(const HtmlToken& token) {
    if (open_.size() >= kMaxDepth) {
      out_.cut_at_depth = true;
      return;
    }
    const std::string* style = token.find("style");
    const Open open{
        id_of(token.name),
        token.find("hidden") != nullptr || token.name == "template" || (style != nullptr && hides(*style)),
        is_one_of(token.name, "pre", "listing")};
    hidden_ += open.hides ? 1 : 0;
    preformatted_ += open.preformats ? 1 : 0;
    ++open_by_name_[open.name];
    open_.push_back(open);
  }

  void pop() {
    const Open& open = open_.back();
    hidden_ -= open.hides ? 1 : 0;
    preformatted_ -= open.preformats ? 1 : 0;
    --open_by_name_[open.name];
    open_.pop_back();
  }

  void end(const std::string& name) {
    if (name == "br") return lay_out(name, true);  // 13.2.6.4.7: "</br>" is "<br>"
    lay_out(name, false);
    const std::uint32_t id = id_of(name);
    if (open_by_name_[id] == 0) return;
    // Whatever is open inside ends with it; each element is taken off once, so this is linear in all.
    while (open_.back().name != id) pop();
    pop();
  }

  // 13.1.2.4: the elements whose end tag may be left out, where it is the innermost that ends.
  void close_implied(const std::string& name) {
    const auto innermost_is = [&](const char* wanted) {
      return !open_.empty() && open_.back().name == id_of(wanted);
    };
    if ((is_paragraph(name) || is_line(name)) && innermost_is("p")) pop();
    if (name == "li" && innermost_is("li")) pop();
    if (is_one_of(name, "dt", "dd") && (innermost_is("dt") || innermost_is("dd"))) pop();
    if (name == "option" && innermost_is("option")) pop();
    if (is_one_of(name, "td", "th", "tr", "tbody", "tfoot") && (innermost_is("td") || innermost_is("th")))
      pop();
    if (is_one_of(name, "tr", "tbody", "tfoot") && innermost_is("tr")) pop();
  }

  void lay_out(std::string_view name, bool starts) {
    if (name == "br") return writer_.line_feed();
    if (is_one_of(name, "td", "th")) return starts ? writer_.start_cell() : writer_.end_cell();
    if (name == "table") starts ? writer_.start_table() : writer_.end_table();
    if (name == "tr") writer_.start_row();
    if (is_paragraph(name)) {
      writer_.break_block(2);
    } else if (is_line(name)) {
      writer_.break_block(1);
    }
  }

  // Content without tags, up to the end tag.
  void start_raw(const HtmlToken& token) {
    const std::string name = token.name;
    const bool hidden = hidden_ > 0 || token.find("hidden") != nullptr;
    const std::string_view raw = tokens_.raw_until_end_of(name);
    if (name == "style") return note_style(raw);
    if (is_one_of(name, "script", "noembed", "noframes", "iframe")) return;
    piece_.clear();
    append_unescaped(piece_, raw, false);
    if (name == "title" && out_.title.empty()) {
      out_.title = collapsed(piece_);
    } else {
      writer_.text(piece_, hidden, name != "title");
    }
  }

  void put_alt(const HtmlToken& token) {
    const std::string* alt = token.find("alt");
    if (alt != nullptr && !alt->empty()) writer_.alt(collapsed(*alt), hidden_ > 0);
  }

  void put_input(const HtmlToken& token) {
    const std::string* value = token.find("value");
    const std::string* type = token.find("type");
    if (value == nullptr ||
        (type != nullptr && is_one_of(lower(*type), "password", "checkbox", "radio", "file")))
      return;
    writer_.text(" " + *value + " ", hidden_ > 0 || (type != nullptr && lower(*type) == "hidden"), false);
  }

  void note(const HtmlToken& token) {
    const std::string& name = token.name;
    if (name == "html" && out_.language.empty()) {
      const std::string* lang = token.find("lang");
      if (lang == nullptr) lang = token.find("xml:lang");
      if (lang != nullptr) out_.language = *lang;
    }
    if (name == "meta") return note_meta(token);
    if (is_one_of(name, "a", "area")) note_target(token, "href", out_.links);
    if (name == "link") note_remote(token, "href");
    if (name == "object") note_remote(token, "data");
    for (const char* attribute : {"src", "srcset", "background", "poster"}) note_remote(token, attribute);
  }

  void note_meta(const HtmlToken& token) {
    const std::string* content = token.find("content");
    if (content == nullptr) return;
    std::string what;
    for (const char* attribute : {"name", "property", "itemprop", "http-equiv"}) {
      if (const std::string* value = token.find(attribute)) what = lower(*value);
      if (!what.empty()) break;
    }
    if (is_one_of(what, "author", "dc.creator", "dcterms.creator") && out_.author.empty())
      out_.author = collapsed(*content);
    const bool dates =
        is_one_of(what, "date", "dc.date", "dcterms.date", "dcterms.created", "article:published_time",
                  "datepublished", "pubdate", "publishdate", "publication_date", "og:published_time");
    if (dates && out_.created.empty() && is_date(collapsed(*content))) out_.created = collapsed(*content);
  }

  static void note_target(const HtmlToken& token, std::string_view attribute,
                          std::vector<std::string>& into) {
    const std::string* target = token.find(attribute);
    if (target != nullptr && !target->empty() && into.size() < kMaxLinks)
      into.push_back(target->substr(0, 4'096));
  }

  void note_remote(const HtmlToken& token, std::string_view attribute) {
    const std::string* target = token.find(attribute);
    if (target != nullptr && is_remote(*target)) note_target(token, attribute, out_.remote);
  }

  void note_style(std::string_view style) {
    for (std::size_t at = style.find("url("); at != std::string_view::npos; at = style.find("url(", at + 4)) {
      std::string_view target = style.substr(at + 4, 4'096);
      target.remove_prefix(std::min(target.find_first_not_of("\"' \t"), target.size()));
      target = target.substr(0, target.find_first_of("\"')"));
      if (is_remote(target) && out_.remote.size() < kMaxLinks) out_.remote.emplace_back(target);
    }
  }

  HtmlText out_;
  HtmlTokens tokens_;
  HtmlWriter writer_;
  std::string piece_;
  std::vector<Open> open_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<std::uint32_t> open_by_name_;  // how many of each are open
  std::uint32_t hidden_ = 0;
  std::uint32_t preformatted_ = 0;
};

}  // namespace

HtmlText read_html(std::string_view utf8, std::uint64_t text_limit) {
  return Reader(utf8, text_limit).read();
}

std::string html_charset(std::string_view bytes) {
  const std::string head = lower(bytes.substr(0, 4'096));
  std::size_t at = 0;
  if (head.starts_with("<?xml")) {
    at = head.find("encoding=");
    if (at < head.find("?>")) {
      const std::size_t begin = at + 10;
      return canonical_charset(head.substr(begin, head.find_first_of("\"'", begin) - begin));
    }
  }
  for (std::size_t meta = head.find("<meta"); meta != std::string::npos;
       meta = head.find("<meta", meta + 5)) {
    const std::string_view tag = std::string_view(head).substr(meta, head.find('>', meta) - meta);
    const std::size_t charset = tag.find("charset");
    if (charset == std::string_view::npos) continue;
    const std::size_t equals = tag.find_first_not_of(" \t\r\n", charset + 7);
    if (equals == std::string_view::npos || tag[equals] != '=') continue;
    const std::size_t begin = tag.find_first_not_of(" \t\r\n\"'", equals + 1);
    if (begin == std::string_view::npos) continue;
    const std::string name =
        canonical_charset(tag.substr(begin, tag.find_first_of("\"'; \t\r\n/", begin) - begin));
    if (!name.empty()) return name;
  }
  return {};
}

}  // namespace casebound::extract

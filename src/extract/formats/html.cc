#include "extract/formats/html.h"

#include <algorithm>
#include <array>
#include <span>

#include "extract/charset.h"
#include "extract/html_text.h"
#include "extract/text_parts.h"
#include "extract/true_type.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxBytes = 256ULL << 20;
constexpr std::size_t kMaxRemote = 100;  // named in the facts

std::string lower_head(std::string_view head) {
  std::string out;
  // UTF-16 is seen through: its letters stand at every second byte.
  const bool wide = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ||
                    (head.size() > 4 && (head[1] == '\0') != (head[0] == '\0'));
  for (const char c : head.substr(0, 8'192)) {
    if (wide && c == '\0') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

// Passes over marks, white space, comments and an XML declaration at the beginning.
std::string_view without_prologue(std::string_view head) {
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (head.starts_with(mark)) head.remove_prefix(mark.size());
  }
  for (;;) {
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n\f"), head.size()));
    std::size_t end = std::string_view::npos;
    if (head.starts_with("<!--")) {
      end = head.find("-->");
    } else if (head.starts_with("<?")) {
      end = head.find('>');
    } else {
      return head;
    }
    if (end == std::string_view::npos) return {};
    head.remove_prefix(head.find('>', end) + 1);
  }
}

int recognise(std::string_view head, std::string_view name) {
  if (type_by_signature(head)) return 0;
  const std::string all = lower_head(head);
  const std::string_view start = without_prologue(all);
  if (start.starts_with("<!doctype html") || start.starts_with("<html")) return 85;
  const std::string ending = ending_of(name);
  const bool named =
      ending == "html" || ending == "htm" || ending == "xhtml" || ending == "xht" || ending == "shtml";
  constexpr std::array<std::string_view, 16> kTags = {
      "<head", "<body",   "<table", "<div", "<p>",     "<p ",   "<h1", "<title",
      "<meta", "<script", "<style", "<a ",  "<center", "<font", "<br", "<span"};
  // Text that happens to begin with a tag (a log, a snippet of code) is text when its name says so.
  const bool named_text = ending == "txt" || ending == "md" || ending == "csv" || ending == "log" ||
                          ending == "json" || ending == "xml" || ending == "svg";
  if (named_text) return 0;
  const auto begins_with = [&](std::string_view tag) { return start.starts_with(tag); };
  const bool begins = std::ranges::any_of(kTags, begins_with);
  if (begins) return named ? 80 : 60;
  const bool holds =
      std::ranges::any_of(kTags, [&](std::string_view tag) { return all.find(tag) != all.npos; });
  if (named && (holds || all.find("<html") != all.npos)) return 70;
  // A page with something before it, as web servers and mail gateways leave behind.
  if (all.find("<html") < 1'024 && all.find("<body") != all.npos && all.find('\0') == all.npos &&
      start.starts_with("<"))
    return 55;
  return 0;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const std::string_view bytes = input.view(kMaxBytes);
  const std::string declared = html_charset(bytes);
  const DecodedText decoded = decode_text(bytes, declared);
  const HtmlText html = read_html(decoded.text, options.limits.text_bytes);

  DocumentFacts facts;
  facts.format = "html";
  facts.type = "web page";
  facts.media_type = decoded.text.starts_with("<?xml") ? "application/xhtml+xml" : "text/html";
  facts.title = html.title;
  facts.author = html.author;
  facts.created = html.created;
  facts.producer = "casebound html 1";
  facts.properties.emplace_back("charset", decoded.encoding);
  if (decoded.guessed) facts.properties.emplace_back("charset_guessed", "yes");
  if (!html.language.empty()) facts.properties.emplace_back("language", html.language);
  if (!html.links.empty()) facts.properties.emplace_back("links", std::to_string(html.links.size()));
  for (const std::string& target : std::span(html.remote).first(std::min(html.remote.size(), kMaxRemote)))
    facts.properties.emplace_back("remote", target);
  sink.facts(facts);

  // The title is part of what the page says, though a browser shows it elsewhere.
  std::string text = html.title.empty() ? std::string() : html.title + "\n\n";
  std::vector<Mark> marks;
  const auto shift = static_cast<ByteOffset>(text.size());
  if (shift != 0) marks.push_back({0, static_cast<ByteOffset>(html.title.size()), MarkKind::Property});
  for (const Mark& mark : html.marks) marks.push_back({mark.begin + shift, mark.end + shift, mark.kind});
  text += html.text;
  send_parts(sink, text, marks, {});
  if (html.cut_at_limit)
    return {Outcome::Partial, "It holds more text than this case allows; the beginning was read."};
  return {};
}

}  // namespace

const Format kHtml = {"html", "web page", "text/html", recognise, extract, nullptr};

}  // namespace casebound::extract

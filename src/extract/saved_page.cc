#include "extract/saved_page.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/formats/html.h"
#include "extract/mail_page.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostName = 200;

/// Lets the page be read as a page of its own, and says of the facts what the file around it knows.
class AroundFacts : public Sink {
 public:
  AroundFacts(const SavedPage& page, Sink& out) : page_(page), out_(out) {}
  void facts(const DocumentFacts& found) override {
    DocumentFacts facts = found;
    facts.format = page_.format;
    facts.media_type = page_.media_type;
    facts.producer = "casebound " + std::string(page_.format) + " 1";
    facts.children_declared = page_.parts.size();
    if (facts.created.empty()) facts.created = page_.saved;
    if (!page_.location.empty())
      facts.properties.emplace_back("saved from", clip_text(page_.location, 4'096));
    out_.facts(facts);
  }
  void page(PageContent&& content) override { out_.page(std::move(content)); }
  void begin_child(const ChildInfo& child) override { out_.begin_child(child); }
  void child_bytes(std::string_view bytes) override { out_.child_bytes(bytes); }
  void end_child(const Verdict& verdict) override { out_.end_child(verdict); }

 private:
  const SavedPage& page_;
  Sink& out_;
};

// The last piece of an address without what is asked of it.
std::string name_of(const SavedPart& part, std::size_t number) {
  std::string_view path = part.location;
  if (path.starts_with("data:")) path = {};
  path = path.substr(0, path.find_first_of("?#"));
  while (path.ends_with('/')) path.remove_suffix(1);
  path = path.substr(path.rfind('/') + 1);
  std::string out = clip_text(to_valid_utf8(path), kMostName);
  std::erase_if(out, [](char c) { return c == '\0'; });
  return out.empty() ? "part " + std::to_string(number) : out;
}

}  // namespace

Verdict send_saved_page(const SavedPage& page, const ExtractOptions& options, Sink& sink) {
  // With a byte order mark no declaration inside the page is believed.
  const std::string html =
      page.charset.empty() ? page.html : "\xEF\xBB\xBF" + decode_text(page.html, page.charset).text;
  const auto input = input_over(html);
  AroundFacts around(page, sink);
  const Verdict verdict = kHtml.extract(*input, options, around);
  std::size_t number = 0;
  for (const SavedPart& part : page.parts) {
    ChildInfo child;
    child.name = name_of(part, ++number);
    child.media_type = to_valid_utf8(part.media_type);
    sink.begin_child(child);
    part.read([&](std::string_view piece) { sink.child_bytes(piece); });
    sink.end_child({});
  }
  return verdict;
}

}  // namespace casebound::extract

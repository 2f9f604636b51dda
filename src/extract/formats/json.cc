#include "extract/formats/json.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/text_parts.h"
#include "extract/true_type.h"
#include "extract/unicode_escapes.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxBytes = 256ULL << 20;

struct JsonKind {
  std::string_view ending;
  std::string_view media_type;
};
constexpr std::array kKinds = {
    JsonKind{"json", "application/json"},          JsonKind{"jsonl", "application/jsonl"},
    JsonKind{"ndjson", "application/x-ndjson"},    JsonKind{"geojson", "application/geo+json"},
    JsonKind{"ipynb", "application/x-ipynb+json"}, JsonKind{"har", "application/json"},
    JsonKind{"jsonld", "application/ld+json"},     JsonKind{"topojson", "application/json"},
};

int recognise(std::string_view head, std::string_view name) {
  std::string start = first_letters(head);
  std::erase_if(start, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  if (start.size() < 2 || (start[0] != '{' && start[0] != '[')) return 0;
  const std::string ending = ending_of(name);
  if (std::ranges::find(kKinds, ending, &JsonKind::ending) != kKinds.end()) return 50;
  // Exports and logs have other names. A string is what a JSON value without a name almost always begins
  // with.
  const bool is_record = start.starts_with("{\"") || start.starts_with("[{\"") || start.starts_with("[[\"");
  const bool is_code =
      ending == "js" || ending == "ts" || ending == "py" || ending == "md" || ending == "tex";
  return is_record && !is_code && start.find("\":") != std::string::npos ? 45 : 0;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const DecodedText decoded = decode_text(input.view(kMaxBytes));
  const auto kind = std::ranges::find(kKinds, ending_of(options.name), &JsonKind::ending);
  DocumentFacts facts;
  facts.format = "json";
  facts.type = "text";
  facts.media_type = kind == kKinds.end() ? "application/json" : kind->media_type;
  facts.producer = "casebound json 1";
  facts.properties.emplace_back("charset", decoded.encoding);
  if (decoded.guessed) facts.properties.emplace_back("charset_guessed", "yes");
  sink.facts(facts);
  std::string text = readable_json(decoded.text);
  const bool cut = text.size() > options.limits.text_bytes;
  if (cut) text.resize(floor_boundary(text, options.limits.text_bytes));
  send_parts(sink, text, {}, {});
  if (cut) return {Outcome::Partial, "It holds more text than this case allows; the beginning was read."};
  return {};
}

}  // namespace

const Format kJson = {"json", "text", "application/json", recognise, extract, nullptr};

}  // namespace casebound::extract

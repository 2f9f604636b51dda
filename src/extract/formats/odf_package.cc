#include "extract/formats/odf_package.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/utf8.h"
#include "extract/unlocked_sink.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxValue = 4'000;

std::string clip(std::string_view text) {
  return std::string(text.substr(0, floor_boundary(text, std::min(text.size(), kMaxValue))));
}

}  // namespace

bool is_odf_part(std::string_view name) {
  constexpr std::array<std::string_view, 7> kOwn{"mimetype",     "content.xml",  "styles.xml",  "meta.xml",
                                                 "settings.xml", "manifest.rdf", "layout-cache"};
  return std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end();
}

Verdict extract_whole(ZipPackage& package, const OdfLocks& locks, const ExtractOptions& options, Sink& sink) {
  const ZipMember* member = package.find(OdfLocks::kWhole);
  if (member == nullptr) return {Outcome::Damaged, "The main part of this document is missing."};
  std::string bytes;
  const Verdict verdict = package.read(*member, {}, [&](std::string_view piece) { bytes += piece; });
  if (bytes.empty()) return verdict;
  UnlockedSink told(sink, locks.describe());
  ExtractOptions inner = options;
  inner.passwords.clear();  // one lock is all that any program puts on
  const Verdict read = extract_document(*input_over(bytes), inner, told);
  return read.outcome == Outcome::Complete ? verdict : read;
}

void describe_odf(const OdfDocument::Named& meta, DocumentFacts& facts) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kNames{{
      {"dc:creator", "last modified by"},
      {"dc:date", "modified"},
      {"meta:generator", "application"},
      {"meta:printed-by", "printed by"},
      {"meta:print-date", "last printed"},
      {"dc:description", "description"},
      {"dc:subject", "subject"},
      {"meta:keyword", "keyword"},
      {"dc:language", "language"},
      {"dc:publisher", "publisher"},
      {"dc:contributor", "contributor"},
      {"meta:editing-cycles", "editing cycles"},
      {"meta:editing-duration", ""},
  }};
  std::string last_author;
  for (const auto& [name, value] : meta) {
    if (name == "dc:title") {
      facts.title = clip(value);
    } else if (name == "meta:initial-creator") {
      facts.author = clip(value);
    } else if (name == "meta:creation-date") {
      const std::string date = value.substr(0, value.find('.'));
      if (date.size() <= 35 && date.find_first_not_of("0123456789-T:Z+") == std::string::npos)
        facts.created = date;
    } else {
      if (name == "dc:creator") last_author = clip(value);
      const auto known =
          std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) { return each.first == name; });
      const std::string shown(known == kNames.end() ? std::string_view(name) : known->second);
      if (!shown.empty()) facts.properties.emplace_back(clip(shown), clip(value));
    }
  }
  if (facts.author.empty()) facts.author = last_author;
}

void put_odf_properties(const OdfDocument::Named& meta, FlowText& out) {
  constexpr std::array<std::string_view, 9> kTyped{
      "dc:title",     "dc:subject",      "dc:description", "dc:creator",    "meta:initial-creator",
      "meta:keyword", "meta:printed-by", "dc:publisher",   "dc:contributor"};
  std::set<std::string> said;  // the same name stands in several properties
  for (const auto& [name, value] : meta) {
    // What a user defined has the name that the user gave, without a prefix.
    const bool user_defined = !name.starts_with("dc:") && !name.starts_with("meta:");
    if (!user_defined && std::ranges::find(kTyped, name) == kTyped.end()) continue;
    const std::string line = clip(user_defined ? name + ": " + value : value);
    if (said.insert(line).second) out.put_line(line, MarkKind::Property);
  }
}

}  // namespace casebound::extract

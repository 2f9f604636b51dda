#include "sandbox/converted.h"

namespace casebound::sandbox {
namespace {

/// What LibreOffice writes into each file that it makes: its own name, the language that it was started in,
/// and the number of a revision that there never was.
bool is_of_converter(const std::pair<std::string, std::string>& property) {
  const auto& [name, value] = property;
  return value.starts_with("LibreOffice/") || name == "application version" || name == "language" ||
         (name == "revision" && value == "0");
}

}  // namespace

DocumentFacts as_facts_of(DocumentFacts found, const DocumentFacts& original, const std::string& converter) {
  found.type = original.type;
  found.media_type = original.media_type;
  if (!found.producer.empty()) found.producer = converter + ", " + found.producer;
  std::erase_if(found.properties, is_of_converter);
  return found;
}

ExtractReport after_failed_conversion(ExtractReport first, const Verdict& conversion, Outcome when_refused,
                                      const std::string& converter) {
  const bool is_refused = conversion.outcome == Outcome::Damaged;
  if (first.verdict.outcome != Outcome::Unsupported) {
    // That LibreOffice does not read it either says nothing new.
    if (!is_refused) first.verdict.reason += " " + conversion.reason;
    return first;
  }
  first.facts.producer = converter;
  first.verdict = conversion;
  if (is_refused) first.verdict.outcome = when_refused;
  return first;
}

ExtractReport after_conversion(const ExtractReport& first, ExtractReport second,
                               const std::string& converter) {
  second.facts = as_facts_of(std::move(second.facts), first.facts, converter);
  second.cpu_seconds += first.cpu_seconds;
  second.children += first.children;
  if (first.verdict.outcome == Outcome::Partial && is_failure(second.verdict.outcome))
    second.verdict.outcome = Outcome::Partial;
  return second;
}

}  // namespace casebound::sandbox

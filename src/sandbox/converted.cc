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

}  // namespace casebound::sandbox

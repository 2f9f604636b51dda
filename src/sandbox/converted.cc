#include "sandbox/converted.h"

namespace casebound::sandbox {
namespace {

/// What LibreOffice writes of itself into each file that it makes.
bool is_of_converter(const std::pair<std::string, std::string>& property) {
  return property.second.starts_with("LibreOffice/") || property.first == "application version";
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

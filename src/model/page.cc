#include "model/page.h"

#include <array>

namespace casebound {

std::string_view to_string(PageKind kind) {
  static constexpr std::array<std::string_view, 5> kNames = {"page", "slide", "sheet", "message", "part"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(MarkKind kind) {
  static constexpr std::array<std::string_view, kMarkKinds> kNames = {
      "hidden", "deleted", "inserted",  "comment", "header",  "footer",   "note",    "alt",   "property",
      "link",   "quoted",  "invisible", "white",   "clipped", "off_page", "covered", "layer", "scan"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(How how) {
  static constexpr std::array<std::string_view, kHows> kNames = {"embedded", "ocr", "import", "correction"};
  return kNames.at(static_cast<std::size_t>(how));
}

}  // namespace casebound

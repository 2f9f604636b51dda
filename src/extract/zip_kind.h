#pragma once
/// \file What a zip file is by the names of its members: an archive, or a document that happens to be packed.
#include <string>
#include <string_view>

#include "extract/format.h"

namespace casebound::extract {

struct ZipKind {
  std::string format;  ///< id of the format here that reads it ("docx", "zip"); empty when none does
  TrueType type;       ///< what it is, in every case
};

/// Looks at the members' names and at the declarations that packages carry ([Content_Types].xml, mimetype).
/// Never throws for damage: what cannot be listed is an archive of unknown content.
/// Source: ECMA-376 part 2 (OPC), OpenDocument 1.3 part 2 (3.3), EPUB 3.3 OCF (4.3).
ZipKind judge_zip(Input& input, std::string_view name);

}  // namespace casebound::extract

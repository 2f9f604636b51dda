#pragma once
/// \file The kinds of documents that LibreOffice reads for us, and what each is turned into.
#include <optional>
#include <string>

#include "sandbox/pool.h"

namespace casebound::desk {

/// Looks a document up by the media type that its bytes gave it; nullopt for what LibreOffice does not read
/// either.
std::optional<sandbox::ConversionTarget> conversion_of(const DocumentFacts& facts);

/// The packages that the parts of LibreOffice come in, by their Debian names, with spaces between: all of
/// them, and those that are not installed.
std::string office_packages();
std::string missing_packages(const sandbox::Office& office);

}  // namespace casebound::desk

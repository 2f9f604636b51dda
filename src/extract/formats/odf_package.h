#pragma once
/// \file What all OpenDocument packages share: their own parts, locked members, properties.
/// Source: OpenDocument 1.3 part 2 (packages), 3.4 and 4; part 3, 4.3 (metadata).
#include <string>
#include <string_view>

#include "extract/format.h"
#include "extract/formats/odf_text.h"
#include "extract/odf_lock.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// The name of a part that the package itself is made of, without its folder.
bool is_odf_part(std::string_view name);

/// What lies under the lock of a package that is locked as a whole.
/// \param locks open
Verdict extract_whole(ZipPackage& package, const OdfLocks& locks, const ExtractOptions& options, Sink& sink);

/// Appends what somebody typed into the properties, each on a line of its own, marked Property.
void put_odf_properties(const OdfDocument::Named& meta, FlowText& out);

/// Fills title, author, created and properties from the elements of office:meta.
void describe_odf(const OdfDocument::Named& meta, DocumentFacts& facts);

}  // namespace casebound::extract

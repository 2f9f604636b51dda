#pragma once
/// \file What an Office package carries beside its document: properties that somebody typed, data of other
/// programs. Source: ECMA-376 part 2, 8 (core properties); part 1, 22.2, 22.3 (extended and custom
/// properties) and 22.5 (custom XML data).
#include "extract/flow_text.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// Appends, each on a line of its own, the typed properties (Property) and the custom XML (Hidden).
/// What programs fill in by themselves, such as counts and versions, is left to the facts.
void put_package_extras(ZipPackage& package, FlowText& out);

}  // namespace casebound::extract

#pragma once
/// \file Cards of contacts (.vcf): versions 2.1, 3.0 and 4.0; one page a card.
#include "extract/format.h"

namespace casebound::extract {

/// Source: RFC 6350; vCard 2.1 with quoted-printable and character sets of single lines.
extern const Format kVcard;

}  // namespace casebound::extract

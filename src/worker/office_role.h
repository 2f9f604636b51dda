#pragma once
/// \file Role office: LibreOffice turns a document into a format that role parse reads.
#include "sandbox/serve_conversion.h"

namespace casebound::worker {

/// Plans a run of LibreOffice without its graphics, with a profile that is new each time: macros, Java,
/// updates and links are off.
class OfficeRole : public sandbox::Converter {
 public:
  sandbox::ConverterPlan plan(const sandbox::ConversionOrder& order) override;
};

}  // namespace casebound::worker

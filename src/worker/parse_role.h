#pragma once
/// \file Role parse: documents become pages, pages become pictures.
#include "sandbox/serve.h"

namespace casebound::worker {

/// Reads documents with the formats of extract/.
class ParseRole : public sandbox::DocumentHandler {
 public:
  /// Reads a few lines of our own in each format, so that libraries, tables and the list of fonts are loaded
  /// once.
  void prepare() override;
  Verdict extract(sandbox::DocumentInput& input, const sandbox::DocumentOptions& options,
                  sandbox::DocumentOutput& output) override;
  Picture render(sandbox::DocumentInput& input, const sandbox::DocumentOptions& options, PageNumber page,
                 float dpi) override;
};

}  // namespace casebound::worker

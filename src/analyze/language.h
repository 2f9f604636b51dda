#pragma once
/// \file The language of a text: scripts first, then fastText's lid.176.
#include <memory>
#include <string>
#include <string_view>

namespace casebound::analyze {

/// Tells languages apart. Loading the model is put off until a text needs it. Not for use by two threads at
/// once.
class LanguageDetector {
 public:
  /// \param model_path lid.176.ftz; empty: only what scripts decide is told
  explicit LanguageDetector(std::string model_path);
  ~LanguageDetector();
  /// BCP 47: "zh-Hans", "zh-Hant", "zh", "ug", "ug-Latn", "en", "ar", ...; empty when there is too little
  /// text.
  std::string detect(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace casebound::analyze

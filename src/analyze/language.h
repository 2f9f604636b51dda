#pragma once
/// \file The language of a text: scripts first, then fastText's lid.176.
#include <memory>
#include <string>
#include <string_view>

namespace casebound::analyze {

/// Tells languages apart. Any thread.
class LanguageDetector {
 public:
  /// \param model_path lid.176.ftz; empty: only what scripts decide is told
  /// \throws Error{Damaged} when it is not the model
  explicit LanguageDetector(const std::string& model_path);
  ~LanguageDetector();
  /// BCP 47: "zh-Hans", "zh-Hant", "zh", "ug", "ug-Latn", "en", "ar", ...; empty when there is too little
  /// text.
  std::string detect(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;  // none without a model
};

}  // namespace casebound::analyze

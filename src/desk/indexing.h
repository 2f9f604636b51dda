#pragma once
/// \file Keeps the index up with the catalogue: the index can be thrown away at any time, the catalogue is
/// the truth.
#include <memory>
#include <string>

#include "index/engine.h"
#include "store/case.h"

namespace casebound::desk {

/// The index of a case, open.
class CaseIndex {
 public:
  /// Opens the current generation; null for a reader when there is none that it can use.
  /// A writer starts a new generation when the old one was made by another analyser or is damaged.
  static std::unique_ptr<CaseIndex> open(store::Case& catalogue, index::Access access);

  index::Engine& engine() const { return *engine_; }
  bool is_up_to_date() const;
  /// Indexes what the catalogue has and the index lacks; durable when it returns. Writers only.
  void follow();
  std::string generation() const;

 private:
  CaseIndex(store::Case& catalogue, std::unique_ptr<Storage> storage, std::unique_ptr<index::Engine> engine)
      : case_(catalogue), storage_(std::move(storage)), engine_(std::move(engine)) {}
  store::Case& case_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<index::Engine> engine_;
};

}  // namespace casebound::desk

#pragma once
/// \file Keeps the index up with the catalogue: the index can be thrown away at any time, the catalogue is
/// the truth.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "index/engine.h"
#include "store/case.h"

namespace casebound::desk {

/// The index of a case, open.
class CaseIndex {
 public:
  /// Opens the current generation; null for a reader when there is none that it can use.
  /// A writer makes a new one when the old one was made by another analyser, is damaged, or holds what was
  /// removed from the case.
  static std::unique_ptr<CaseIndex> open(store::Case& catalogue, index::Access access);
  /// A new generation with every page; the old one is used until it is complete.
  /// \param damaged told of each page whose reading is damaged, and which is left out; null: that is thrown
  static std::unique_ptr<CaseIndex> make(store::Case& catalogue,
                                         const std::function<void(const store::PageRecord&)>& damaged);

  index::Engine& engine() const { return *engine_; }
  bool is_up_to_date() const;
  /// Indexes what the catalogue has and the index lacks; durable when it returns. Writers only.
  void follow();
  std::string generation() const;

 private:
  CaseIndex(store::Case& catalogue, std::unique_ptr<Storage> storage, std::unique_ptr<index::Engine> engine)
      : case_(catalogue), storage_(std::move(storage)), engine_(std::move(engine)) {}
  void fill(const std::function<void(const store::PageRecord&)>& damaged);
  std::vector<text::Token> tokens_of(const std::string& reading) const;
  store::Case& case_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<index::Engine> engine_;
};

}  // namespace casebound::desk

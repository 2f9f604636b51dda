#pragma once
/// \file The limits of one document, held wherever its pages and children pass.
#include "extract/format.h"

namespace casebound::extract {

/// Passes everything on and counts; throws Error{TooLarge} instead of passing on what is over a limit.
/// Readers keep narrower limits of their own (one child, the ratio of an archive) and report them child by
/// child; this one stands behind them.
class LimitedSink : public Sink {
 public:
  LimitedSink(const ExtractLimits& limits, Sink& out) : limits_(limits), out_(out) {}

  void facts(const DocumentFacts& facts) override { out_.facts(facts); }
  void page(PageContent&& content) override;
  void begin_child(const ChildInfo& child) override;
  void child_bytes(std::string_view bytes) override;
  void end_child(const Verdict& verdict) override;

  /// A page or a child was passed on.
  bool has_won() const { return pages_ > 0 || children_ > 0; }
  /// Ends a child that an error left open, so that what follows it is well-formed.
  void close(const Verdict& verdict);

 private:
  const ExtractLimits& limits_;
  Sink& out_;
  std::uint64_t pages_ = 0;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t children_ = 0;
  std::uint64_t child_bytes_ = 0;
  std::uint64_t children_bytes_ = 0;
  bool child_open_ = false;
};

}  // namespace casebound::extract

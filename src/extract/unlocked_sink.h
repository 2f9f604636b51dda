#pragma once
/// \file Says of a document that was unlocked that it had been locked, and how; never with what word.
#include <string>

#include "extract/format.h"

namespace casebound::extract {

class UnlockedSink : public Sink {
 public:
  /// \param how for people: "AES-256, SHA-512"
  UnlockedSink(Sink& out, std::string how) : out_(out), how_(std::move(how)) {
    DocumentFacts first;
    first.properties.emplace_back("was encrypted", how_);
    out_.facts(first);
  }
  void facts(const DocumentFacts& facts) override {
    DocumentFacts told = facts;
    if (!told.properties.empty()) told.properties.emplace_back("was encrypted", how_);
    out_.facts(told);
  }
  void page(PageContent&& content) override { out_.page(std::move(content)); }
  void begin_child(const ChildInfo& child) override { out_.begin_child(child); }
  void child_bytes(std::string_view bytes) override { out_.child_bytes(bytes); }
  void end_child(const Verdict& verdict) override { out_.end_child(verdict); }

 private:
  Sink& out_;
  std::string how_;
};

}  // namespace casebound::extract

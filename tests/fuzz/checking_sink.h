#pragma once
/// \file A Sink that aborts where a reader breaks the contract of format.h.
#include <cstdlib>

#include "base/utf8.h"
#include "extract/format.h"

namespace casebound::fuzz {

class CheckingSink : public extract::Sink {
 public:
  void facts(const DocumentFacts& facts) override {
    check(is_valid_utf8(facts.title) && is_valid_utf8(facts.author) && is_valid_utf8(facts.media_type));
    for (const auto& [name, value] : facts.properties) check(is_valid_utf8(name) && is_valid_utf8(value));
  }
  void page(PageContent&& content) override {
    check(!child_open_ && is_valid_utf8(content.text));
    for (const Mark& mark : content.marks) {
      check(mark.begin <= mark.end && mark.end <= content.text.size());
      check(floor_boundary(content.text, mark.begin) == mark.begin);
      check(floor_boundary(content.text, mark.end) == mark.end);
    }
    won = true;
  }
  void begin_child(const ChildInfo& child) override {
    check(!child_open_ && is_valid_utf8(child.name) && !child.name.empty());
    check(child.name.find('\0') == std::string::npos && is_valid_utf8(child.media_type));
    child_open_ = true;
  }
  void child_bytes(std::string_view bytes) override {
    check(child_open_);
    won = won || !bytes.empty();
  }
  void end_child(const Verdict& verdict) override {
    check(child_open_);
    won = won || verdict.outcome == Outcome::Complete;
    child_open_ = false;
  }
  /// At the end of a reader that threw nothing.
  void finish(const Verdict& verdict) const {
    check(!child_open_);
    check(verdict.outcome == Outcome::Complete || !verdict.reason.empty());
    check(verdict.outcome != Outcome::Partial || won);
  }

  bool won = false;

 private:
  static void check(bool holds) {
    if (!holds) std::abort();
  }
  bool child_open_ = false;
};

}  // namespace casebound::fuzz

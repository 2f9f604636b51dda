#pragma once
/// \file A Sink that keeps what it gets.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "extract/format.h"

namespace casebound::test {

class Recorder : public extract::Sink {
 public:
  struct Child {
    ChildInfo info;
    std::string bytes;
    Verdict verdict{Outcome::Crashed, "not ended"};
  };
  void facts(const DocumentFacts& facts) override {
    const auto take = [](auto& into, const auto& from) {
      if (!from.empty()) into = from;
    };
    take(last_facts.format, facts.format);
    take(last_facts.type, facts.type);
    take(last_facts.media_type, facts.media_type);
    take(last_facts.title, facts.title);
    take(last_facts.author, facts.author);
    take(last_facts.created, facts.created);
    take(last_facts.producer, facts.producer);
    take(last_facts.properties, facts.properties);
    last_facts.created_is_mail_date = last_facts.created_is_mail_date || facts.created_is_mail_date;
    if (facts.children_declared != 0) last_facts.children_declared = facts.children_declared;
  }
  void page(PageContent&& content) override { pages.push_back(std::move(content)); }
  void begin_child(const ChildInfo& child) override {
    children.push_back({child, {}, {Outcome::Crashed, ""}});
  }
  void child_bytes(std::string_view bytes) override {
    largest_piece = std::max(largest_piece, bytes.size());
    children.back().bytes.append(bytes);
  }
  void end_child(const Verdict& verdict) override { children.back().verdict = verdict; }

  /// All pages, one after the other.
  std::string text() const {
    std::string out;
    for (const PageContent& each : pages) out += each.text;
    return out;
  }
  /// What the marks of one kind cover, each followed by '|'.
  std::string marked(MarkKind kind) const {
    std::string out;
    for (const PageContent& page : pages) {
      for (const Mark& mark : page.marks) {
        if (mark.kind == kind) out += page.text.substr(mark.begin, mark.end - mark.begin) + "|";
      }
    }
    return out;
  }
  /// All values of a property, each followed by '|'.
  std::string property(const std::string& name) const {
    std::string out;
    for (const auto& [key, value] : last_facts.properties) {
      if (key == name) out += value + "|";
    }
    return out;
  }

  DocumentFacts last_facts;
  std::vector<PageContent> pages;
  std::vector<Child> children;
  std::size_t largest_piece = 0;
};

}  // namespace casebound::test

#pragma once
/// \file A converted document is told of as what it was: its own type, and who turned it into what was read.
#include <string>
#include <utility>

#include "sandbox/pool.h"

namespace casebound::sandbox {

/// What the reader of the converted bytes found, as facts of the document itself.
///
/// The type and the media type are the document's own; the producer names the converter and the reader; what
/// the converter says of itself in the file that it made is left out.
/// \param original   the facts of the document before it was converted
/// \param converter  "LibreOffice 7.4.7.2"
DocumentFacts as_facts_of(DocumentFacts found, const DocumentFacts& original, const std::string& converter);

/// What is told of a document that LibreOffice did not turn into anything. What its own reader had
/// established (that it is locked, a part of it) stays; of one without a reader it is what `conversion` says.
/// \param first         Unsupported, Encrypted or Partial
/// \param conversion    not Complete
/// \param when_refused  the outcome of a document without a reader that LibreOffice does not read either
ExtractReport after_failed_conversion(ExtractReport first, const Verdict& conversion, Outcome when_refused,
                                      const std::string& converter);

/// What is told of a document whose converted bytes were read: `second`, with what `first` had won beside it.
ExtractReport after_conversion(const ExtractReport& first, ExtractReport second,
                               const std::string& converter);

/// Hands on everything, and facts through as_facts_of.
class ConvertedEvents : public ExtractEvents {
 public:
  ConvertedEvents(ExtractEvents& events, const DocumentFacts& original, std::string converter)
      : events_(events), original_(original), converter_(std::move(converter)) {}
  void facts(const DocumentFacts& facts) override {
    events_.facts(as_facts_of(facts, original_, converter_));
  }
  void page(PageNumber number, PageContent&& content) override { events_.page(number, std::move(content)); }
  void begin_child(const ChildInfo& child) override {
    ChildInfo ours = child;
    ours.modified = 0;  // the converter's clock, not the document's
    events_.begin_child(ours);
  }
  void child_bytes(std::string_view bytes) override { events_.child_bytes(bytes); }
  void end_child(const Verdict& verdict) override { events_.end_child(verdict); }

 private:
  ExtractEvents& events_;
  const DocumentFacts& original_;
  std::string converter_;
};

}  // namespace casebound::sandbox

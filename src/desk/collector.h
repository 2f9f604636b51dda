#pragma once
/// \file Gathers what a worker finds in one document, on the pool's thread, until the writer commits it.
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyze/language.h"
#include "sandbox/pool.h"
#include "store/case.h"

namespace casebound::desk {

/// A child as it was found, its bytes spooled into the case.
struct FoundChild {
  ChildInfo info;
  Verdict verdict;          ///< of its bytes
  store::SpooledBlob blob;  ///< no spool when no byte could be won
};

/// Everything of one document that the catalogue needs; readings are compressed here, so that waiting costs
/// little memory. Filled on the pool's thread; pages and children may be looked at when the document is done.
class Collector : public sandbox::ExtractEvents {
 public:
  Collector(store::Case& catalogue, const analyze::LanguageDetector& detector, std::string document)
      : case_(catalogue), detector_(detector), document_(std::move(document)) {}

  /// The document's bytes, handed to the pool; tells when they were first asked for.
  sandbox::ByteSource bytes_of(store::FileId file);
  bool has_started() const { return started_; }
  std::uint64_t input_bytes() const { return input_bytes_; }
  /// Memory held in `pages` and `children`.
  std::uint64_t held_bytes() const { return held_bytes_; }

  void facts(const DocumentFacts& facts) override;
  void page(PageNumber number, PageContent&& content) override;
  void begin_child(const ChildInfo& child) override;
  void child_bytes(std::string_view bytes) override;
  void end_child(const Verdict& verdict) override;

  std::vector<store::FinishedPage> pages;
  std::map<std::string, std::size_t> languages;  ///< of the pages: bytes that told it
  std::vector<FoundChild> children;

 private:
  store::Case& case_;
  const analyze::LanguageDetector& detector_;
  std::string document_;
  std::string producer_;
  std::unique_ptr<store::BlobWriter> blob_;
  std::uint64_t input_bytes_ = 0;
  std::atomic<bool> started_ = false;
  std::atomic<std::uint64_t> held_bytes_ = 0;
};

}  // namespace casebound::desk

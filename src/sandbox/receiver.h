#pragma once
/// \file Takes the messages of one child, checks their order and size, and keeps or hands on what they bring.
#include <optional>
#include <string>

#include "sandbox/messages.h"
#include "sandbox/tally.h"

namespace casebound::sandbox {

enum class Taken : std::uint8_t {
  More,
  Finished,   ///< the last message: whatever follows is ignored
  Broken,     ///< a message that no honest child sends
  OverLimit,  ///< more than the document's limits allow; `sentence` says which
};

class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Never given NeedBlock. Throws only what the receiver of its content throws.
  virtual Taken take(const Message& message) = 0;
  virtual std::uint32_t pages() const { return 0; }
};

class ExtractReceiver : public Receiver {
 public:
  /// `events` must outlive it.
  ExtractReceiver(const ExtractLimits& limits, std::uint64_t document_bytes, ExtractEvents& events)
      : tally_(limits, document_bytes), events_(events) {}

  Taken take(const Message& message) override;
  std::uint32_t pages() const override { return tally_.pages(); }
  /// The limit that was passed.
  const std::string& sentence() const { return sentence_; }
  /// What the child itself said at its end.
  const std::optional<Verdict>& said() const { return said_; }
  bool in_child() const { return in_child_; }

  /// Ends an open child and makes the report; a failure with a page or a child won is Partial.
  ExtractReport finish(Verdict verdict);

 private:
  Taken take_page(PageContent&& page);
  Taken begin_child(const ChildInfo& child);
  Taken take_child_bytes(ByteView bytes);
  Taken end_child(const Verdict& verdict);
  Taken take_facts(DocumentFacts&& facts);
  bool passed(std::string sentence);

  Tally tally_;
  ExtractEvents& events_;
  DocumentFacts facts_;
  std::optional<Verdict> said_;
  std::string sentence_;
  std::uint32_t children_won_ = 0;
  std::uint32_t children_begun_ = 0;
  std::uint32_t pages_handed_on_ = 0;
  bool in_child_ = false;
};

/// Collects a PNG. A picture that is not the PNG it says to be is Broken.
class PictureReceiver : public Receiver {
 public:
  Taken take(const Message& message) override;
  /// \throws Error with what the child said
  Picture finish();

 private:
  Picture picture_;
  std::optional<Failure> failure_;
};

class StatusReceiver : public Receiver {
 public:
  Taken take(const Message& message) override;
  SandboxStatus status;
};

/// Collects what a converter made.
class ConversionReceiver : public Receiver {
 public:
  explicit ConversionReceiver(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}
  Taken take(const Message& message) override;
  /// Complete, or why there is nothing; nullopt before the last message.
  const std::optional<Verdict>& said() const { return said_; }
  Bytes bytes;

 private:
  std::uint64_t most_bytes_;
  std::optional<Verdict> said_;
};

}  // namespace casebound::sandbox

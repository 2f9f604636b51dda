#pragma once
/// \file The child's end of a document: the bytes that come in, the findings that go out.
#include <list>
#include <string>

#include "sandbox/messages.h"
#include "sandbox/serve.h"
#include "sandbox/tally.h"

namespace casebound::sandbox {

/// Sends a whole message on kDocumentFd; when the parent is gone there is nobody left to work for, and the
/// process ends.
void send_message(MessageKind kind, ByteView payload);
/// Waits for a message of this kind. \throws Error{Io} when the parent sends another
Bytes receive_message(MessageKind kind);

class MemoryInput : public DocumentInput {
 public:
  /// Maps kMemoryFd. \throws Error{Io}
  explicit MemoryInput(std::uint64_t size);
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read(std::uint64_t offset, std::span<char> out) override;
  std::string_view view(std::uint64_t limit) override;

 private:
  std::string_view bytes_;  // mapped for as long as the process lives
};

/// Fetches blocks and keeps the last few.
class BlockInput : public DocumentInput {
 public:
  explicit BlockInput(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const override { return size_; }
  std::size_t read(std::uint64_t offset, std::span<char> out) override;
  std::string_view view(std::uint64_t limit) override;

 private:
  struct Block {
    std::uint64_t number;
    Bytes bytes;
  };
  const Bytes& block(std::uint64_t number);

  std::uint64_t size_;
  std::list<Block> blocks_;  // last used first
  std::string whole_;
};

class StreamOutput : public DocumentOutput {
 public:
  StreamOutput(const ExtractLimits& limits, std::uint64_t document_bytes) : tally_(limits, document_bytes) {}
  void facts(const DocumentFacts& facts) override;
  void page(const PageContent& content) override;
  void begin_child(const ChildInfo& child) override;
  void child_bytes(std::string_view bytes) override;
  void end_child(const Verdict& verdict) override;

 private:
  Tally tally_;
  bool in_child_ = false;
};

}  // namespace casebound::sandbox

#pragma once
/// \file What parent and worker say to each other, as bytes: framed, bounded, checked field by field.
///
/// Two sockets: the control socket carries one packet a message between the parent and the zygote, which
/// never touches a document; each document has a stream of its own between the parent and the child that
/// reads it: {u32 length of the payload, u8 kind, payload}, little endian. Every decoder treats its bytes as
/// hostile.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "model/extraction.h"
#include "sandbox/pool.h"

namespace casebound::sandbox {

enum class MessageKind : std::uint8_t {
  // from the child
  Facts = 1,
  Page,
  BeginChild,
  ChildBytes,
  EndChild,
  Done,          ///< a Verdict: the last message of an extraction
  NeedBlock,     ///< answered by Block
  PictureBytes,  ///< a piece of a PNG
  PictureDone,   ///< its size in pixels: the last message of a rendering
  Failed,        ///< an error code and a sentence: the last message of a rendering
  Status,        ///< the last message of an examination
  Converted,     ///< a piece of what a converter made
  // to the child
  Request = 32,
  Block,
  Convert,  ///< to a worker in role office
};

constexpr std::size_t kFrameBytes = 5;
constexpr std::size_t kMostPageBytes = 64U << 20;  ///< one Page message
constexpr std::size_t kMostPieceBytes = 1U << 20;  ///< one piece of a child, a picture or a document
constexpr std::size_t kMostPictureBytes = 512U << 20;

/// The longest payload that a kind may have; nullopt for a kind that does not exist.
std::optional<std::size_t> most_bytes(MessageKind kind);

/// The header of a message.
Bytes frame(MessageKind kind, std::size_t payload_bytes);

struct Message {
  MessageKind kind{};
  ByteView payload;  ///< into the reader's buffer: gone with the next call
};

/// Cuts a stream into messages. Holds at most one unfinished message, and never more than really arrived.
class MessageReader {
 public:
  void feed(ByteView bytes);
  /// \throws Error{Damaged} for an unknown kind or a length past its limit
  std::optional<Message> next();
  /// True when the stream ended inside a message.
  bool has_rest() const { return at_ < buffer_.size(); }

 private:
  Bytes buffer_;
  std::size_t at_ = 0;
};

/// Facts too long for one message lose the end of their properties, and say so in a property of that name.
constexpr std::string_view kPropertiesCut = "properties_cut";
Bytes encode_facts(const DocumentFacts& facts);
/// The text is valid UTF-8; words and marks lie inside it, on characters; numbers are finite, confidence is
/// 0..1.
bool is_well_formed(const PageContent& page);
Bytes encode_page(const PageContent& page);
Bytes encode_child(const ChildInfo& child);
Bytes encode_verdict(const Verdict& verdict);

// Every decoder below throws Error{Damaged} for bytes that break a rule.

/// Strings come back as valid UTF-8, whatever was sent.
DocumentFacts decode_facts(ByteView payload);
/// What comes back is well formed.
PageContent decode_page(ByteView payload);
ChildInfo decode_child(ByteView payload);
Verdict decode_verdict(ByteView payload);

struct BlockRange {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;  ///< at most kMostPieceBytes
};
Bytes encode_range(const BlockRange& range);
BlockRange decode_range(ByteView payload);

struct PictureSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};
Bytes encode_picture_size(const PictureSize& size);
PictureSize decode_picture_size(ByteView payload);

struct Failure {
  ErrorCode code = ErrorCode::Damaged;
  std::string sentence;
};
Bytes encode_failure(const Failure& failure);
Failure decode_failure(ByteView payload);

Bytes encode_status(const SandboxStatus& status);
SandboxStatus decode_status(ByteView payload);

enum class Task : std::uint8_t { Extract, Render, Examine };

/// What the child is to do; its first and, but for blocks, only message.
struct ChildRequest {
  Task task = Task::Extract;
  std::string name;
  std::string declared_media_type;
  std::vector<std::string> passwords;
  ExtractLimits limits;
  std::uint64_t size_bytes = 0;
  bool in_memory = false;  ///< the bytes came as a sealed memfd; else by blocks
  PageNumber page = 1;     ///< Render
  float dpi = 150;         ///< Render
};
Bytes encode_request(const ChildRequest& request);
ChildRequest decode_request(ByteView payload);

/// What a worker in role office is to do, its only message; the document comes as a sealed memfd. Answered by
/// pieces and a Verdict (Done), or by a Failure when it cannot be locked in.
struct ConversionOrder {
  bool examine = false;  ///< everything but the converter itself
  std::string from;      ///< ending of what comes in: "doc"
  std::string to;        ///< ending of what is to come out: "docx"
  std::uint64_t size_bytes = 0;
  std::uint64_t memory_bytes = 0;
  std::uint32_t cpu_seconds = 0;
};
Bytes encode_conversion_order(const ConversionOrder& order);
ConversionOrder decode_conversion_order(ByteView payload);

// The control socket.

constexpr std::size_t kMostControlBytes = 4096;

/// The zygote's first packet.
struct Hello {
  std::string version;  ///< must be the parent's own
  std::string refusal;  ///< why nothing will be parsed; empty when all is well
};
Bytes encode_hello(const Hello& hello);
Hello decode_hello(ByteView packet);

/// To the zygote. Start brings the document's stream and, when has_memory is set, its memfd.
struct Order {
  enum class Kind : std::uint8_t { Start = 1, Grant, Kill };
  Kind kind = Kind::Start;
  std::uint32_t cpu_seconds = 0;   ///< Start, Grant: the whole budget so far
  std::uint64_t memory_bytes = 0;  ///< Start: on top of what the zygote has mapped
  bool has_memory = false;         ///< Start
};
Bytes encode_order(const Order& order);
Order decode_order(ByteView packet);

/// How a child ended, as its zygote saw it.
struct Ended {
  std::int32_t wait_status = 0;  ///< as of wait(2)
  std::uint64_t cpu_us = 0;
};
Bytes encode_ended(const Ended& ended);
Ended decode_ended(ByteView packet);

/// Exit codes of a child that has something to say without being able to send it.
constexpr int kExitOutOfMemory = 77;
constexpr int kExitNotLocked = 78;

}  // namespace casebound::sandbox

#include "sandbox/child_stream.h"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace casebound::sandbox {
namespace {

constexpr std::size_t kBlockBytes = 256U << 10;
constexpr std::size_t kBlocksKept = 16;

void read_exactly(char* out, std::size_t length) {
  while (length > 0) {
    const ssize_t got = ::read(kDocumentFd, out, length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) _exit(0);  // the parent is gone
    out += got;
    length -= static_cast<std::size_t>(got);
  }
}

void keep_limit(const std::string& passed) {
  if (!passed.empty()) throw Error(ErrorCode::TooLarge, passed);
}

}  // namespace

void send_message(MessageKind kind, ByteView payload) {
  const auto most = most_bytes(kind);
  if (!most || payload.size() > *most)
    throw Error(ErrorCode::TooLarge, "A page of it is too large to be handed over.");
  const Bytes header = frame(kind, payload.size());
  std::array<iovec, 2> parts{{{const_cast<char*>(header.data()), header.size()},
                              {const_cast<char*>(payload.data()), payload.size()}}};
  std::size_t first = 0;
  while (first < parts.size()) {
    ssize_t sent = writev(kDocumentFd, &parts[first], static_cast<int>(parts.size() - first));
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) _exit(0);
    for (; first < parts.size() && sent >= static_cast<ssize_t>(parts[first].iov_len); ++first)
      sent -= static_cast<ssize_t>(parts[first].iov_len);
    if (first == parts.size()) break;
    parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + sent;
    parts[first].iov_len -= static_cast<std::size_t>(sent);
  }
}

Bytes receive_message(MessageKind kind) {
  std::array<char, kFrameBytes> header{};
  read_exactly(header.data(), header.size());
  ByteReader in(ByteView(header.data(), header.size()));
  const std::size_t length = in.u32();
  if (in.u8() != static_cast<std::uint8_t>(kind) || length > most_bytes(kind).value_or(0))
    throw Error(ErrorCode::Io, "The document could not be fetched.");
  Bytes payload(length, '\0');
  read_exactly(payload.data(), length);
  return payload;
}

MemoryInput::MemoryInput(std::uint64_t size) {
  if (size == 0) return;
  void* const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, kMemoryFd, 0);
  if (mapped == MAP_FAILED) throw Error(ErrorCode::Io, "The document could not be mapped.");
  bytes_ = {static_cast<const char*>(mapped), size};
}

std::size_t MemoryInput::read(std::uint64_t offset, std::span<char> out) {
  if (offset >= bytes_.size()) return 0;
  const std::string_view part = bytes_.substr(offset, out.size());
  std::copy(part.begin(), part.end(), out.begin());
  return part.size();
}

std::string_view MemoryInput::view(std::uint64_t limit) {
  if (bytes_.size() > limit) throw Error(ErrorCode::TooLarge, "It is too large to be read at once.");
  return bytes_;
}

const Bytes& BlockInput::block(std::uint64_t number) {
  const auto kept =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& each) { return each.number == number; });
  if (kept != blocks_.end()) {
    blocks_.splice(blocks_.begin(), blocks_, kept);
    return blocks_.front().bytes;
  }
  const std::uint64_t offset = number * kBlockBytes;
  const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(kBlockBytes, size_ - offset));
  send_message(MessageKind::NeedBlock, encode_range({offset, length}));
  Bytes bytes = receive_message(MessageKind::Block);
  if (bytes.size() != length) throw Error(ErrorCode::Io, "The document could not be fetched.");
  if (blocks_.size() == kBlocksKept) blocks_.pop_back();
  blocks_.push_front({number, std::move(bytes)});
  return blocks_.front().bytes;
}

std::size_t BlockInput::read(std::uint64_t offset, std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size() && offset + done < size_) {
    const std::uint64_t at = offset + done;
    const Bytes& bytes = block(at / kBlockBytes);
    const std::size_t skip = at % kBlockBytes;
    const std::size_t length = std::min(bytes.size() - skip, out.size() - done);
    std::memcpy(out.data() + done, bytes.data() + skip, length);
    done += length;
  }
  return done;
}

std::string_view BlockInput::view(std::uint64_t limit) {
  if (size_ > limit) throw Error(ErrorCode::TooLarge, "It is too large to be read at once.");
  if (whole_.empty()) {
    whole_.resize(size_);
    read(0, whole_);
  }
  return whole_;
}

void StreamOutput::facts(const DocumentFacts& facts) {
  send_message(MessageKind::Facts, encode_facts(facts));
}

void StreamOutput::page(const PageContent& content) {
  keep_limit(tally_.add_page(content.text.size()));
  // The parent would take such a page for an attack.
  if (!is_well_formed(content))
    throw Error(ErrorCode::Internal, "The reader made a page that cannot be kept.");
  send_message(MessageKind::Page, encode_page(content));
}

void StreamOutput::begin_child(const ChildInfo& child) {
  CASEBOUND_CHECK(!in_child_);
  keep_limit(tally_.add_child());
  send_message(MessageKind::BeginChild, encode_child(child));
  in_child_ = true;
}

void StreamOutput::child_bytes(std::string_view bytes) {
  CASEBOUND_CHECK(in_child_);
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kMostPieceBytes);
    keep_limit(tally_.add_child_bytes(piece.size()));
    send_message(MessageKind::ChildBytes, piece);
    bytes.remove_prefix(piece.size());
  }
}

void StreamOutput::end_child(const Verdict& verdict) {
  CASEBOUND_CHECK(in_child_);
  send_message(MessageKind::EndChild, encode_verdict(verdict));
  in_child_ = false;
}

}  // namespace casebound::sandbox

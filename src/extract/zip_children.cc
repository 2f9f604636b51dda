#include "extract/zip_children.h"

#include <algorithm>

namespace casebound::extract {
namespace {

/// Below this a high ratio is harmless, and common: logs and empty tables pack very well.
constexpr std::uint64_t kRatioFrom = 64ULL << 20;

std::string shown_name(std::string name) {
  // APPNOTE 4.4.17.1 asks for "/", but some programs of Windows write "\".
  if (name.find('/') == std::string::npos) std::replace(name.begin(), name.end(), '\\', '/');
  for (std::size_t at = name.find('\0'); at != std::string::npos; at = name.find('\0', at)) {
    name.replace(at, 1, "\uFFFD");
  }
  return name.empty() ? std::string("(no name)") : name;
}

}  // namespace

ChildInfo child_of(const ZipMember& member, std::string name) {
  ChildInfo info;
  if (name != member.name) info.name_raw = member.name;
  info.name = shown_name(std::move(name));
  if (member.kind == ZipMember::Kind::Link) info.media_type = "inode/symlink";
  if (member.kind == ZipMember::Kind::Special) info.media_type = "inode/x-special";
  info.modified = member.modified;
  return info;
}

ZipChildren::ZipChildren(ZipPackage& package, const ExtractOptions& options, Sink& sink,
                         std::uint64_t container_bytes)
    : package_(package), options_(options), sink_(sink), container_bytes_(container_bytes) {}

Verdict ZipChildren::refuse(const ZipMember& member) const {
  const ExtractLimits& limits = options_.limits;
  if (member.overlaps) {
    return {Outcome::Damaged,
            "It claims the bytes of another member; such files are made to exhaust readers."};
  }
  if (member.sizes_known && member.size_bytes > limits.child_bytes) {
    return {Outcome::TooLarge, "It is larger than the limit for one part."};
  }
  if (bytes_ >= limits.children_bytes) {
    return {Outcome::TooLarge, "The parts before it used up the limit of bytes for one container."};
  }
  if (bytes_ > kRatioFrom && bytes_ / limits.ratio > container_bytes_) {
    return {Outcome::TooLarge,
            "The parts before it unpacked to more than the allowed multiple of the container."};
  }
  return {};
}

void ZipChildren::add(const ZipMember& member, ChildInfo info) {
  // Past the limit of count, a container may not even name its members one by one.
  if (++count_ > options_.limits.children) {
    if (first_fault_.outcome == Outcome::Complete) {
      first_fault_ = {Outcome::TooLarge, "It holds more parts than the limit."};
    }
    ++failed_;
    return;
  }
  Verdict verdict = refuse(member);
  sink_.begin_child(info);
  std::uint64_t given = 0;
  if (verdict.outcome == Outcome::Complete) {
    const ExtractLimits& limits = options_.limits;
    std::uint64_t room = std::min(limits.child_bytes, limits.children_bytes - bytes_);
    const std::uint64_t by_ratio = std::max(kRatioFrom, container_bytes_ * limits.ratio);
    room = std::min(room, by_ratio > bytes_ ? by_ratio - bytes_ : 0);
    verdict = package_.read(member, {room, options_.passwords}, [&](std::string_view piece) {
      given += piece.size();
      sink_.child_bytes(piece);
    });
  }
  bytes_ += given;
  if (verdict.outcome == Outcome::Complete) {
    ++whole_;
  } else {
    ++failed_;
    if (given > 0) ++cut_;
    if (verdict.outcome == Outcome::Encrypted) ++encrypted_;
    if (first_fault_.outcome == Outcome::Complete) first_fault_ = verdict;
  }
  sink_.end_child(verdict);
}

Verdict ZipChildren::verdict() const {
  if (failed_ == 0) return {};
  if (whole_ + cut_ > 0) {
    return {Outcome::Partial, std::to_string(failed_) + " of its " + std::to_string(count_) +
                                  " parts could not be read whole; each says why."};
  }
  if (encrypted_ == failed_) return {Outcome::Encrypted, "It is locked with a password that was not given."};
  return first_fault_;
}

}  // namespace casebound::extract

#include "extract/archive_children.h"

#include <algorithm>

#include "base/bytes.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMostListed = 64ULL << 20;  // unpacked to learn the names, before the reading proper
constexpr std::uint64_t kMostDrained = 16ULL
                                       << 20;  // read after the end of an archive, for the sum of its stream
constexpr int kMostRestarts = 8;               // past damaged members
constexpr std::uint64_t kRestartBelow = 256ULL << 20;  // bytes handed on: it may cost all of them again
constexpr std::size_t kMostLinksTold = 100;

const char* const kLocked =
    "It is locked with a password, and locked archives of this kind cannot be opened yet. Unpack it with the "
    "program that made it and add the files.";

bool is_plain_folder(const ArchiveMember& member) {
  return member.kind == ArchiveMember::Kind::Folder && member.size_bytes.value_or(0) == 0;
}

std::string_view media_type_of(ArchiveMember::Kind kind) {
  using Kind = ArchiveMember::Kind;
  switch (kind) {
    case Kind::Symlink:
    case Kind::HardLink:
      return "inode/symlink";
    case Kind::CharacterDevice:
      return "inode/chardevice";
    case Kind::BlockDevice:
      return "inode/blockdevice";
    case Kind::Fifo:
      return "inode/fifo";
    case Kind::Socket:
      return "inode/socket";
    case Kind::File:
    case Kind::Folder:
      break;
  }
  return "";
}

bool has_bytes(const ArchiveMember& member) {
  using Kind = ArchiveMember::Kind;
  // Some archives store a file's bytes with the last of its hard links.
  if (member.kind == Kind::HardLink) return member.size_bytes.value_or(0) > 0;
  return member.kind == Kind::File || member.kind == Kind::Folder;
}

Verdict told(const Verdict& verdict) {
  return verdict.outcome == Outcome::Encrypted ? Verdict{Outcome::Encrypted, kLocked} : verdict;
}

}  // namespace

ArchiveChildren::ArchiveChildren(ArchiveKind kind, Packing packing, Input& input,
                                 const ExtractOptions& options, Sink& sink)
    : kind_(kind),
      packing_(packing),
      input_(input),
      options_(options),
      sink_(sink),
      budget_(options.limits, input.size()) {
  if (is_listed(kind_)) list();
}

ArchiveChildren::Opened ArchiveChildren::open(std::uint64_t most_unpacked) const {
  Opened opened;
  if (packing_ == Packing::None) {
    opened.reader = std::make_unique<ArchiveReader>(kind_, input_);
    return opened;
  }
  opened.stream = unpack(packing_, input_);
  const auto read = [stream = opened.stream.get(), left = most_unpacked](std::span<char> out) mutable {
    const std::size_t got = stream->read(out.first(std::min<std::uint64_t>(out.size(), left)));
    left -= got;
    return got;
  };
  opened.reader = std::make_unique<ArchiveReader>(kind_, read);
  return opened;
}

void ArchiveChildren::list() {
  const Opened opened = open(kMostListed);
  while (list_.size() <= options_.limits.children) {
    std::optional<ArchiveMember> member = opened.reader->next();
    if (!member) break;
    names_.see(member->name, has_unicode_names(kind_));
    if (!is_plain_folder(*member)) ++declared_;
    list_.push_back(std::move(*member));
  }
  names_known_ = true;
  if (list_.empty() && opened.reader->fault().outcome == Outcome::Damaged && lacks_its_end())
    list_fault_ = {Outcome::Damaged, "Its end is cut off, and with it the list of its parts."};
}

// 7zFormat.txt, SignatureHeader: where the list begins, counted from byte 32, and how long it is.
bool ArchiveChildren::lacks_its_end() const {
  std::string start(32, '\0');
  if (kind_ != ArchiveKind::SevenZip || input_.read(0, start) < start.size()) return false;
  ByteReader fields(std::string_view(start).substr(12));
  const std::uint64_t offset = fields.u64();
  const std::uint64_t length = fields.u64();
  return offset > input_.size() || length > input_.size() || 32 + offset + length > input_.size();
}

// One encoding for all names is told by as many of them as can be had. Only where a name needs it.
void ArchiveChildren::learn_names() {
  names_known_ = true;
  const Opened opened = open(kMostListed);
  for (std::uint64_t i = 0; i < options_.limits.children; ++i) {
    const std::optional<ArchiveMember> member = opened.reader->next();
    if (!member) return;
    names_.see(member->name, has_unicode_names(kind_));
  }
}

std::string ArchiveChildren::decoded(const std::string& bytes) {
  const bool unicode = has_unicode_names(kind_);
  if (!names_known_ && !MemberNames::is_settled(bytes, unicode)) learn_names();
  return names_.decode(bytes, unicode);
}

Verdict ArchiveChildren::run() {
  if (list_fault_.outcome != Outcome::Complete) return list_fault_;
  int restarts = 0;
  read_from(0);
  while (fault_.outcome == Outcome::Damaged && reached_ > 0 && reached_ < list_.size() && !over_limit_ &&
         given_bytes_ < kRestartBelow && ++restarts <= kMostRestarts) {
    const std::size_t before = reached_;
    read_from(before);
    if (reached_ == before) break;
  }
  if (reached_ < list_.size()) add_unreached(fault_);
  return verdict();
}

void ArchiveChildren::read_from(std::size_t first) {
  Opened opened = open(options_.limits.children_bytes + (options_.limits.children_bytes >> 2));
  ArchiveReader& reader = *opened.reader;
  for (std::size_t i = 0; !over_limit_; ++i) {
    const std::optional<ArchiveMember> member = reader.next();
    if (!member) break;
    if (i < first) continue;
    reached_ = i + 1;
    add(reader, *member);
  }
  finish(opened);
}

void ArchiveChildren::finish(Opened& opened) {
  fault_ = opened.reader->fault();
  if (opened.reader->passed_over() > 0 && fault_.outcome == Outcome::Complete)
    fault_ = {Outcome::Partial, "Damaged headers were passed over; members of theirs may be missing."};
  if (!opened.stream || over_limit_) return;
  std::string rest(64U << 10, '\0');
  for (std::uint64_t drained = 0; drained < kMostDrained; drained += rest.size()) {
    if (opened.stream->read(rest) < rest.size()) break;
  }
  if (opened.stream->fault().outcome != Outcome::Complete) fault_ = opened.stream->fault();
}

void ArchiveChildren::add(ArchiveReader& reader, const ArchiveMember& member) {
  if (is_plain_folder(member)) return;
  if (!budget_.admit()) {
    over_limit_ = true;
    return;
  }
  ChildInfo info;
  std::string name = decoded(member.name);
  if (name != member.name) info.name_raw = member.name;
  info.name = shown_member_name(std::move(name));
  info.media_type = media_type_of(member.kind);
  info.modified = member.modified;
  if (member.kind == ArchiveMember::Kind::HardLink && properties_.size() < kMostLinksTold)
    properties_.emplace_back("hard link",
                             info.name + " is another name of " + shown_member_name(decoded(member.target)));
  sink_.begin_child(info);
  std::uint64_t given = 0;
  const Verdict verdict = told(give(reader, member, given));
  budget_.end(verdict, given);
  given_bytes_ += given;
  sink_.end_child(verdict);
}

Verdict ArchiveChildren::give(ArchiveReader& reader, const ArchiveMember& member, std::uint64_t& given) {
  const auto take = [&](std::string_view piece) {
    given += piece.size();
    sink_.child_bytes(piece);
  };
  if (!has_bytes(member)) {
    if (!member.target.empty()) take(decoded(member.target));
    return {};
  }
  if (member.is_encrypted) return {Outcome::Encrypted, kLocked};
  Verdict verdict = budget_.refuse(member.size_bytes);
  if (verdict.outcome == Outcome::Complete) verdict = reader.read(budget_.room(), take);
  return verdict;
}

// Named, so that what is missing is known.
void ArchiveChildren::add_unreached(const Verdict& why) {
  Verdict verdict = told(why);
  if (verdict.outcome == Outcome::Complete || verdict.outcome == Outcome::Damaged)
    verdict = {Outcome::Damaged, "The archive is damaged before it."};
  for (; reached_ < list_.size(); ++reached_) {
    const ArchiveMember& member = list_[reached_];
    if (is_plain_folder(member)) continue;
    if (!budget_.admit()) continue;
    ChildInfo info;
    info.name = shown_member_name(decoded(member.name));
    if (info.name != member.name) info.name_raw = member.name;
    info.modified = member.modified;
    sink_.begin_child(info);
    budget_.end(verdict, 0);
    sink_.end_child(verdict);
  }
}

Verdict ArchiveChildren::verdict() const {
  Verdict of_children = told(budget_.verdict());
  if (fault_.outcome == Outcome::Complete || of_children.outcome == Outcome::Encrypted) return of_children;
  if (budget_.whole() + budget_.cut() == 0)
    return {fault_.outcome == Outcome::Partial ? Outcome::Damaged : fault_.outcome, told(fault_).reason};
  if (fault_.outcome != Outcome::Damaged) return {Outcome::Partial, fault_.reason};
  return {Outcome::Partial, "The archive is cut off or damaged: of the parts found in it, " +
                                std::to_string(budget_.whole()) + " were read whole and " +
                                std::to_string(budget_.failed()) + " were not."};
}

}  // namespace casebound::extract

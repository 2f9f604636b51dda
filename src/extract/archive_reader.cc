#include "extract/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kPiece = 256U << 10;
/// Blocks of 512 bytes that are searched for the next header.
constexpr std::uint64_t kMostPassedOver = 1U << 20;

// One by one: no format is tried that the signature did not show.
void support(archive* handle, ArchiveKind kind) {
  switch (kind) {
    case ArchiveKind::Tar:
      archive_read_support_format_tar(handle);
      break;
    case ArchiveKind::Cpio:
      archive_read_support_format_cpio(handle);
      break;
    case ArchiveKind::Ar:
      archive_read_support_format_ar(handle);
      break;
    case ArchiveKind::SevenZip:
      archive_read_support_format_7zip(handle);
      break;
    case ArchiveKind::Rar4:
      archive_read_support_format_rar(handle);
      break;
    case ArchiveKind::Rar5:
      archive_read_support_format_rar5(handle);
      break;
    case ArchiveKind::Cab:
      archive_read_support_format_cab(handle);
      break;
    case ArchiveKind::Iso9660:
      archive_read_support_format_iso9660(handle);
      break;
    case ArchiveKind::Xar:
      archive_read_support_format_xar(handle);
      break;
    case ArchiveKind::None:
      break;
  }
}

std::string text_of(const char* text) { return text == nullptr ? std::string() : std::string(text); }

ArchiveMember::Kind kind_of(archive_entry* entry) {
  using Kind = ArchiveMember::Kind;
  if (archive_entry_hardlink(entry) != nullptr) return Kind::HardLink;
  switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
      return Kind::Folder;
    case AE_IFLNK:
      return Kind::Symlink;
    case AE_IFCHR:
      return Kind::CharacterDevice;
    case AE_IFBLK:
      return Kind::BlockDevice;
    case AE_IFIFO:
      return Kind::Fifo;
    case AE_IFSOCK:
      return Kind::Socket;
    default:
      return Kind::File;
  }
}

ArchiveMember member_of(archive_entry* entry) {
  ArchiveMember member;
  member.name = text_of(archive_entry_pathname(entry));
  member.kind = kind_of(entry);
  if (member.kind == ArchiveMember::Kind::HardLink) member.target = text_of(archive_entry_hardlink(entry));
  if (member.kind == ArchiveMember::Kind::Symlink) member.target = text_of(archive_entry_symlink(entry));
  if (archive_entry_size_is_set(entry) != 0)
    member.size_bytes = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
  if (archive_entry_mtime_is_set(entry) != 0) member.modified = archive_entry_mtime(entry);
  member.is_encrypted = archive_entry_is_encrypted(entry) != 0;
  return member;
}

/// Hands bytes on in pieces, up to a limit.
class Giver {
 public:
  Giver(std::uint64_t room, const ArchiveReader::Take& take) : room_(room), take_(take) {}
  std::uint64_t given() const { return given_; }
  /// False when the limit is reached and not all could be given.
  bool give(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto part =
          static_cast<std::size_t>(std::min<std::uint64_t>({kPiece, room_ - given_, bytes.size()}));
      if (part == 0) return false;
      take_(bytes.substr(0, part));
      given_ += part;
      bytes.remove_prefix(part);
    }
    return true;
  }
  bool give_zeros_up_to(std::uint64_t offset) {
    static constexpr std::array<char, 64U << 10> kZeros{};
    while (given_ < offset) {
      const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(kZeros.size(), offset - given_));
      if (!give({kZeros.data(), part})) return false;
    }
    return true;
  }

 private:
  std::uint64_t room_;
  const ArchiveReader::Take& take_;
  std::uint64_t given_ = 0;
};

const Verdict kLimit{Outcome::TooLarge, "It is larger than the limit for one part."};

}  // namespace

ArchiveReader::ArchiveReader(ArchiveKind kind, Input& input)
    : source_(input),
      unicode_(has_unicode_names(kind)),
      has_holes_(kind == ArchiveKind::Tar),
      handle_(new_archive()) {
  open(kind);
}

ArchiveReader::ArchiveReader(ArchiveKind kind, std::function<std::size_t(std::span<char>)> read)
    : source_(std::move(read)),
      unicode_(has_unicode_names(kind)),
      has_holes_(kind == ArchiveKind::Tar),
      handle_(new_archive()) {
  open(kind);
}

void ArchiveReader::open(ArchiveKind kind) {
  support(handle_.get(), kind);
  if (source_.open(handle_.get()) < ARCHIVE_WARN) end(fault_of(handle_.get()));
}

bool ArchiveReader::end(const Verdict& fault) {
  ended_ = true;
  source_.rethrow();
  fault_ = fault;
  return false;
}

std::optional<ArchiveMember> ArchiveReader::next() {
  const Utf8Characters characters(unicode_);
  while (!ended_) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(handle_.get(), &entry);
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) {
      member_ = member_of(entry);
      // Elsewhere than in tar, the size of a folder is that of its listing.
      if (member_.kind == ArchiveMember::Kind::Folder && !has_holes_) member_.size_bytes = 0;
      return member_;
    }
    if (result == ARCHIVE_EOF) {
      end({});
    } else if (result != ARCHIVE_RETRY || ++passed_over_ > kMostPassedOver) {
      // A fatal error would be reported again for ever.
      end(fault_of(handle_.get()));
    }
  }
  return std::nullopt;
}

Verdict ArchiveReader::read(std::uint64_t max_bytes, const Take& take) {
  const Utf8Characters characters(unicode_);
  Giver giver(max_bytes, take);
  while (true) {
    const void* bytes = nullptr;
    std::size_t length = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(handle_.get(), &bytes, &length, &offset);
    if (result == ARCHIVE_EOF) break;
    if (result >= ARCHIVE_WARN) {
      // Only tar has holes; elsewhere a gap would be bytes that nobody stored.
      const bool fits =
          !has_holes_ || giver.give_zeros_up_to(static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0)));
      if (!fits || !giver.give({static_cast<const char*>(bytes), length})) return kLimit;
    }
    if (result < ARCHIVE_OK) {
      const Verdict why = fault_of(handle_.get());
      if (result == ARCHIVE_FATAL) end(why);
      return why;
    }
  }
  if (!member_.size_bytes || giver.given() >= *member_.size_bytes) return {};
  if (!has_holes_) return {Outcome::Damaged, "Its bytes are cut off."};
  return giver.give_zeros_up_to(*member_.size_bytes) ? Verdict{} : kLimit;
}

}  // namespace casebound::extract

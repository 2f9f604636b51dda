#pragma once
/// \file The members of an archive (tar, 7z, RAR, ...), one after the other, by libarchive.
///
/// Everything is read through an Input or a stream of ours; nothing is ever written to disk, no name is ever
/// used as a path, and no other program is started.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "extract/archive_kind.h"
#include "extract/archive_source.h"

struct archive_entry;

namespace casebound::extract {

struct ArchiveMember {
  enum class Kind : std::uint8_t {
    File,
    Folder,
    Symlink,
    HardLink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    Socket
  };
  std::string name;  ///< bytes as stored; UTF-8 where the archive stores Unicode
  Kind kind = Kind::File;
  std::string target;  ///< of a link: bytes as stored
  std::optional<std::uint64_t> size_bytes;
  std::int64_t modified = 0;  ///< seconds since 1970; 0 when unknown
  bool is_encrypted = false;
};

class ArchiveReader {
 public:
  using Take = std::function<void(std::string_view)>;

  /// `input` must outlive it.
  ArchiveReader(ArchiveKind kind, Input& input);
  /// Over a stream that can be read only once; see ArchiveSource.
  ArchiveReader(ArchiveKind kind, std::function<std::size_t(std::span<char>)> read);

  /// The next member; what was not read of the one before is passed over. Nothing at the end, and nothing
  /// after a fault that ends the archive, which fault() then tells.
  std::optional<ArchiveMember> next();

  /// Hands the member's bytes to `take` in pieces of at most 256 KiB, holes of a sparse file as zeros.
  /// \returns Complete; TooLarge once `max_bytes` were handed out and more would follow; Encrypted,
  /// Unsupported or Damaged. Whatever `take` throws passes through.
  Verdict read(std::uint64_t max_bytes, const Take& take);

  /// Why there is no next member; Complete at the proper end.
  const Verdict& fault() const { return fault_; }
  /// Headers that were damaged and passed over to find the next that is not.
  std::uint64_t passed_over() const { return passed_over_; }

 private:
  void open(ArchiveKind kind);
  bool end(const Verdict& fault);

  ArchiveSource source_;
  bool unicode_;
  bool has_holes_;
  ArchiveHandle handle_;
  ArchiveMember member_;
  Verdict fault_;
  bool ended_ = false;
  std::uint64_t passed_over_ = 0;
};

}  // namespace casebound::extract

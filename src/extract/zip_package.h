#pragma once
/// \file The members of a zip file (archives, docx and its relatives), by name and one at a time.
///
/// Reads the central directory itself, so that one damaged member does not end the reading of the others, and
/// names come as the bytes that stand there. A file whose directory is lost is walked from local header to
/// local header. Nothing is ever written to disk, and no name is ever used as a path. Source: PKWARE
/// APPNOTE.TXT 6.3.10; WinZip AE-1/AE-2 (read by libarchive).
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

struct ZipMember {
  enum class Kind : std::uint8_t { File, Folder, Link, Special };
  std::string name;           ///< bytes as stored (from the Unicode path field where that one is valid)
  bool name_is_utf8 = false;  ///< the archive says so; it may lie
  Kind kind = Kind::File;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated, 99 AES, ...
  std::uint16_t flags = 0;   ///< APPNOTE 4.4.4
  std::uint16_t dos_time = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t size_bytes = 0;
  std::uint64_t header_offset = 0;  ///< of the local header, in the Input
  std::int64_t modified =
      0;  ///< seconds since 1970; 0 when unknown. DOS times have no zone and are taken as UTC
  bool sizes_known = true;   ///< false when only a local header without sizes was found
  bool is_unlisted = false;  ///< the directory does not name it; it was found between those that it names
  bool overlaps = false;     ///< its bytes are also those of a member before it: the mark of a bomb
  bool is_encrypted() const { return (flags & 1U) != 0; }
};

struct ZipReadOptions {
  std::uint64_t max_bytes = 512ULL << 20;
  std::span<const std::string> passwords;
};

/// A lock that a document put on some of its members itself, beside those that zip has (OpenDocument).
class MemberLock {
 public:
  using Take = std::function<void(std::string_view)>;
  virtual ~MemberLock() = default;
  virtual bool holds(std::string_view name) const = 0;
  /// The member's bytes under the lock. \param stored its bytes in the zip \returns as ZipPackage::read
  virtual Verdict read(std::string_view name, std::string stored, std::uint64_t max_bytes,
                       const Take& take) const = 0;
};

class ZipPackage {
 public:
  using Take = std::function<void(std::string_view)>;

  /// Lists the members, at most `max_members`, in the order of the directory.
  /// `input` must outlive the package.
  /// \throws Error{Damaged} when neither a directory nor a local header is there
  static ZipPackage open(Input& input, std::size_t max_members = 200'000);
  ZipPackage(ZipPackage&&) noexcept;
  ZipPackage& operator=(ZipPackage&&) noexcept;
  ~ZipPackage();

  const std::vector<ZipMember>& members() const;
  /// Number of members that the end record declares (folders too); what was listed when it says less.
  std::uint64_t declared() const;
  /// The directory was lost or damaged; `members()` was completed from local headers.
  bool is_recovered() const;

  /// The first file of that name; ASCII case is ignored, as OPC part names ask (ECMA-376 part 2, 6.2.2.3).
  const ZipMember* find(std::string_view name) const;

  /// Hands the member's bytes to `take` in pieces of at most 256 KiB.
  ///
  /// \returns Complete; Encrypted (no byte was handed out) when no password fits; TooLarge once `max_bytes`
  /// were handed out and more would follow; Unsupported for a method that cannot be read; Damaged when it is
  /// cut off or its checksum is wrong (what could be read was handed out). Whatever `take` throws passes
  /// through.
  Verdict read(const ZipMember& member, const ZipReadOptions& options, const Take& take);

  /// From now on members that `lock` holds are read through it. It must outlive the package.
  void read_through(const MemberLock& lock);

  /// The whole member; nothing when it is absent, not whole, or larger than `limit`.
  std::optional<std::string> load(std::string_view name, std::uint64_t limit);

 private:
  struct State;
  Verdict read_stored(const ZipMember& member, const ZipReadOptions& options, const Take& take);
  explicit ZipPackage(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A path seen from a folder of the package ("" or ending in "/"), as a member's name: "." and ".." are
/// resolved and never leave the package. Source: RFC 3986 5.2.4.
std::string resolve_member_name(std::string_view folder, std::string_view path);

/// The names of a zip's members in UTF-8, judged together: flagged and valid UTF-8 stays, the others are one
/// encoding for the whole archive (GBK, Big5, Shift-JIS, ... by likelihood, at last code page 437).
/// \returns one name for each member, in order, never empty of bytes that were there
std::vector<std::string> decode_zip_names(std::span<const ZipMember> members);

}  // namespace casebound::extract

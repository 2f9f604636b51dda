#pragma once
/// \file blobs/: the originals, bit for bit, with a tag for every block of 64 KiB.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "store/case.h"
#include "store/seal.h"

namespace casebound::store {

constexpr std::size_t kBlock = 64 * 1024;  ///< of a blob's bytes and of a reading's

/// What the catalogue knows of a blob.
struct BlobPlace {
  std::string sha256;  ///< 64 hexadecimal digits
  std::string object;  ///< 16 bytes: what the tags are bound to
  std::uint64_t size = 0;
};

/// What a look at every byte of one blob found.
struct BlobCheck {
  bool is_there = false;
  bool are_bytes_good = false;   ///< length and SHA-256 are those of the original
  bool are_tags_good = false;    ///< every block's tag, and the tags' own head and length
  std::uint64_t damaged_at = 0;  ///< offset of the first block that is not what was written
  std::uint64_t blocks = 0;
  bool is_whole() const { return is_there && are_bytes_good && are_tags_good; }
};

constexpr const char* kTagsEnding = ".tags";

/// The folder blobs/ of one case. `open`, `new_blob` and `copy_in` may be called from any thread.
class Blobs {
 public:
  Blobs(std::string folder, std::shared_ptr<const Seal> seal);

  std::unique_ptr<BlobWriter> new_blob() const;
  std::optional<SpooledBlob> copy_in(const std::string& absolute_path, const std::string& sha256,
                                     std::uint64_t size) const;
  bool can_share_blocks(const std::string& absolute_path) const;
  std::shared_ptr<BlobReader> open(const BlobPlace& place) const;

  BlobCheck check(const BlobPlace& place) const;
  /// What the tags beside a blob say of it; nothing in a sealed case, or when their head is not one.
  std::optional<BlobPlace> place_by_tags(const std::string& sha256) const;

  /// Moves a spooled blob to its place; durable after the next sync(). Moving it again does nothing.
  BlobPlace place(const SpooledBlob& blob);
  void drop(const SpooledBlob& blob) const;
  /// Deletes a blob that the catalogue does not name any more; durable when it returns.
  void erase(const std::string& sha256) const;
  /// Makes everything placed durable; forget() when the catalogue has it too.
  void sync();
  void forget() { placed_.clear(); }
  std::string path_of(const std::string& sha256) const;
  /// Removes what an interrupted writer left in incoming/.
  void remove_leftovers() const;

 private:
  bool framed() const;
  std::string folder_;
  std::shared_ptr<const Seal> seal_;
  Fd folder_fd_;  // open all the time, so that syncfs reports every error since
  std::unordered_map<std::string, std::string> placed_;  // spool -> final path, since the last commit
  bool all_durable_ = true;
};

}  // namespace casebound::store

#pragma once
/// \file pages/: readings in append-only pack files, every block tagged with whose and which one it is.
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/file.h"
#include "store/seal.h"

namespace casebound::store {

/// Where a reading lies.
struct PackPlace {
  std::uint32_t pack = 0;    ///< number of the file, from 1
  std::uint64_t offset = 0;  ///< bytes
  std::uint64_t length = 0;  ///< bytes, with frames
};

constexpr std::string_view kPackMagic = "CBPACK1\n";  ///< a pack begins so

/// A block as it stands in a pack.
struct PackBlock {
  std::string id;  ///< 32 hexadecimal digits: the reading's id, in a sealed case its keyed name
  std::uint32_t number = 0;
  std::uint64_t size = 0;  ///< bytes in the pack, with head and trailer
  bool is_good = false;    ///< its tag fits; in an open case only, else it is not looked at
};

/// The folder pages/ of one case. One thread.
class Packs {
 public:
  Packs(std::string folder, std::shared_ptr<const Seal> seal);

  /// For a writer: where the last reading that the catalogue knows of ends. What lies behind was never
  /// committed.
  void start_at(std::uint32_t pack, std::uint64_t end);
  /// Appends a reading; durable after sync().
  PackPlace append(const std::string& reading, ByteView payload);
  void sync();
  /// Forgets what was appended since the last commit(): it will be written over.
  void rollback();
  void commit();

  /// The payload of a reading. \throws Error{Damaged}
  Bytes load(const std::string& reading, const PackPlace& place) const;
  /// Overwrites with zeros and gives the room back where the file system can; durable when it returns.
  void erase(const PackPlace& place) const;
  /// Deletes a pack of which the catalogue knows nothing any more; false when it is the one that is written.
  bool drop(std::uint32_t pack);
  /// Writes the first bytes of a pack again when they are not what they have to be.
  void write_magic(std::uint32_t pack) const;

  std::string path_of(std::uint32_t pack) const;

 private:
  void open_for_append(std::uint32_t pack);
  std::string folder_;
  std::shared_ptr<const Seal> seal_;
  mutable std::map<std::uint32_t, Fd> readers_;
  Fd writer_;
  std::uint32_t pack_ = 0, committed_pack_ = 0;
  std::uint64_t end_ = 0, committed_end_ = 0;
  bool dirty_ = false, new_file_ = false;
};

/// The block that begins at `bytes`; nothing when there is none. \param seal null: tags are not looked at
std::optional<PackBlock> read_pack_block(ByteView bytes, const Seal* seal);
constexpr std::size_t kLargestPackBlock = 64 * 1024 + 28 + Seal::kTrailer;

}  // namespace casebound::store

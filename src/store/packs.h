#pragma once
/// \file pages/: readings in append-only pack files, every block tagged with whose and which one it is.
#include <map>
#include <memory>
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

 private:
  std::string path_of(std::uint32_t pack) const;
  void open_for_append(std::uint32_t pack);
  std::string folder_;
  std::shared_ptr<const Seal> seal_;
  mutable std::map<std::uint32_t, Fd> readers_;
  Fd writer_;
  std::uint32_t pack_ = 0, committed_pack_ = 0;
  std::uint64_t end_ = 0, committed_end_ = 0;
  bool dirty_ = false, new_file_ = false;
};

}  // namespace casebound::store

#pragma once
/// \file A compound file: a small file system in one file, as Outlook and the old Office write it.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

/// Reads the storages and streams of a compound file, by pieces. Every chain is bounded by the file and
/// followed once, so that no loop holds it and no stream is longer than the file. Source: [MS-CFB] 2.
class OleStorage {
 public:
  struct Entry {
    std::string name;  ///< UTF-8
    bool is_storage = false;
    std::uint64_t size = 0;
    std::vector<std::uint32_t> inside;  ///< numbers of what a storage holds, in the order of the file
  };
  static constexpr std::uint32_t kRoot = 0;

  /// nullopt when it is no compound file, or its directory cannot be read. `input` must outlive the storage.
  static std::optional<OleStorage> open(Input& input);

  const Entry& entry(std::uint32_t number) const { return entries_[number]; }
  /// What a storage holds under that name (ASCII case is ignored).
  std::optional<std::uint32_t> find(std::uint32_t storage, std::string_view name) const;
  /// Hands on the bytes of a stream by pieces, at most `limit`; false when they are not all there.
  bool read(std::uint32_t stream, std::uint64_t limit,
            const std::function<void(std::string_view)>& take) const;
  /// The first bytes of a stream, at most `limit`.
  std::string bytes(std::uint32_t stream, std::uint64_t limit) const;
  /// A table or the directory is cut off or contradicts itself: something may be missing.
  bool is_damaged() const { return is_damaged_; }

 private:
  explicit OleStorage(Input& input) : input_(&input) {}
  bool read_header();
  void read_tables(std::string_view header);
  void read_directory(std::uint32_t first);
  void read_children(std::string_view directory, std::uint32_t storage, std::vector<bool>& seen);
  std::string at(std::uint64_t offset, std::size_t length) const;
  std::uint64_t offset_of(std::uint32_t sector) const { return (std::uint64_t{sector} + 1) << shift_; }
  /// The sectors of a chain, at most `most`; short when it breaks or comes back to itself.
  static std::vector<std::uint32_t> chain(const std::vector<std::uint32_t>& table, std::uint32_t first,
                                          std::uint64_t most);

  Input* input_;
  unsigned shift_ = 9;
  std::uint32_t small_below_ = 4096;
  std::vector<std::uint32_t> table_;
  std::vector<std::uint32_t> small_table_;
  std::vector<std::uint32_t> small_sectors_;  ///< where the small streams lie
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> first_;  ///< the first sector of each entry
  bool is_damaged_ = false;
};

}  // namespace casebound::extract

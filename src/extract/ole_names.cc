#include <array>
#include <cstdint>
#include <set>

#include "base/utf8.h"
#include "extract/true_type.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kMaxEntries = 4'096;
constexpr std::uint32_t kNothing = 0xFFFFFFFF;
constexpr std::uint32_t kLastSector = 0xFFFFFFFA;

std::uint32_t u32(std::string_view bytes, std::size_t at) {
  if (at + 4 > bytes.size()) return kNothing;
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

std::string read(Input& input, std::uint64_t offset, std::size_t length) {
  std::string out(length, '\0');
  out.resize(input.read(offset, out));
  return out;
}

// The directory, sector after sector as the allocation table chains them.
class Directory {
 public:
  explicit Directory(Input& input) : input_(input), header_(read(input, 0, 512)) {
    if (header_.size() < 512) return;
    const auto shift = static_cast<unsigned char>(header_[30]);
    if (shift != 9 && shift != 12) return;
    sector_bytes_ = std::size_t{1} << shift;
    std::set<std::uint32_t> seen;
    for (std::uint32_t sector = u32(header_, 48); sector < kLastSector && seen.insert(sector).second;
         sector = next(sector)) {
      bytes_ += read(input_, offset_of(sector), sector_bytes_);
      if (bytes_.size() >= kMaxEntries * kEntryBytes) break;
    }
  }

  std::vector<std::string> root_names() const {
    std::vector<std::string> names;
    std::set<std::uint32_t> seen;
    std::vector<std::uint32_t> open = {u32(bytes_, 76)};  // the root's child
    while (!open.empty()) {
      const std::uint32_t id = open.back();
      open.pop_back();
      if (id >= bytes_.size() / kEntryBytes || !seen.insert(id).second) continue;
      const std::string_view entry = std::string_view(bytes_).substr(id * kEntryBytes, kEntryBytes);
      names.push_back(name_of(entry));
      open.push_back(u32(entry, 68));
      open.push_back(u32(entry, 72));
    }
    return names;
  }

 private:
  std::uint64_t offset_of(std::uint32_t sector) const { return (std::uint64_t{sector} + 1) * sector_bytes_; }

  // Only the 109 table sectors named in the header: they reach the directory of every file under 6 MiB, and
  // of the larger ones that keep it in front. Where it ends earlier, the names read so far are what there is.
  std::uint32_t next(std::uint32_t sector) const {
    const std::size_t in_table = sector_bytes_ / 4;
    const std::size_t table = sector / in_table;
    if (table >= 109) return kNothing;
    const std::uint32_t table_sector = u32(header_, 76 + table * 4);
    if (table_sector >= kLastSector) return kNothing;
    return u32(read(input_, offset_of(table_sector) + sector % in_table * 4, 4), 0);
  }

  static std::string name_of(std::string_view entry) {
    std::string out;
    for (std::size_t i = 0; i + 1 < 64; i += 2) {
      const auto unit =
          static_cast<char32_t>(static_cast<unsigned char>(entry[i]) |
                                static_cast<unsigned>(static_cast<unsigned char>(entry[i + 1])) << 8);
      if (unit == 0) break;
      append_utf8(out, unit);
    }
    return out;
  }

  Input& input_;
  std::string header_;
  std::size_t sector_bytes_ = 512;
  std::string bytes_;
};

}  // namespace

std::vector<std::string> ole_root_names(Input& input) { return Directory(input).root_names(); }

}  // namespace casebound::extract

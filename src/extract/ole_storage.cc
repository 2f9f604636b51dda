#include "extract/ole_storage.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/little_endian.h"
#include "extract/mime.h"

namespace casebound::extract {
namespace {

constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  ///< above are marks: end, free, table
constexpr std::uint32_t kNothing = 0xFFFFFFFF;
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kMaxEntries = 1U << 18;
constexpr unsigned kSmallShift = 6;
constexpr std::size_t kPiece = 256U << 10;

std::string name_of(std::string_view entry) {
  std::string out;
  const std::size_t length = std::min<std::size_t>(le16(entry, 64), 64);
  for (std::size_t i = 0; i + 1 < length; i += 2) {
    char32_t unit = le16(entry, i);
    if (unit == 0) break;
    if (unit >= 0xD800 && unit < 0xDC00 && i + 3 < length) {
      const char32_t low = le16(entry, i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, unit);
  }
  return out;
}

}  // namespace

std::optional<OleStorage> OleStorage::open(Input& input) {
  OleStorage out(input);
  if (!out.read_header()) return std::nullopt;
  return out;
}

std::string OleStorage::at(std::uint64_t offset, std::size_t length) const {
  std::string out(length, '\0');
  out.resize(input_->read(offset, out));
  return out;
}

bool OleStorage::read_header() {
  const std::string header = at(0, 512);
  if (header.size() < 512 || !header.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return false;
  shift_ = le16(header, 30);
  if (shift_ != 9 && shift_ != 12) return false;
  small_below_ = std::min<std::uint32_t>(le32(header, 56), 1U << 16);
  read_tables(header);
  read_directory(le32(header, 48));
  if (entries_.empty()) return false;
  std::string small;
  for (const std::uint32_t sector : chain(table_, le32(header, 60), table_.size()))
    small += at(offset_of(sector), std::size_t{1} << shift_);
  for (std::size_t i = 0; i + 4 <= small.size(); i += 4) small_table_.push_back(le32(small, i));
  small_sectors_ = chain(table_, first_[kRoot], (entries_[kRoot].size >> shift_) + 1);
  return true;
}

// 2.5: 109 sectors of the table are named in the header, the others in a chain of sectors of their own.
void OleStorage::read_tables(std::string_view header) {
  const std::uint64_t sectors = (input_->size() >> shift_) + 1;
  const std::size_t bytes = std::size_t{1} << shift_;
  std::vector<std::uint32_t> places;
  places.reserve(109);
  for (std::size_t i = 0; i < 109; ++i) places.push_back(le32(header, 76 + 4 * i));
  std::uint32_t next = le32(header, 68);
  for (std::uint64_t step = 0; next < kLastSector && places.size() * (bytes / 4) < sectors; ++step) {
    const std::string more = at(offset_of(next), bytes);
    if (more.size() < bytes || step > sectors) {
      is_damaged_ = true;
      break;
    }
    for (std::size_t i = 0; i + 4 < bytes; i += 4) places.push_back(le32(more, i));
    next = le32(more, bytes - 4);
  }
  for (const std::uint32_t place : places) {
    if (place >= kLastSector || table_.size() >= sectors) break;
    const std::string part = at(offset_of(place), bytes);
    if (part.size() < bytes) is_damaged_ = true;
    for (std::size_t i = 0; i < bytes; i += 4)
      table_.push_back(i + 4 <= part.size() ? le32(part, i) : kNothing);
  }
  table_.resize(std::min<std::uint64_t>(table_.size(), sectors));
}

std::vector<std::uint32_t> OleStorage::chain(const std::vector<std::uint32_t>& table, std::uint32_t first,
                                             std::uint64_t most) {
  std::vector<std::uint32_t> out;
  most = std::min<std::uint64_t>(most, table.size());
  for (std::uint32_t sector = first; sector < table.size() && out.size() < most; sector = table[sector])
    out.push_back(sector);
  std::vector<std::uint32_t> sorted = out;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return out;
  // It comes back to itself: only what is before counts.
  std::vector<bool> seen(table.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (seen[out[i]]) {
      out.resize(i);
      break;
    }
    seen[out[i]] = true;
  }
  return out;
}

void OleStorage::read_directory(std::uint32_t first) {
  std::string directory;
  std::vector<std::uint32_t> sectors = chain(table_, first, table_.size());
  if (sectors.empty()) sectors.push_back(first);
  for (const std::uint32_t sector : sectors) {
    const std::string part = at(offset_of(sector), std::size_t{1} << shift_);
    if (part.size() >> shift_ == 0) is_damaged_ = true;
    directory += part;
    if (directory.size() >= kMaxEntries * kEntryBytes) {
      is_damaged_ = true;
      break;
    }
  }
  for (std::size_t i = 0; i + kEntryBytes <= directory.size(); i += kEntryBytes) {
    const std::string_view each = std::string_view(directory).substr(i, kEntryBytes);
    const char kind = each[66];
    Entry entry;
    entry.name = name_of(each);
    entry.is_storage = kind == 1 || kind == 5;
    entry.size = le32(each, 120);
    if (shift_ == 12) entry.size |= std::uint64_t{le32(each, 124)} << 32;
    first_.push_back(le32(each, 116));
    entries_.push_back(std::move(entry));
  }
  std::vector<bool> seen(entries_.size());
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].is_storage) read_children(directory, i, seen);
  }
}

// 2.6.4: brothers hang in a tree; who hangs in two is taken once.
void OleStorage::read_children(std::string_view directory, std::uint32_t storage, std::vector<bool>& seen) {
  std::vector<std::uint32_t> open{le32(directory, storage * kEntryBytes + 76)};
  while (!open.empty()) {
    const std::uint32_t number = open.back();
    open.pop_back();
    if (number == kNothing) continue;
    if (number >= entries_.size() || number == kRoot || seen[number]) {
      is_damaged_ = true;
      continue;
    }
    seen[number] = true;
    entries_[storage].inside.push_back(number);
    open.push_back(le32(directory, number * kEntryBytes + 68));
    open.push_back(le32(directory, number * kEntryBytes + 72));
  }
  std::sort(entries_[storage].inside.begin(), entries_[storage].inside.end());
}

std::optional<std::uint32_t> OleStorage::find(std::uint32_t storage, std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (const std::uint32_t each : entries_[storage].inside) {
    if (to_lower(entries_[each].name) == wanted) return each;
  }
  return std::nullopt;
}

bool OleStorage::read(std::uint32_t stream, std::uint64_t limit,
                      const std::function<void(std::string_view)>& take) const {
  const Entry& entry = entries_[stream];
  std::uint64_t left = std::min(entry.size, limit);
  const bool is_small = entry.size < small_below_;
  const unsigned shift = is_small ? kSmallShift : shift_;
  const std::uint64_t count = (left + (1U << shift) - 1) >> shift;
  const std::vector<std::uint32_t> sectors = chain(is_small ? small_table_ : table_, first_[stream], count);
  const unsigned in_sector = shift_ - kSmallShift;
  const auto place = [&](std::uint32_t sector) -> std::uint64_t {
    if (!is_small) return offset_of(sector);
    const std::uint32_t outer = sector >> in_sector;
    if (outer >= small_sectors_.size()) return UINT64_MAX;
    return offset_of(small_sectors_[outer]) + ((sector & ((1U << in_sector) - 1)) << kSmallShift);
  };
  for (std::size_t i = 0; i < sectors.size() && left > 0;) {
    // Neighbours are read at once.
    std::size_t run = 1;
    const std::uint64_t offset = place(sectors[i]);
    if (offset == UINT64_MAX) return false;
    while (i + run < sectors.size() && (run << shift) < kPiece &&
           place(sectors[i + run]) == offset + (std::uint64_t{run} << shift))
      ++run;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, std::uint64_t{run} << shift));
    const std::string piece = at(offset, wanted);
    if (!piece.empty()) take(piece);
    left -= piece.size();
    if (piece.size() < wanted) return false;
    i += run;
  }
  return left == 0 && entry.size <= limit;
}

std::string OleStorage::bytes(std::uint32_t stream, std::uint64_t limit) const {
  std::string out;
  read(stream, limit, [&](std::string_view piece) { out += piece; });
  return out;
}

}  // namespace casebound::extract

#include "extract/zip_directory.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <numeric>
#include <optional>
#include <unordered_set>

#include "base/error.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kBlock = 256U << 10;
constexpr std::size_t kEndRecord = 22;
constexpr std::size_t kCentralHeader = 46;
constexpr std::size_t kLocalHeader = 30;
constexpr std::string_view kEndSignature("PK\5\6", 4);
constexpr std::string_view kEnd64Signature("PK\6\6", 4);
constexpr std::string_view kLocatorSignature("PK\6\7", 4);
constexpr std::string_view kCentralSignature("PK\1\2", 4);
constexpr std::string_view kLocalSignature("PK\3\4", 4);

template <class T>
T number(std::string_view bytes, std::size_t at) {
  T value = 0;
  if (at + sizeof(T) <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}
std::uint16_t u16(std::string_view bytes, std::size_t at) { return number<std::uint16_t>(bytes, at); }
std::uint32_t u32(std::string_view bytes, std::size_t at) { return number<std::uint32_t>(bytes, at); }
std::uint64_t u64(std::string_view bytes, std::size_t at) { return number<std::uint64_t>(bytes, at); }

std::int64_t from_dos_time(std::uint16_t date, std::uint16_t time) {
  if (date == 0) return 0;
  std::tm parts{};
  parts.tm_year = (date >> 9) + 80;
  parts.tm_mon = ((date >> 5) & 15) - 1;
  parts.tm_mday = date & 31;
  parts.tm_hour = time >> 11;
  parts.tm_min = (time >> 5) & 63;
  parts.tm_sec = (time & 31) * 2;
  if (parts.tm_mon < 0 || parts.tm_mon > 11 || parts.tm_mday == 0) return 0;
  return ::timegm(&parts);
}

ZipMember::Kind kind_of(std::uint16_t made_by, std::uint32_t attributes, std::string_view name) {
  // APPNOTE 4.4.2: the upper byte of "made by" says whose file attributes these are; 3 is Unix, 19 is OS X.
  const int system = made_by >> 8;
  const std::uint32_t format = (attributes >> 16) & 0170000U;
  if ((system == 3 || system == 19) && format != 0) {
    if (format == 0120000U) return ZipMember::Kind::Link;
    if (format == 0040000U) return ZipMember::Kind::Folder;
    if (format != 0100000U) return ZipMember::Kind::Special;
  }
  return name.ends_with('/') ? ZipMember::Kind::Folder : ZipMember::Kind::File;
}

/// Extra fields: sizes of zip64 (4.5.3), the Unicode path (4.6.9), the time of Info-ZIP (0x5455).
void apply_extra(ZipMember& member, std::string_view extra) {
  while (extra.size() >= 4) {
    const std::uint16_t id = u16(extra, 0);
    const std::size_t length = std::min<std::size_t>(u16(extra, 2), extra.size() - 4);
    const std::string_view field = extra.substr(4, length);
    extra.remove_prefix(4 + length);
    if (id == 0x0001) {
      std::size_t at = 0;
      for (std::uint64_t* value : {&member.size_bytes, &member.packed_bytes, &member.header_offset}) {
        if (*value != 0xFFFFFFFFU || at + 8 > field.size()) continue;
        *value = u64(field, at);
        at += 8;
      }
    } else if (id == 0x5455 && field.size() >= 5 && (field[0] & 1) != 0) {
      member.modified = static_cast<std::int32_t>(u32(field, 1));
    } else if (id == 0x7075 && field.size() > 5 && field[0] == 1) {
      const auto crc =
          crc32(0, reinterpret_cast<const Bytef*>(member.name.data()), static_cast<uInt>(member.name.size()));
      if (crc != u32(field, 1)) continue;  // 4.6.9: the name was changed since; the field is stale.
      member.name = field.substr(5);
      member.name_is_utf8 = true;
    }
  }
}

ZipMember from_central(std::string_view header, std::string_view name, std::string_view extra) {
  ZipMember member;
  member.flags = u16(header, 8);
  member.method = u16(header, 10);
  member.dos_time = u16(header, 12);
  member.modified = from_dos_time(u16(header, 14), member.dos_time);
  member.crc = u32(header, 16);
  member.packed_bytes = u32(header, 20);
  member.size_bytes = u32(header, 24);
  member.header_offset = u32(header, 42);
  member.name = name;
  member.name_is_utf8 = (member.flags & 0x0800U) != 0;
  member.kind = kind_of(u16(header, 4), u32(header, 38), name);
  apply_extra(member, extra);
  return member;
}

struct EndRecord {
  std::uint64_t count = 0;
  std::uint64_t directory = 0;  ///< where it begins
  std::uint64_t end = 0;        ///< where it ends
  std::uint64_t shift = 0;      ///< to add to every offset: bytes put before the archive (self-extractors)
};

std::optional<EndRecord> find_end_record(InputWindow& window) {
  const std::uint64_t size = window.size();
  if (size < kEndRecord) return std::nullopt;
  // 4.3.16: the record is the last thing, followed by a comment of at most 65,535 bytes.
  const std::uint64_t from = size > kEndRecord + 65535 ? size - kEndRecord - 65535 : 0;
  const std::string tail(window.at(from, static_cast<std::size_t>(size - from)));
  const std::size_t found =
      tail.size() >= kEndRecord ? tail.rfind(kEndSignature, tail.size() - kEndRecord) : std::string::npos;
  if (found == std::string::npos) return std::nullopt;
  const std::string_view record = std::string_view(tail).substr(found);
  EndRecord end;
  end.end = from + found;
  end.count = u16(record, 10);
  std::uint64_t length = u32(record, 12);
  std::uint64_t offset = u32(record, 16);
  if (end.end >= 20) {
    const std::string locator(window.at(end.end - 20, 20));
    if (locator.starts_with(kLocatorSignature)) {
      const std::string record64(window.at(u64(locator, 8), 56));
      if (record64.starts_with(kEnd64Signature)) {
        end.count = u64(record64, 32);
        length = u64(record64, 40);
        offset = u64(record64, 48);
        end.end = u64(locator, 8);
      }
    }
  }
  const bool ends_here =
      length <= end.end && (length == 0 || window.at(end.end - length, 4) == kCentralSignature);
  if (ends_here && end.end - length >= offset) {
    end.directory = end.end - length;
    end.shift = end.directory - offset;
  } else {
    end.directory = offset;
  }
  return end;
}

/// Where `signature` next stands in [from, to), or `to`.
std::uint64_t find_signature(InputWindow& window, std::uint64_t from, std::uint64_t to,
                             std::string_view signature) {
  while (from + signature.size() <= to) {
    const std::size_t wish = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, to - from));
    const std::string_view block = window.at(from, wish);
    if (block.size() < signature.size()) return to;
    const std::size_t found = block.find(signature);
    if (found != std::string_view::npos) return from + found;
    from += block.size() - signature.size() + 1;
  }
  return to;
}

/// Reads the directory; returns whether it was whole.
bool read_central(InputWindow& window, const EndRecord& end, std::size_t max_members, ZipDirectory& out) {
  bool whole = true;
  std::uint64_t at = end.directory;
  while (at + kCentralHeader <= end.end && out.members.size() < max_members) {
    const std::string header(window.at(at, kCentralHeader));
    if (header.size() < kCentralHeader) return false;
    if (!header.starts_with(kCentralSignature)) {
      whole = false;
      at = find_signature(window, at + 1, end.end, kCentralSignature);
      continue;
    }
    const std::size_t name = u16(header, 28);
    const std::size_t extra = u16(header, 30);
    const std::size_t comment = u16(header, 32);
    const std::string_view rest = window.at(at + kCentralHeader, name + extra);
    if (rest.size() < name + extra) return false;
    ZipMember member = from_central(header, rest.substr(0, name), rest.substr(name));
    member.header_offset += end.shift;
    out.members.push_back(std::move(member));
    at += kCentralHeader + name + extra + comment;
  }
  return whole && out.members.size() >= std::min<std::uint64_t>(end.count & 0xFFFFU, max_members);
}

/// Adds the members whose local headers stand in [from, size) and that the directory did not name.
void add_from_local_headers(InputWindow& window, std::uint64_t from, std::uint64_t size,
                            std::size_t max_members, ZipDirectory& out) {
  std::unordered_set<std::uint64_t> known;
  for (const ZipMember& member : out.members) known.insert(member.header_offset);
  std::uint64_t at = find_signature(window, from, size, kLocalSignature);
  while (at < size && out.members.size() < max_members) {
    const std::string header(window.at(at, kLocalHeader));
    if (header.size() < kLocalHeader) return;
    const std::size_t name = u16(header, 26);
    const std::size_t extra = u16(header, 28);
    const std::string rest(window.at(at + kLocalHeader, name + extra));
    if (rest.size() < name) return;
    ZipMember member;
    member.flags = u16(header, 6);
    member.method = u16(header, 8);
    member.dos_time = u16(header, 10);
    member.modified = from_dos_time(u16(header, 12), member.dos_time);
    member.crc = u32(header, 14);
    member.packed_bytes = u32(header, 18);
    member.size_bytes = u32(header, 22);
    member.name = rest.substr(0, name);
    member.name_is_utf8 = (member.flags & 0x0800U) != 0;
    if (member.name.ends_with('/')) member.kind = ZipMember::Kind::Folder;
    const std::uint64_t data = at + kLocalHeader + name + extra;
    // The offset is not a field of this header: 0 keeps apply_extra from reading one.
    apply_extra(member, std::string_view(rest).substr(name));
    member.header_offset = at;
    member.sizes_known = (member.flags & 0x0008U) == 0;
    std::uint64_t next = data;
    if (member.sizes_known && data + member.packed_bytes <= size) next = data + member.packed_bytes;
    next = find_signature(window, std::min(next, size), size, kLocalSignature);
    if (!member.sizes_known) member.packed_bytes = next > data ? next - data : 0;
    const bool plausible = name > 0 && name < 4096 && member.name.find('\0') == std::string::npos;
    if (plausible && !known.contains(at)) out.members.push_back(std::move(member));
    at = next;
  }
}

/// Members between those that the directory names: deleted, put there unseen, or of an archive before it.
void add_unlisted(InputWindow& window, std::uint64_t directory, std::size_t max_members, ZipDirectory& out) {
  // What stands between two members anyway: longer extra fields than the directory has, the sizes behind.
  constexpr std::uint64_t kUsualGap = 64;
  constexpr std::size_t kMostGaps = 10'000;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
  for (const ZipMember& member : out.members) {
    const std::uint64_t head = member.header_offset + kLocalHeader + member.name.size();
    taken.emplace_back(member.header_offset, head + std::min(member.packed_bytes, window.size()));
  }
  taken.emplace_back(directory, directory);
  std::sort(taken.begin(), taken.end());
  ZipDirectory found;
  std::uint64_t end = 0;
  std::size_t gaps = 0;
  for (const auto& [begin, its_end] : taken) {
    if (begin > end + kUsualGap && ++gaps <= kMostGaps) {
      const std::size_t before = found.members.size();
      add_from_local_headers(window, end, begin, max_members - std::min(max_members, out.members.size()),
                             found);
      // A signature in other bytes is no member: it has to end before the next one begins.
      const auto fits = [&](const ZipMember& each) {
        const bool known_method = each.method <= 20 || (each.method >= 93 && each.method <= 99);
        return known_method && each.packed_bytes <= begin - each.header_offset;
      };
      found.members.erase(std::remove_if(found.members.begin() + static_cast<std::ptrdiff_t>(before),
                                         found.members.end(), [&](const auto& each) { return !fits(each); }),
                          found.members.end());
    }
    end = std::max(end, its_end);
  }
  for (ZipMember& member : found.members) {
    if (member.kind != ZipMember::Kind::File || out.members.size() >= max_members) continue;
    member.is_unlisted = true;
    out.members.push_back(std::move(member));
  }
}

/// Members are kept in the order of the directory; of those that share bytes, only the first in the file is
/// believed.
void mark_overlaps(std::vector<ZipMember>& members) {
  std::vector<std::uint32_t> order(members.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return members[a].header_offset < members[b].header_offset;
  });
  std::uint64_t end = 0;
  for (const std::uint32_t index : order) {
    ZipMember& member = members[index];
    if (member.kind == ZipMember::Kind::Folder) continue;
    member.overlaps = member.header_offset < end;
    if (member.overlaps) continue;
    const std::uint64_t head = member.header_offset + kLocalHeader;
    end = member.packed_bytes > UINT64_MAX - head ? UINT64_MAX : head + member.packed_bytes;
  }
}

}  // namespace

std::string_view InputWindow::at(std::uint64_t offset, std::size_t length) {
  length = std::min(length, kBlock);
  if (offset < begin_ || offset + length > begin_ + block_.size()) {
    block_.resize(kBlock);
    begin_ = offset;
    std::size_t got = 0;
    while (offset < input_->size() && got < block_.size()) {
      const std::size_t step =
          input_->read(offset + got, std::span(block_.data() + got, block_.size() - got));
      if (step == 0) break;
      got += step;
    }
    block_.resize(got);
  }
  const std::size_t from = static_cast<std::size_t>(offset - begin_);
  return std::string_view(block_).substr(std::min(from, block_.size()), length);
}

ZipDirectory read_zip_directory(InputWindow& window, std::size_t max_members) {
  ZipDirectory directory;
  const std::optional<EndRecord> end = find_end_record(window);
  const bool whole = end && read_central(window, *end, max_members, directory);
  if (!whole) {
    directory.recovered = true;
    add_from_local_headers(window, 0, window.size(), max_members, directory);
  }
  if (!end && directory.members.empty()) {
    throw Error(ErrorCode::Damaged, "This is not a zip file, or all of its directory is lost.");
  }
  directory.declared = directory.members.size();
  // A count that the file has no room for is damage, not a promise.
  if (end && end->count <= window.size() / kCentralHeader)
    directory.declared = std::max(directory.declared, end->count);
  if (whole) add_unlisted(window, end->directory, max_members, directory);
  mark_overlaps(directory.members);
  return directory;
}

}  // namespace casebound::extract

#include "extract/ole_repack.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kSector = 512;
constexpr std::size_t kSmall = 64;
constexpr std::uint64_t kSmallBelow = 4096;
constexpr std::uint32_t kEnd = 0xFFFFFFFE;
constexpr std::uint32_t kFree = 0xFFFFFFFF;
constexpr std::uint32_t kTable = 0xFFFFFFFD;
constexpr std::uint32_t kMoreTable = 0xFFFFFFFC;
constexpr int kMaxDepth = 64;

std::uint64_t sectors_of(std::uint64_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit; }

std::string utf16(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size() && out.size() < 60;) {
    char32_t c = next_code_point(name, at);
    if (c > 0xFFFF) c = kReplacement;
    out.push_back(static_cast<char>(c & 0xFF));
    out.push_back(static_cast<char>(c >> 8));
  }
  return out;
}

struct Node {
  std::uint32_t source = 0;
  std::uint64_t size = 0;
  std::uint32_t first = 0;
  std::uint32_t left = kFree, right = kFree, child = kFree;
};

class Packer {
 public:
  Packer(const OleStorage& from, const std::map<std::uint32_t, std::string>& replaced, std::uint64_t limit)
      : from_(from), replaced_(replaced), limit_(limit) {}

  bool gather(std::uint32_t storage, std::uint32_t beside) {
    nodes_.push_back({storage, 0, 0, kFree, kFree, kFree});
    return add_inside(0, from_.entry(storage).inside, beside, 0);
  }

  void write(const std::function<void(std::string_view)>& take);

 private:
  bool add_inside(std::size_t node, std::vector<std::uint32_t> inside, std::uint32_t beside, int depth) {
    if (depth > kMaxDepth) return false;
    if (beside != OleStorage::kRoot) inside.push_back(beside);
    // 2.6.4: shorter names first, then by their capitals.
    std::sort(inside.begin(), inside.end(), [&](std::uint32_t a, std::uint32_t b) {
      const std::string x = sort_key(a), y = sort_key(b);
      return x.size() != y.size() ? x.size() < y.size() : x < y;
    });
    const std::size_t begin = nodes_.size();
    for (const std::uint32_t each : inside) {
      const auto other = replaced_.find(each);
      const std::uint64_t size = from_.entry(each).is_storage ? 0
                                 : other != replaced_.end()   ? other->second.size()
                                                              : from_.entry(each).size;
      total_ += size + 128;
      if (total_ > limit_) return false;
      nodes_.push_back({each, size, 0, kFree, kFree, kFree});
    }
    nodes_[node].child = hang(begin, nodes_.size());
    const std::size_t end = nodes_.size();
    for (std::size_t i = begin; i < end; ++i) {
      const OleStorage::Entry& entry = from_.entry(nodes_[i].source);
      if (entry.is_storage && !add_inside(i, entry.inside, OleStorage::kRoot, depth + 1)) return false;
    }
    return true;
  }

  std::string sort_key(std::uint32_t number) const {
    std::string out = from_.entry(number).name;
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
  }

  std::uint32_t hang(std::size_t begin, std::size_t end) {
    if (begin >= end) return kFree;
    const std::size_t middle = begin + (end - begin) / 2;
    nodes_[middle].left = hang(begin, middle);
    nodes_[middle].right = hang(middle + 1, end);
    return static_cast<std::uint32_t>(middle);
  }

  bool is_small(const Node& node) const { return node.size > 0 && node.size < kSmallBelow; }
  void send(const Node& node, std::size_t unit, const std::function<void(std::string_view)>& take) const;
  std::string directory(std::uint64_t small_bytes, std::uint32_t small_first) const;

  const OleStorage& from_;
  const std::map<std::uint32_t, std::string>& replaced_;
  std::uint64_t limit_;
  std::uint64_t total_ = 0;
  std::vector<Node> nodes_;
};

/// Exactly as many bytes as planned: what the file has lost is zeros.
void Packer::send(const Node& node, std::size_t unit,
                  const std::function<void(std::string_view)>& take) const {
  std::uint64_t sent = 0;
  const auto other = replaced_.find(node.source);
  if (other != replaced_.end()) {
    take(other->second);
    sent = other->second.size();
  } else {
    from_.read(node.source, node.size, [&](std::string_view piece) {
      take(piece);
      sent += piece.size();
    });
  }
  const std::string zeros(kSector, '\0');
  for (std::uint64_t left = sectors_of(node.size, unit) * unit - sent; left > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, zeros.size()));
    take(std::string_view(zeros).substr(0, part));
    left -= part;
  }
}

std::string Packer::directory(std::uint64_t small_bytes, std::uint32_t small_first) const {
  ByteWriter out;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const bool storage = i == 0 || from_.entry(node.source).is_storage;
    std::string name = utf16(i == 0 ? "Root Entry" : std::string_view(from_.entry(node.source).name));
    const auto length = static_cast<std::uint16_t>(name.size() + 2);
    name.resize(64, '\0');
    out.raw(name);
    out.u16(length);
    out.u8(i == 0 ? 5 : storage ? 1 : 2);
    out.u8(1);  // black
    out.u32(node.left);
    out.u32(node.right);
    out.u32(node.child);
    out.raw(std::string(36, '\0'));
    out.u32(i == 0 ? small_first : storage ? 0 : node.first);
    out.u64(i == 0 ? small_bytes : node.size);
  }
  return out.take();
}

void Packer::write(const std::function<void(std::string_view)>& take) {
  std::uint64_t small_sectors = 0;
  std::uint64_t big_sectors = 0;
  for (const Node& node : nodes_)
    (is_small(node) ? small_sectors : big_sectors) +=
        sectors_of(node.size, is_small(node) ? kSmall : kSector);
  const std::uint64_t directory_sectors = sectors_of(nodes_.size() * 128, kSector);
  const std::uint64_t small_table_sectors = sectors_of(small_sectors * 4, kSector);
  const std::uint64_t small_stream_sectors = sectors_of(small_sectors * kSmall, kSector);
  const std::uint64_t content = directory_sectors + small_table_sectors + small_stream_sectors + big_sectors;
  std::uint64_t table_sectors = 0;
  std::uint64_t more_sectors = 0;
  for (std::uint64_t before = UINT64_MAX; before != table_sectors + more_sectors;) {
    before = table_sectors + more_sectors;
    table_sectors = sectors_of((content + before) * 4, kSector);
    more_sectors = table_sectors > 109 ? sectors_of(table_sectors - 109, 127) : 0;
  }
  // In this order: table, more of the table's places, directory, small table, small streams, large streams.
  std::vector<std::uint32_t> table;
  table.insert(table.end(), table_sectors, kTable);
  table.insert(table.end(), more_sectors, kMoreTable);
  const auto add_chain = [&](std::uint64_t sectors) {
    const auto first = static_cast<std::uint32_t>(table.size());
    for (std::uint64_t i = 0; i < sectors; ++i)
      table.push_back(i + 1 == sectors ? kEnd : static_cast<std::uint32_t>(table.size() + 1));
    return sectors == 0 ? kEnd : first;
  };
  const std::uint32_t directory_first = add_chain(directory_sectors);
  const std::uint32_t small_table_first = add_chain(small_table_sectors);
  const std::uint32_t small_first = add_chain(small_stream_sectors);
  std::vector<std::uint32_t> small_table;
  for (Node& node : nodes_) {
    if (node.size == 0) {
      node.first = kEnd;
    } else if (is_small(node)) {
      node.first = static_cast<std::uint32_t>(small_table.size());
      const std::uint64_t count = sectors_of(node.size, kSmall);
      for (std::uint64_t i = 0; i < count; ++i)
        small_table.push_back(i + 1 == count ? kEnd : static_cast<std::uint32_t>(small_table.size() + 1));
    } else {
      node.first = add_chain(sectors_of(node.size, kSector));
    }
  }
  ByteWriter header;
  header.raw("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  header.raw(std::string(16, '\0'));
  for (const int each : {0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0}) header.u16(static_cast<std::uint16_t>(each));
  header.u32(0);
  header.u32(static_cast<std::uint32_t>(table_sectors));
  header.u32(directory_first);
  header.u32(0);
  header.u32(kSmallBelow);
  header.u32(small_table_first);
  header.u32(static_cast<std::uint32_t>(small_table_sectors));
  header.u32(more_sectors == 0 ? kEnd : static_cast<std::uint32_t>(table_sectors));
  header.u32(static_cast<std::uint32_t>(more_sectors));
  for (std::uint32_t i = 0; i < 109; ++i) header.u32(i < table_sectors ? i : kFree);
  take(header.bytes());
  const auto send_numbers = [&](std::vector<std::uint32_t> numbers, std::uint64_t sectors) {
    numbers.resize(sectors * (kSector / 4), kFree);
    ByteWriter out;
    for (const std::uint32_t each : numbers) out.u32(each);
    if (sectors > 0) take(out.bytes());
  };
  send_numbers(table, table_sectors);
  std::vector<std::uint32_t> more;
  for (std::uint64_t i = 0; i < more_sectors; ++i) {
    for (std::uint64_t k = 0; k < 127; ++k) {
      const std::uint64_t place = 109 + i * 127 + k;
      more.push_back(place < table_sectors ? static_cast<std::uint32_t>(place) : kFree);
    }
    more.push_back(i + 1 == more_sectors ? kEnd : static_cast<std::uint32_t>(table_sectors + i + 1));
  }
  send_numbers(more, more_sectors);
  std::string entries = directory(small_sectors * kSmall, small_first);
  entries.resize(directory_sectors * kSector, '\0');
  take(entries);
  send_numbers(small_table, small_table_sectors);
  for (const Node& node : nodes_) {
    if (is_small(node)) send(node, kSmall, take);
  }
  take(std::string(small_stream_sectors * kSector - small_sectors * kSmall, '\0'));
  for (const Node& node : nodes_) {
    if (node.size >= kSmallBelow) send(node, kSector, take);
  }
}

}  // namespace

bool repack_storage(const OleStorage& from, std::uint32_t storage,
                    const std::map<std::uint32_t, std::string>& replaced, std::uint32_t beside,
                    std::uint64_t limit, const std::function<void(std::string_view)>& take) {
  Packer packer(from, replaced, limit);
  if (!packer.gather(storage, beside)) return false;
  packer.write(take);
  return true;
}

}  // namespace casebound::extract

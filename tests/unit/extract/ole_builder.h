#pragma once
/// \file Compound files written for tests: every stream in sectors of its own.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace casebound::test {

struct OleNode {
  std::string bytes;                      ///< of a stream
  std::map<std::string, OleNode> inside;  ///< of a storage
  bool is_storage = false;
};

class OleBuilder {
 public:
  static OleNode stream(std::string bytes) { return {std::move(bytes), {}, false}; }
  static OleNode storage(std::map<std::string, OleNode> inside) { return {{}, std::move(inside), true}; }

  static std::string build(const std::map<std::string, OleNode>& root) {
    OleBuilder out;
    out.entries_.push_back({"Root Entry", {{}, root, true}});
    out.lay(0);
    const std::size_t directory = (out.entries_.size() + 3) / 4;
    std::vector<std::uint32_t> table{0xFFFFFFFD};
    std::string content;
    const auto chain = [&](std::size_t sectors) {
      const auto first = static_cast<std::uint32_t>(table.size());
      for (std::size_t i = 0; i < sectors; ++i)
        table.push_back(i + 1 == sectors ? 0xFFFFFFFE : static_cast<std::uint32_t>(table.size() + 1));
      return sectors == 0 ? 0xFFFFFFFE : first;
    };
    chain(directory);
    ByteWriter names;
    for (Entry& each : out.entries_) {
      std::string wide;
      for (const char c : each.name) wide.append({c, '\0'});
      wide.resize(64, '\0');
      names.raw(wide);
      names.u16(static_cast<std::uint16_t>(each.name.size() * 2 + 2));
      names.u8(&each == &out.entries_[0] ? 5 : each.node.is_storage ? 1 : 2);
      names.u8(1);
      names.u32(0xFFFFFFFF);
      names.u32(each.right);
      names.u32(each.child);
      names.raw(std::string(36, '\0'));
      const std::size_t sectors = (each.node.bytes.size() + 511) / 512;
      names.u32(chain(sectors));
      names.u64(each.node.bytes.size());
      content += each.node.bytes;
      content.resize((content.size() + 511) / 512 * 512, '\0');
    }
    std::string header("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header.resize(24, '\0');
    ByteWriter rest;
    for (const int each : {0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0}) rest.u16(static_cast<std::uint16_t>(each));
    for (const std::uint32_t each : {0U, 1U, 1U, 0U, 0U, 0xFFFFFFFEU, 0U, 0xFFFFFFFEU, 0U}) rest.u32(each);
    for (int i = 0; i < 109; ++i) rest.u32(i == 0 ? 0 : 0xFFFFFFFF);
    table.resize(128, 0xFFFFFFFF);  // enough for tests
    ByteWriter numbers;
    for (const std::uint32_t each : table) numbers.u32(each);
    std::string entries = names.take();
    entries.resize(directory * 512, '\0');
    return header + rest.bytes() + numbers.bytes() + entries + content;
  }

 private:
  struct Entry {
    std::string name;
    OleNode node;
    std::uint32_t child = 0xFFFFFFFF;
    std::uint32_t right = 0xFFFFFFFF;
  };
  void lay(std::size_t parent) {
    const std::map<std::string, OleNode> inside = entries_[parent].node.inside;
    const std::size_t begin = entries_.size();
    for (const auto& [name, node] : inside) entries_.push_back({name, node});
    const std::size_t end = entries_.size();
    if (begin < end) entries_[parent].child = static_cast<std::uint32_t>(begin);
    for (std::size_t i = begin; i < end; ++i) {
      if (i + 1 < end) entries_[i].right = static_cast<std::uint32_t>(i + 1);
      if (entries_[i].node.is_storage) lay(i);
    }
  }
  std::vector<Entry> entries_;
};

}  // namespace casebound::test

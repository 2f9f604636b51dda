#include "extract/heif_boxes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "extract/big_endian.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostItems = 20'000;
constexpr std::size_t kMostReferences = 200'000;
constexpr std::size_t kMostExtents = 200'000;  // of all items together; one may take no bytes
constexpr std::uint64_t kMostItemBytes = 256ULL << 20;

// Reads a box of numbers from its beginning on.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number(std::size_t length) {
    const std::uint64_t value = length <= 8 ? big_endian(bytes_, at_, length) : 0;
    if (length > bytes_.size() - at_) {
      at_ = bytes_.size();
      ok_ = false;
    } else {
      at_ += length;
    }
    return value;
  }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::string_view letters() {
    const std::string_view out = rest().substr(0, 4);
    number(4);
    return out;
  }
  /// Up to its zero.
  std::string_view word() {
    const std::string_view out = rest().substr(0, rest().find('\0'));
    number(std::min(out.size() + 1, rest().size()));
    return out;
  }
  std::string_view rest() const { return bytes_.substr(at_); }
  bool ok() const { return ok_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace

IsoBox take_box(std::string_view& bytes) {
  if (bytes.size() < 8) return {};
  std::uint64_t size = big_endian(bytes, 0, 4);
  std::size_t header = 8;
  if (size == 1 && bytes.size() >= 16) {
    size = big_endian(bytes, 8, 8);
    header = 16;
  } else if (size == 0) {
    size = bytes.size();
  }
  if (size < header) return {};
  IsoBox out{bytes.substr(4, 4), {}, size > bytes.size()};
  const auto all = static_cast<std::size_t>(std::min<std::uint64_t>(size, bytes.size()));
  out.inside = bytes.substr(header, all - header);
  bytes.remove_prefix(all);
  return out;
}

HeifFile HeifFile::read(std::string_view bytes) {
  HeifFile out;
  out.bytes_ = bytes;
  for (std::string_view rest = bytes;;) {
    const IsoBox box = take_box(rest);
    if (box.type.empty()) break;
    out.is_cut_ = out.is_cut_ || box.is_cut;
    if (box.type == "meta" && out.items_.empty() && box.inside.size() > 4)
      out.read_meta(box.inside.substr(4));
  }
  return out;
}

void HeifFile::read_meta(std::string_view meta) {
  for (;;) {
    const IsoBox box = take_box(meta);
    if (box.type.empty()) return;
    Fields fields(box.inside);
    if (box.type == "pitm") {
      const std::uint32_t version = fields.u32() >> 24;
      primary_ = version == 0 ? fields.u16() : fields.u32();
    } else if (box.type == "iinf") {
      const std::uint32_t version = fields.u32() >> 24;
      fields.number(version == 0 ? 2 : 4);
      std::string_view entries = fields.rest();
      for (IsoBox entry = take_box(entries); !entry.type.empty() && items_.size() < kMostItems;
           entry = take_box(entries))
        if (entry.type == "infe") read_item_entry(entry.inside);
    } else if (box.type == "iloc") {
      read_locations(box.inside);
    } else if (box.type == "iref") {
      read_references(box.inside);
    } else if (box.type == "idat") {
      idat_ = box.inside;
    } else if (box.type == "iprp") {
      std::string_view parts = box.inside;
      for (IsoBox part = take_box(parts); !part.type.empty(); part = take_box(parts)) {
        if (part.type == "ipma") read_associations(part.inside);
        if (part.type != "ipco" || !properties_.empty()) continue;
        std::string_view list = part.inside;
        for (IsoBox each = take_box(list); !each.type.empty() && properties_.size() < kMostItems;
             each = take_box(list))
          properties_.push_back(each);
      }
    }
  }
}

void HeifFile::read_item_entry(std::string_view box) {
  Fields fields(box);
  const std::uint32_t version = fields.u32() >> 24;
  if (version < 2) return;
  const std::uint32_t id = version == 2 ? fields.u16() : fields.u32();
  fields.u16();  // protection
  HeifItem& item = items_[id];
  item.type = fields.letters();
  fields.word();  // name
  if (item.type == "mime") item.media_type = fields.word();
}

void HeifFile::read_locations(std::string_view box) {
  Fields fields(box);
  const std::uint32_t version = fields.u32() >> 24;
  const std::uint16_t sizes = fields.u16();
  const std::size_t offset_size = sizes >> 12;
  const std::size_t length_size = sizes >> 8 & 15;
  const std::size_t base_size = sizes >> 4 & 15;
  const std::size_t index_size = version == 0 ? 0 : sizes & 15U;
  const std::uint32_t count = version < 2 ? fields.u16() : fields.u32();
  std::size_t all = 0;
  for (std::uint32_t i = 0; i < count && fields.ok() && i < kMostItems; ++i) {
    const std::uint32_t id = version < 2 ? fields.u16() : fields.u32();
    const int construction = version == 0 ? 0 : fields.u16() & 15;
    const std::uint16_t data_reference = fields.u16();
    const std::uint64_t base = fields.number(base_size);
    const std::uint16_t extents = fields.u16();
    HeifItem& item = items_[id];
    item.in_idat = construction == 1;
    item.elsewhere = construction > 1 || data_reference != 0;
    for (std::uint16_t extent = 0; extent < extents && fields.ok() && all < kMostExtents; ++extent, ++all) {
      fields.number(index_size);
      const std::uint64_t offset = base + fields.number(offset_size);
      const std::uint64_t length = fields.number(length_size);
      if (fields.ok()) item.extents.emplace_back(offset, length);
    }
  }
}

void HeifFile::read_references(std::string_view box) {
  Fields header(box);
  const std::size_t id_size = header.u32() >> 24 == 0 ? 2 : 4;
  std::string_view list = header.rest();
  std::size_t all = 0;
  for (IsoBox each = take_box(list); !each.type.empty(); each = take_box(list)) {
    Fields fields(each.inside);
    const auto from = static_cast<std::uint32_t>(fields.number(id_size));
    std::vector<std::uint32_t> named;
    const std::uint16_t count = fields.u16();
    for (std::uint16_t i = 0; i < count && all < kMostReferences; ++i, ++all) {
      const auto to = static_cast<std::uint32_t>(fields.number(id_size));
      if (!fields.ok()) break;
      named.push_back(to);
    }
    references_.try_emplace({std::string(each.type), from}, std::move(named));
    if (++all >= kMostReferences) return;
  }
}

void HeifFile::read_associations(std::string_view box) {
  Fields fields(box);
  const std::uint32_t head = fields.u32();
  const bool wide = (head & 1) != 0;
  const std::uint32_t count = fields.u32();
  std::size_t all = 0;
  for (std::uint32_t i = 0; i < count && fields.ok() && all < kMostReferences; ++i, ++all) {
    const std::uint32_t id = head >> 24 == 0 ? fields.u16() : fields.u32();
    const std::uint8_t associations = fields.u8();
    const auto item = items_.find(id);
    for (std::uint8_t each = 0; each < associations && fields.ok(); ++each, ++all) {
      const auto index = static_cast<std::uint16_t>(wide ? fields.u16() & 0x7FFFU : fields.u8() & 0x7FU);
      if (fields.ok() && index > 0 && item != items_.end()) item->second.properties.push_back(index);
    }
  }
}

const HeifItem* HeifFile::find(std::uint32_t id) const {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : &found->second;
}

std::vector<std::uint32_t> HeifFile::references(std::uint32_t from, std::string_view kind) const {
  const auto found = references_.find({std::string(kind), from});
  return found == references_.end() ? std::vector<std::uint32_t>() : found->second;
}

bool HeifFile::is_named_by(std::uint32_t id, std::string_view kind) const {
  return references_.contains({std::string(kind), id});
}

std::vector<IsoBox> HeifFile::properties(const HeifItem& item) const {
  std::vector<IsoBox> out;
  for (const std::uint16_t index : item.properties)
    if (index <= properties_.size()) out.push_back(properties_[index - 1]);
  return out;
}

IsoBox HeifFile::property(const HeifItem& item, std::string_view type) const {
  for (const std::uint16_t index : item.properties)
    if (index <= properties_.size() && properties_[index - 1].type == type) return properties_[index - 1];
  return {};
}

std::string HeifFile::load(const HeifItem& item, bool& is_whole) const {
  std::string out;
  is_whole = !item.elsewhere && !item.extents.empty();
  if (item.elsewhere) return out;
  const std::string_view from = item.in_idat ? idat_ : bytes_;
  for (const auto& [offset, length] : item.extents) {
    if (offset > from.size()) {
      is_whole = false;
      break;
    }
    // Length 0: to the end.
    const std::string_view part = length == 0 ? from.substr(offset) : from.substr(offset, length);
    if (part.size() < length || out.size() + part.size() > kMostItemBytes) is_whole = false;
    if (out.size() + part.size() > kMostItemBytes) break;
    out.append(part);
  }
  return out;
}

HeifSize coded_size(const HeifFile& file, const HeifItem& item) {
  const IsoBox box = file.property(item, "ispe");
  return {static_cast<std::uint32_t>(big_endian(box.inside, 4, 4)),
          static_cast<std::uint32_t>(big_endian(box.inside, 8, 4))};
}

HeifArea shown_area(const HeifFile& file, const HeifItem& item) {
  const HeifSize size = coded_size(file, item);
  const HeifArea whole{0, 0, size.width, size.height};
  const std::string_view clap = file.property(item, "clap").inside;
  // Fractions: width, height, and how far the middle lies to the right of and below that of the whole.
  const auto number = [&](std::size_t at) {
    return static_cast<double>(static_cast<std::int32_t>(big_endian(clap, at, 4)));
  };
  if (clap.size() < 32 || number(4) <= 0 || number(12) <= 0 || number(20) == 0 || number(28) == 0)
    return whole;
  const double width = std::round(number(0) / number(4));
  const double height = std::round(number(8) / number(12));
  const double left = std::round(number(16) / number(20) + (size.width - width) / 2);
  const double top = std::round(number(24) / number(28) + (size.height - height) / 2);
  const bool inside = width >= 1 && height >= 1 && left >= 0 && top >= 0 && left + width <= size.width &&
                      top + height <= size.height;
  if (!inside) return whole;
  return {static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top),
          static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
}

HeifSize shown_size(const HeifFile& file, std::uint32_t id) {
  const HeifItem* const item = file.find(id);
  if (item == nullptr) return {};
  const HeifArea area = shown_area(file, *item);
  HeifSize out{area.width, area.height};
  for (const IsoBox& each : file.properties(*item))
    if (each.type == "irot" && (big_endian(each.inside, 0, 1) & 1) != 0) std::swap(out.width, out.height);
  return out;
}

}  // namespace casebound::extract

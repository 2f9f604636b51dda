#pragma once
/// \file The boxes of a HEIF file (HEIC, AVIF): which pictures and notes it holds, and where their bytes lie.
///
/// Whatever is malformed is left out; nothing throws. Source: ISO/IEC 14496-12 (8.11: meta, iloc, iinf, iref,
/// iprp), ISO/IEC 23008-12 (6.5: ispe, irot, imir; 6.6.2.3: grid; annex A: Exif).
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace casebound::extract {

/// An ISO box: four letters and what is inside. Empty letters: there is no further box.
struct IsoBox {
  std::string_view type;
  std::string_view inside;
  bool is_cut = false;  ///< it says that it is longer than what is there
};
/// Takes the first box off `bytes`.
IsoBox take_box(std::string_view& bytes);

struct HeifItem {
  std::string type;                                              ///< "hvc1", "grid", "Exif", "mime", ...
  std::string media_type;                                        ///< of "mime"
  bool in_idat = false;                                          ///< its extents lie in the meta box itself
  bool elsewhere = false;                                        ///< in another file or item: not read
  std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;  ///< offset, length
  std::vector<std::uint16_t> properties;                         ///< numbers of properties, from 1, in order
};

class HeifFile {
 public:
  /// `bytes` must outlive it.
  static HeifFile read(std::string_view bytes);

  std::uint32_t primary() const { return primary_; }
  const std::map<std::uint32_t, HeifItem>& items() const { return items_; }
  const HeifItem* find(std::uint32_t id) const;
  /// The items that `from` names by a reference of that kind ("dimg": what a grid is made of), in order.
  std::vector<std::uint32_t> references(std::uint32_t from, std::string_view kind) const;
  bool is_named_by(std::uint32_t id, std::string_view kind) const;
  /// The first property of that kind of an item; empty type when it has none.
  IsoBox property(const HeifItem& item, std::string_view type) const;
  /// Properties in the order in which they are to be applied.
  std::vector<IsoBox> properties(const HeifItem& item) const;
  /// The bytes of an item; `is_whole` says whether all its extents lie inside the file.
  std::string load(const HeifItem& item, bool& is_whole) const;
  bool is_cut() const { return is_cut_; }

 private:
  void read_meta(std::string_view meta);
  void read_locations(std::string_view box);
  void read_item_entry(std::string_view box);
  void read_references(std::string_view box);
  void read_associations(std::string_view box);

  std::string_view bytes_, idat_;
  std::uint32_t primary_ = 0;
  std::map<std::uint32_t, HeifItem> items_;
  std::map<std::pair<std::string, std::uint32_t>, std::vector<std::uint32_t>> references_;  // of a kind, from
  std::vector<IsoBox> properties_;
  bool is_cut_ = false;
};

struct HeifSize {
  std::uint32_t width = 0, height = 0;
};
/// As it is coded (ispe); 0 when it does not say.
HeifSize coded_size(const HeifFile& file, const HeifItem& item);

/// What is to be seen of it: the whole, or what its clean aperture (clap) leaves.
struct HeifArea {
  std::uint32_t left = 0, top = 0, width = 0, height = 0;
};
HeifArea shown_area(const HeifFile& file, const HeifItem& item);

/// The size as it is shown, after its own turns.
HeifSize shown_size(const HeifFile& file, std::uint32_t id);

}  // namespace casebound::extract

#pragma once
/// \file What a picture says in words: title, author, comments, place and time, from Exif, XMP, IPTC and the
/// notes of its own format.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/picture_blocks.h"
#include "extract/tiff_tags.h"

namespace casebound::extract {

struct PictureNotes {
  /// "Description", "Taken", "Place" ... and their values in UTF-8, each pair once, in the order found.
  std::vector<std::pair<std::string, std::string>> lines;
  std::string title, author;
  std::string created;  ///< ISO 8601
  int orientation = 1;  ///< 1 to 8, see PixelRows::finish
  bool has_thumbnail = false;

  /// Leaves out what is empty or there already.
  void add(std::string_view label, std::string_view value);
};

/// Tags of one directory, with those of the Exif and GPS directories that it names. Of a TIFF file a
/// directory is a page; in Exif the first one is all. Source: Exif 2.32, 4.6; TIFF 6.0; the XP tags of
/// Windows.
void read_tiff_notes(const TiffTags& tags, std::uint64_t directory, PictureNotes& out);
/// Whether pixels of this page lie behind the end of the file. Source: TIFF 6.0, StripOffsets, TileOffsets.
bool is_cut_tiff_page(const TiffTags& tags, std::uint64_t directory, std::uint64_t file_size);
/// Source: XMP part 1, 7 (the values of all properties; nothing is dereferenced).
void read_xmp_notes(std::string_view xml, PictureNotes& out);
/// Source: IPTC IIM 4.2, records 1 and 2.
void read_iptc_notes(std::string_view bytes, PictureNotes& out);

/// All that the blocks of a picture say.
PictureNotes read_picture_notes(const PictureBlocks& blocks);

}  // namespace casebound::extract

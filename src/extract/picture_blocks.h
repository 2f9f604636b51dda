#pragma once
/// \file What a picture file carries beside its pixels: blocks of notes as they lie there, and whether the
/// file is whole. Nothing is decoded.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/image_header.h"

namespace casebound::extract {

struct PictureBlocks {
  std::string exif;               ///< a TIFF structure
  std::vector<std::string> xmp;   ///< XML
  std::vector<std::string> iptc;  ///< IIM datasets
  /// Notes of the format itself (comments, text chunks): what it calls them, and the text in UTF-8.
  std::vector<std::pair<std::string, std::string>> texts;
  std::string modified;         ///< ISO 8601 (PNG's tIME)
  std::uint32_t frames = 0;     ///< of an animation; 0 where the format has none
  std::uint64_t after_end = 0;  ///< bytes behind the end of the picture
  bool is_cut = false;          ///< the file ends before the picture does
  bool has_thumbnail = false;
  bool has_credentials = false;  ///< C2PA: who made and changed it, signed
};

/// Walks the file of a picture; of a TIFF nothing is taken (its notes are tags: tiff_notes.h).
/// Source: ITU-T T.81 B.1; JFIF 1.02; Exif 2.32 4.7; XMP part 3; PNG (third edition) 11.3; GIF89a; RFC 9649;
/// ISO/IEC 23008-12 annex A; "Photoshop File Formats", image resources.
PictureBlocks read_picture_blocks(std::string_view bytes, ImageKind kind);

}  // namespace casebound::extract

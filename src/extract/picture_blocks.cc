#include "extract/picture_blocks.h"

#include <zlib.h>

#include <algorithm>
#include <cstdio>

#include "extract/big_endian.h"
#include "extract/charset.h"
#include "extract/heif_boxes.h"
#include "extract/little_endian.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMostNotes = 1'000;        // of one kind in one picture
constexpr std::size_t kMostUnpacked = 4U << 20;  // of one packed note, of all of a HEIF
constexpr std::size_t kMostText = 1U << 20;      // of one note
constexpr std::string_view kXmpName = "XML:com.adobe.xmp";

void add_text(PictureBlocks& out, std::string_view label, std::string_view bytes) {
  if (out.texts.size() >= kMostNotes || bytes.empty()) return;
  out.texts.emplace_back(decode_text(label).text, decode_text(bytes.substr(0, kMostText)).text);
}

// Photoshop's resources: the notes of the press lie in one of them.
void read_photoshop(std::string_view bytes, PictureBlocks& out) {
  while (bytes.size() >= 12 && bytes.starts_with("8BIM")) {
    const std::uint64_t id = big_endian(bytes, 4, 2);
    const std::size_t name = 1 + big_endian(bytes, 6, 1);
    const std::size_t at = 6 + name + (name & 1);
    const std::uint64_t length = big_endian(bytes, at, 4);
    if (at + 4 > bytes.size()) return;
    const std::string_view inside = bytes.substr(at + 4, length);
    if (id == 0x0404 && out.iptc.size() < kMostNotes) out.iptc.emplace_back(inside);
    if (id == 0x0409 || id == 0x040C) out.has_thumbnail = true;
    const std::uint64_t step = at + 4 + length + (length & 1);
    if (step >= bytes.size()) return;
    bytes.remove_prefix(step);
  }
}

void read_jpeg_segment(std::uint8_t marker, std::string_view inside, PictureBlocks& out) {
  constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;
  constexpr std::string_view kPhotoshop = "Photoshop 3.0\0"sv;
  if (marker == 0xE1 && inside.starts_with("Exif\0\0"sv) && out.exif.empty()) out.exif = inside.substr(6);
  if (marker == 0xE1 && inside.starts_with(kXmp) && out.xmp.size() < kMostNotes)
    out.xmp.emplace_back(inside.substr(kXmp.size()));
  if (marker == 0xED && inside.starts_with(kPhotoshop)) read_photoshop(inside.substr(kPhotoshop.size()), out);
  if (marker == 0xEB && inside.find("c2pa") != std::string_view::npos) out.has_credentials = true;
  if (marker == 0xE0 && inside.starts_with("JFXX\0"sv)) out.has_thumbnail = true;
  if (marker == 0xE0 && inside.starts_with("JFIF\0"sv) && inside.size() > 13 && inside[12] != '\0' &&
      inside[13] != '\0')
    out.has_thumbnail = true;
  if (marker == 0xFE) add_text(out, "Comment", inside);
}

// The place after the coded samples that begin at `at`: the next marker that is not part of them.
std::size_t end_of_scan(std::string_view bytes, std::size_t at) {
  for (;;) {
    at = bytes.find('\xFF', at);
    if (at == std::string_view::npos || at + 1 >= bytes.size()) return bytes.size();
    const auto next = static_cast<std::uint8_t>(bytes[at + 1]);
    if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) return at;
    at += next == 0xFF ? 1 : 2;
  }
}

void read_jpeg(std::string_view bytes, PictureBlocks& out) {
  out.is_cut = true;
  for (std::size_t at = 2; at + 1 < bytes.size();) {
    if (bytes[at] != '\xFF') {
      ++at;
      continue;
    }
    const auto marker = static_cast<std::uint8_t>(bytes[at + 1]);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xD9) {
      out.is_cut = false;
      out.after_end = bytes.size() - at - 2;
      return;
    }
    const bool alone = marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8);
    const auto length = static_cast<std::size_t>(alone ? 0 : big_endian(bytes, at + 2, 2));
    if (length >= 2) read_jpeg_segment(marker, bytes.substr(at + 4).substr(0, length - 2), out);
    at += 2 + length;
    if (marker == 0xDA) at = end_of_scan(bytes, std::min(at, bytes.size()));
  }
}

std::string inflate_note(std::string_view packed) {
  std::string out;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return out;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK && out.size() < kMostUnpacked) {
    char piece[4096];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = sizeof piece - stream.avail_out;
    out.append(piece, got);
    if (got == 0) break;
  }
  inflateEnd(&stream);
  return out;
}

// "Raw profile type exif": a line, its name, its length, then the bytes in hexadecimal, as ImageMagick
// writes.
std::string unpack_raw_profile(std::string_view text) {
  std::string out;
  std::size_t at = text.find_first_not_of("\n ");
  for (int line = 0; line < 2 && at != std::string_view::npos; ++line) {
    at = text.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  int high = -1;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      out += static_cast<char>(high << 4 | digit);
      high = -1;
    }
  }
  return out;
}

std::string_view after_zero(std::string_view bytes) {
  const std::size_t zero = bytes.find('\0');
  return zero == std::string_view::npos ? std::string_view() : bytes.substr(zero + 1);
}

void keep_png_note(std::string_view key, std::string_view text, PictureBlocks& out) {
  constexpr std::string_view kRaw = "Raw profile type ";
  if (key == kXmpName) {
    if (out.xmp.size() < kMostNotes) out.xmp.emplace_back(text);
  } else if (key.starts_with(kRaw)) {
    const std::string_view name = key.substr(kRaw.size());
    std::string raw = unpack_raw_profile(text);
    if ((name == "exif" || name == "APP1") && raw.starts_with("Exif\0\0"sv)) out.exif = raw.substr(6);
    if (name == "xmp" && out.xmp.size() < kMostNotes) out.xmp.push_back(std::move(raw));
    if (name == "iptc" || name == "8bim") read_photoshop(raw, out);
  } else {
    add_text(out, key, text);
  }
}

void read_png_chunk(std::string_view name, std::string_view inside, PictureBlocks& out) {
  const std::string_view key = inside.substr(0, inside.find('\0'));
  const std::string_view rest = after_zero(inside);
  if (name == "tEXt") keep_png_note(key, rest, out);
  if (name == "zTXt" && !rest.empty()) keep_png_note(key, inflate_note(rest.substr(1)), out);
  if (name == "iTXt" && rest.size() > 2) {
    const std::string_view text =
        after_zero(after_zero(rest.substr(2)));  // past the language and its own key
    if (rest[0] == '\1') {
      keep_png_note(key, inflate_note(text), out);
    } else {
      keep_png_note(key, text, out);
    }
  }
  if (name == "eXIf") out.exif = inside;
  if (name == "caBX") out.has_credentials = true;
  if (name == "acTL") out.frames = static_cast<std::uint32_t>(big_endian(inside, 0, 4));
  if (name == "tIME" && inside.size() == 7) {
    char date[40];
    const auto part = [&](std::size_t at) { return static_cast<unsigned>(big_endian(inside, at, 1)); };
    std::snprintf(date, sizeof date, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                  static_cast<unsigned>(big_endian(inside, 0, 2)), part(2), part(3), part(4), part(5),
                  part(6));
    out.modified = date;
  }
}

void read_png(std::string_view bytes, PictureBlocks& out) {
  out.is_cut = true;
  for (std::size_t at = 8; at + 8 <= bytes.size();) {
    const std::uint64_t length = big_endian(bytes, at, 4);
    const std::string_view name = bytes.substr(at + 4, 4);
    read_png_chunk(name, bytes.substr(at + 8).substr(0, length), out);
    const std::uint64_t next = at + 12 + length;
    if (name == "IEND") {
      out.is_cut = false;
      if (next < bytes.size()) out.after_end = bytes.size() - next;
      return;
    }
    if (next > bytes.size()) return;
    at = next;
  }
}

// Sub-blocks up to the empty one; moves `at` behind it. \returns false when the file ends before
bool read_sub_blocks(std::string_view bytes, std::size_t& at, std::string* into) {
  while (at < bytes.size()) {
    const auto length = static_cast<std::uint8_t>(bytes[at]);
    if (length == 0) {
      ++at;
      return true;
    }
    if (into != nullptr && into->size() < kMostText) into->append(bytes.substr(at + 1, length));
    at += 1U + length;
  }
  return false;
}

bool read_gif_extension(std::string_view bytes, std::size_t& at, PictureBlocks& out) {
  const auto label = static_cast<std::uint8_t>(bytes[at + 1]);
  at += 2;
  if (label == 0xFF && bytes.substr(at + 1, 11) == "XMP DataXMP") {
    // The packet stands there as it is; a run of numbers after it leads readers of sub-blocks to the end.
    const std::size_t begin = at + 12;
    const std::size_t end = bytes.find("\x01\xFF"sv, begin);
    if (end != std::string_view::npos && out.xmp.size() < kMostNotes)
      out.xmp.emplace_back(bytes.substr(begin, end - begin));
    return read_sub_blocks(bytes, at, nullptr);
  }
  std::string text;
  const bool whole = read_sub_blocks(bytes, at, &text);
  if (label == 0xFE) add_text(out, "Comment", text);
  if (label == 0x01 && text.size() > 12) add_text(out, "Text", std::string_view(text).substr(12));
  return whole;
}

void read_gif(std::string_view bytes, PictureBlocks& out) {
  out.is_cut = true;
  const auto colours_at = [&](std::size_t flags_at) -> std::size_t {
    const auto flags = flags_at < bytes.size() ? static_cast<std::uint8_t>(bytes[flags_at]) : 0U;
    return (flags & 0x80) != 0 ? 3U << ((flags & 7) + 1) : 0;
  };
  std::size_t at = 13 + colours_at(10);
  while (at < bytes.size()) {
    const auto kind = static_cast<std::uint8_t>(bytes[at]);
    if (kind == 0x3B) {
      out.is_cut = false;
      out.after_end = bytes.size() - at - 1;
      return;
    }
    if (kind == 0x21 && at + 2 < bytes.size()) {
      if (!read_gif_extension(bytes, at, out)) return;
    } else if (kind == 0x2C) {
      ++out.frames;
      at += 10 + colours_at(at + 9) + 1;
      if (!read_sub_blocks(bytes, at, nullptr)) return;
    } else {
      ++at;
    }
  }
}

void read_webp(std::string_view bytes, PictureBlocks& out) {
  const std::uint64_t end = std::uint64_t{le32(bytes, 4)} + 8;
  out.is_cut = end > bytes.size();
  if (end < bytes.size()) out.after_end = bytes.size() - end;
  for (std::size_t at = 12; at + 8 <= bytes.size() && at < end;) {
    const std::string_view name = bytes.substr(at, 4);
    const std::uint64_t length = le32(bytes, at + 4);
    std::string_view inside = bytes.substr(at + 8).substr(0, length);
    if (name == "EXIF") {
      if (inside.starts_with("Exif\0\0"sv)) inside.remove_prefix(6);
      out.exif = inside;
    }
    if (name == "XMP " && out.xmp.size() < kMostNotes) out.xmp.emplace_back(inside);
    if (name == "ANMF") ++out.frames;
    if (name == "C2PA") out.has_credentials = true;
    at += 8 + length + (length & 1);
  }
}

void read_heif(std::string_view bytes, PictureBlocks& out) {
  const HeifFile file = HeifFile::read(bytes);
  out.is_cut = file.is_cut();
  std::size_t noted = 0;
  for (const auto& [id, item] : file.items()) {
    const bool note = item.type == "Exif" || item.type == "mime";
    bool is_whole = true;
    for (const auto& [offset, length] : item.extents)
      if (!item.in_idat && !item.elsewhere && (offset > bytes.size() || length > bytes.size() - offset))
        out.is_cut = true;
    if (file.is_named_by(id, "thmb")) out.has_thumbnail = true;
    if (!note) continue;
    std::string inside = file.load(item, is_whole);
    if (item.type == "Exif" && inside.size() > 4) {
      const std::uint64_t skip = 4 + big_endian(inside, 0, 4);
      if (skip < inside.size()) out.exif = inside.substr(skip);
    }
    // Many items may name the same bytes.
    if (item.media_type != "application/rdf+xml" || out.xmp.size() >= kMostNotes ||
        inside.size() > kMostUnpacked - noted)
      continue;
    noted += inside.size();
    out.xmp.push_back(std::move(inside));
  }
}

void read_bmp(std::string_view bytes, PictureBlocks& out) {
  const std::uint64_t declared = le32(bytes, 2);
  const bool old = le32(bytes, 14) == 12;
  const std::uint64_t width = old ? le16(bytes, 18) : le32(bytes, 18);
  const auto rows = static_cast<std::int32_t>(old ? le16(bytes, 20) : le32(bytes, 22));
  const std::uint64_t height =
      rows < 0 ? 0U - static_cast<std::uint32_t>(rows) : static_cast<std::uint32_t>(rows);
  const std::uint64_t bits = le16(bytes, old ? 24 : 28);
  const std::uint32_t packed = old ? 0 : le32(bytes, 30);
  const bool plain = packed == 0 || packed == 3 || packed == 6;
  const std::uint64_t needed =
      plain && width < (1U << 24) ? le32(bytes, 10) + (width * bits + 31) / 32 * 4 * height : 0;
  out.is_cut = std::max(needed, plain ? 0 : declared) > bytes.size();
  const std::uint64_t end = std::max(needed, declared);
  if (end > 0 && end < bytes.size()) out.after_end = bytes.size() - end;
}

}  // namespace

PictureBlocks read_picture_blocks(std::string_view bytes, ImageKind kind) {
  PictureBlocks out;
  switch (kind) {
    case ImageKind::Jpeg:
      read_jpeg(bytes, out);
      break;
    case ImageKind::Png:
      read_png(bytes, out);
      break;
    case ImageKind::Gif:
      read_gif(bytes, out);
      break;
    case ImageKind::Webp:
      read_webp(bytes, out);
      break;
    case ImageKind::Heif:
    case ImageKind::Avif:
      read_heif(bytes, out);
      break;
    case ImageKind::Bmp:
      read_bmp(bytes, out);
      break;
    case ImageKind::Tiff:
    case ImageKind::None:
      break;
  }
  return out;
}

}  // namespace casebound::extract

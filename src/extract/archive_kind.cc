#include "extract/archive_kind.h"

#include <algorithm>
#include <array>

#include "extract/true_type.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

struct KnownKind {
  ArchiveKind kind;
  std::string_view word;
  std::string_view media_type;
};

constexpr std::array kKinds = {
    KnownKind{ArchiveKind::Tar, "tar", "application/x-tar"},
    KnownKind{ArchiveKind::Cpio, "cpio", "application/x-cpio"},
    KnownKind{ArchiveKind::Ar, "ar", "application/x-archive"},
    KnownKind{ArchiveKind::SevenZip, "7-Zip", "application/x-7z-compressed"},
    KnownKind{ArchiveKind::Rar4, "RAR 4", "application/vnd.rar"},
    KnownKind{ArchiveKind::Rar5, "RAR 5", "application/vnd.rar"},
    KnownKind{ArchiveKind::Cab, "cabinet", "application/vnd.ms-cab-compressed"},
    KnownKind{ArchiveKind::Iso9660, "ISO 9660", "application/x-iso9660-image"},
    KnownKind{ArchiveKind::Xar, "xar", "application/x-xar"},
};

struct KnownPacking {
  Packing packing;
  std::string_view word;
  std::string_view media_type;
};

constexpr std::array kPackings = {
    KnownPacking{Packing::Gzip, "gzip", "application/gzip"},
    KnownPacking{Packing::Bzip2, "bzip2", "application/x-bzip2"},
    KnownPacking{Packing::Xz, "xz", "application/x-xz"},
    KnownPacking{Packing::Lzma, "lzma", "application/x-lzma"},
    KnownPacking{Packing::Zstd, "Zstandard", "application/zstd"},
    KnownPacking{Packing::Lzip, "lzip", "application/x-lzip"},
    KnownPacking{Packing::Lz4, "LZ4", "application/x-lz4"},
    KnownPacking{Packing::Compress, "compress", "application/x-compress"},
};

bool stands_at(std::string_view head, std::size_t offset, std::string_view bytes) {
  return head.size() >= offset && head.substr(offset).starts_with(bytes);
}

unsigned byte_at(std::string_view head, std::size_t at) {
  return at < head.size() ? static_cast<unsigned char>(head[at]) : 0;
}

// The header sums up to the number it holds, its own field taken as blanks. Some programs of old summed
// signed bytes.
bool is_tar_header(std::string_view head) {
  if (head.size() < 512 || head[0] == '\0') return false;
  const std::string_view field = head.substr(148, 8);
  std::int64_t stated = 0;
  bool has_digit = false;
  for (const char c : field) {
    if (c >= '0' && c <= '7') {
      stated = stated * 8 + (c - '0');
      has_digit = true;
    } else if (c != ' ' && c != '\0') {
      return false;
    }
  }
  std::int64_t plain = 0;
  std::int64_t with_signs = 0;
  for (std::size_t i = 0; i < 512; ++i) {
    const char c = i >= 148 && i < 156 ? ' ' : head[i];
    plain += static_cast<unsigned char>(c);
    with_signs += static_cast<signed char>(c);
  }
  return has_digit && (stated == plain || stated == with_signs);
}

bool is_cpio_header(std::string_view head) {
  const auto are = [&](std::size_t from, std::size_t count, std::string_view digits) {
    return head.size() >= from + count &&
           head.substr(from, count).find_first_not_of(digits) == std::string_view::npos;
  };
  if (head.starts_with("070707")) return are(6, 70, "01234567");
  return (head.starts_with("070701") || head.starts_with("070702")) && are(6, 104, "0123456789abcdefABCDEF");
}

}  // namespace

ArchiveKind archive_kind(std::string_view head) {
  if (head.starts_with("7z\xBC\xAF\x27\x1C"sv)) return ArchiveKind::SevenZip;
  if (head.starts_with("Rar!\x1A\x07\0"sv)) return ArchiveKind::Rar4;
  if (head.starts_with("Rar!\x1A\x07\x01\0"sv)) return ArchiveKind::Rar5;
  if (head.starts_with("MSCF\0\0\0\0"sv)) return ArchiveKind::Cab;
  if (head.starts_with("xar!\0"sv)) return ArchiveKind::Xar;
  if (head.starts_with("!<arch>\n"sv)) return ArchiveKind::Ar;
  if (is_cpio_header(head)) return ArchiveKind::Cpio;
  // With a damaged first header it is a tar all the same.
  if (is_tar_header(head) || (head.size() >= 512 && stands_at(head, 257, "ustar"))) return ArchiveKind::Tar;
  if (stands_at(head, 32769, "CD001")) return ArchiveKind::Iso9660;
  return ArchiveKind::None;
}

Packing packing_of(std::string_view head, std::string_view name) {
  if (head.starts_with("\x1F\x8B\x08"sv)) return Packing::Gzip;
  const bool has_level = byte_at(head, 3) >= '1' && byte_at(head, 3) <= '9';
  if (head.starts_with("BZh") && has_level &&
      (stands_at(head, 4, "1AY&SY") || stands_at(head, 4, "\x17rE8P\x90")))
    return Packing::Bzip2;
  if (head.starts_with("\xFD"
                       "7zXZ\0"sv))
    return Packing::Xz;
  if (head.starts_with("\x28\xB5\x2F\xFD"sv)) return Packing::Zstd;
  if (head.starts_with("LZIP") && byte_at(head, 4) == 1) return Packing::Lzip;
  if (head.starts_with("\x04\x22\x4D\x18"sv)) return Packing::Lz4;
  const unsigned bits = byte_at(head, 2) & 0x1FU;
  if (head.starts_with("\x1F\x9D"sv) && bits >= 9 && bits <= 16) return Packing::Compress;
  const bool is_lzma = head.size() >= 13 && byte_at(head, 0) < 225 && head.substr(1, 2) == "\0\0"sv;
  if (is_lzma && (ending_of(name) == "lzma" || ending_of(name) == "tlz")) return Packing::Lzma;
  return Packing::None;
}

std::string_view media_type_of(ArchiveKind kind) {
  const auto* const found = std::ranges::find(kKinds, kind, &KnownKind::kind);
  return found == kKinds.end() ? "" : found->media_type;
}

std::string_view media_type_of(Packing packing) {
  const auto* const found = std::ranges::find(kPackings, packing, &KnownPacking::packing);
  return found == kPackings.end() ? "" : found->media_type;
}

std::string_view word_for(ArchiveKind kind) {
  const auto* const found = std::ranges::find(kKinds, kind, &KnownKind::kind);
  return found == kKinds.end() ? "" : found->word;
}

std::string_view word_for(Packing packing) {
  const auto* const found = std::ranges::find(kPackings, packing, &KnownPacking::packing);
  return found == kPackings.end() ? "" : found->word;
}

bool is_listed(ArchiveKind kind) {
  return kind != ArchiveKind::None && kind != ArchiveKind::Tar && kind != ArchiveKind::Cpio &&
         kind != ArchiveKind::Ar;
}

bool has_unicode_names(ArchiveKind kind) { return is_listed(kind); }

}  // namespace casebound::extract

#pragma once
/// \file The kinds of archives and of compressed streams, told by their first bytes.
#include <cstdint>
#include <string_view>

namespace casebound::extract {

enum class ArchiveKind : std::uint8_t { None, Tar, Cpio, Ar, SevenZip, Rar4, Rar5, Cab, Iso9660, Xar };

/// How one stream of bytes is packed, whatever it holds.
enum class Packing : std::uint8_t { None, Gzip, Bzip2, Xz, Lzma, Zstd, Lzip, Lz4, Compress };

/// By signature; a tar of old, which has none, by the sum of its first header. `head` is at most 64 KiB.
/// Source: POSIX.1-2017 pax (ustar, cpio); 7zFormat.txt; RAR 5.0 technote; [MS-CAB] 2.1; ECMA-119 8.1.
ArchiveKind archive_kind(std::string_view head);

/// By signature; an .lzma file, which has none, by its ending and a plausible header.
/// Source: RFC 1952, RFC 8878, RFC draft-diaz-lzip, the .xz format 1.1, the LZ4 frame format 1.6.
Packing packing_of(std::string_view head, std::string_view name);

std::string_view media_type_of(ArchiveKind kind);
std::string_view media_type_of(Packing packing);
/// For people: "tar", "gzip".
std::string_view word_for(ArchiveKind kind);
std::string_view word_for(Packing packing);

/// The kind names all its members before their bytes or between seeks, so that a list of them costs little.
bool is_listed(ArchiveKind kind);
/// The kind stores names in Unicode, or says which of them are.
bool has_unicode_names(ArchiveKind kind);

}  // namespace casebound::extract

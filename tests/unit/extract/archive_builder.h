#pragma once
/// \file Archives made in the test, by libarchive's own writer or byte by byte.
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <zlib.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace casebound::test {

struct ArchiveEntry {
  std::string name;
  std::string content;
  unsigned type = AE_IFREG;
  std::string target;      ///< of a symbolic link
  std::string other_name;  ///< of a hard link
};

/// `setup` chooses format and filter.
inline Bytes write_archive(const std::function<void(archive*)>& setup,
                           const std::vector<ArchiveEntry>& entries, bool as_utf8 = false) {
  // The writers of 7z and xar turn names into Unicode by way of the locale.
  const locale_t utf8 = as_utf8 ? newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr) : nullptr;
  const locale_t before = utf8 != nullptr ? uselocale(utf8) : nullptr;
  Bytes out(4U << 20, '\0');
  std::size_t used = 0;
  archive* const writer = archive_write_new();
  setup(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  for (const ArchiveEntry& each : entries) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, each.name.c_str());
    archive_entry_set_filetype(entry, each.type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1'400'000'000, 0);
    archive_entry_set_size(entry, static_cast<la_int64_t>(each.content.size()));
    if (!each.target.empty()) archive_entry_set_symlink(entry, each.target.c_str());
    if (!each.other_name.empty()) archive_entry_set_hardlink(entry, each.other_name.c_str());
    archive_write_header(writer, entry);
    archive_write_data(writer, each.content.data(), each.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  if (before != nullptr) {
    uselocale(before);
    freelocale(utf8);
  }
  out.resize(used);
  return out;
}

inline Bytes tar_of(const std::vector<ArchiveEntry>& entries) {
  return write_archive([](archive* writer) { archive_write_set_format_gnutar(writer); }, entries);
}

inline Bytes seven_zip_of(const std::vector<ArchiveEntry>& entries,
                          const char* options = "compression=deflate") {
  return write_archive(
      [&](archive* writer) {
        archive_write_set_format_7zip(writer);
        archive_write_set_options(writer, options);
      },
      entries, true);
}

/// One gzip member. Source: RFC 1952.
inline Bytes gzip_of(ByteView content, const std::string& name = "", std::uint32_t time = 0) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  gz_header header{};
  std::string stored = name;
  if (!name.empty()) header.name = reinterpret_cast<Bytef*>(stored.data());
  header.time = time;
  header.os = 3;
  deflateSetHeader(&stream, &header);
  Bytes out(deflateBound(&stream, content.size()) + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A cabinet of one stored file. Source: [MS-CAB] 2.1 to 2.4.
inline Bytes cab_of(ByteView name, ByteView content) {
  const std::uint32_t files_at = 36 + 8;
  const std::uint32_t data_at = files_at + 16 + static_cast<std::uint32_t>(name.size()) + 1;
  ByteWriter out;
  out.raw("MSCF");
  out.u32(0);
  out.u32(data_at + 8 + static_cast<std::uint32_t>(content.size()));
  out.u32(0);
  out.u32(files_at);
  out.u32(0);
  out.raw("\x03\x01");
  for (const int field : {1, 1, 0, 7, 0}) out.u16(static_cast<std::uint16_t>(field));
  out.u32(data_at);
  out.u16(1);
  out.u16(0);
  out.u32(static_cast<std::uint32_t>(content.size()));
  out.u32(0);
  for (const int field : {0, 0x4A21, 0x6000, 0x20}) out.u16(static_cast<std::uint16_t>(field));
  out.raw(name);
  out.u8(0);
  out.u32(0);  // no check sum
  out.u16(static_cast<std::uint16_t>(content.size()));
  out.u16(static_cast<std::uint16_t>(content.size()));
  out.raw(content);
  return out.take();
}

/// A RAR 5 archive of stored files. Source: RAR 5.0 archive format (technote), "General archive block
/// format".
inline Bytes rar5_of(const std::vector<ArchiveEntry>& entries) {
  const auto sum = [](ByteView bytes) {
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
  };
  ByteWriter out;
  const auto block = [&](ByteView fields) {
    ByteWriter sized;
    sized.varint(fields.size());
    sized.raw(fields);
    out.u32(sum(sized.bytes()));
    out.raw(sized.bytes());
  };
  out.raw(ByteView("Rar!\x1A\x07\x01\0", 8));
  block(ByteView("\1\0\0", 3));
  for (const ArchiveEntry& each : entries) {
    ByteWriter fields;
    for (const std::uint64_t field :
         {std::uint64_t{2}, std::uint64_t{2}, std::uint64_t{each.content.size()}, std::uint64_t{4},
          std::uint64_t{each.content.size()}, std::uint64_t{0644}})
      fields.varint(field);
    fields.u32(sum(each.content));
    fields.varint(0);
    fields.varint(1);
    fields.varint(each.name.size());
    fields.raw(each.name);
    block(fields.bytes());
    out.raw(each.content);
  }
  block(ByteView("\5\0\0", 3));
  return out.take();
}

}  // namespace casebound::test

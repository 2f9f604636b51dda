#include "extract/zip_foreign.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::uint64_t kMaxDictionary = 256ULL << 20;

struct Source {
  ZipMemberBytes* bytes;
  std::string head;
  std::string first;  ///< the member's first bytes, looked at before
  int given = 0;
};

la_ssize_t give(archive* /*reader*/, void* client, const void** out) {
  auto& source = *static_cast<Source*>(client);
  const int turn = source.given++;
  if (turn < 2) {
    const std::string& block = turn == 0 ? source.head : source.first;
    *out = block.data();
    return static_cast<la_ssize_t>(block.size());
  }
  try {
    const std::span<char> block = source.bytes->next();
    *out = block.data();
    return static_cast<la_ssize_t>(block.size());
  } catch (...) {
    return -1;  // no exception may cross a C library
  }
}

std::string local_header(const ZipMember& member) {
  ByteWriter out;
  out.raw("PK\3\4");
  out.u16(63);
  // The lock is off, the sizes are known, and the name is ours: neither "locked" nor "sizes follow" nor "name
  // is UTF-8".
  out.u16(static_cast<std::uint16_t>(member.flags & ~0x0809U));
  out.u16(member.method);
  out.u16(member.dos_time);
  out.u16(0x0021);
  out.u32(member.crc);
  const bool large = member.packed_bytes >= 0xFFFFFFFFU || member.size_bytes >= 0xFFFFFFFFU;
  out.u32(large ? 0xFFFFFFFFU : static_cast<std::uint32_t>(member.packed_bytes));
  out.u32(large ? 0xFFFFFFFFU : static_cast<std::uint32_t>(member.size_bytes));
  ByteWriter fields;
  if (large) {
    fields.u16(0x0001);
    fields.u16(16);
    fields.u64(member.size_bytes);
    fields.u64(member.packed_bytes);
  }
  out.u16(1);
  out.u16(static_cast<std::uint16_t>(fields.bytes().size()));
  out.raw("m");
  out.raw(fields.bytes());
  return out.take();
}

/// LZMA in zip (APPNOTE 5.8): two bytes of version, two of length, one of properties, then the dictionary's
/// size.
bool asks_for_too_much(const ZipMember& member, std::string_view first) {
  return member.method == 14 && first.size() >= 9 && ByteReader(first.substr(5)).u32() > kMaxDictionary;
}

Verdict refused(archive* reader) {
  const char* said = archive_error_string(reader);
  const std::string_view why = said == nullptr ? "" : said;
  if (why.find("nsupported") != std::string_view::npos ||
      why.find("ot supported") != std::string_view::npos) {
    return {Outcome::Unsupported, "It is packed in a way that this version does not read."};
  }
  return {Outcome::Damaged, "Its bytes are cut off or damaged."};
}

}  // namespace

Verdict read_foreign_member(ZipMemberBytes& bytes, const ZipMember& member, std::uint64_t max_bytes,
                            const std::function<void(std::string_view)>& take) {
  const std::span<char> begin = bytes.next();
  const std::string first(begin.data(), begin.size());
  if (first.empty()) return {Outcome::Damaged, "Its bytes are cut off or damaged."};
  if (asks_for_too_much(member, first)) {
    return {Outcome::TooLarge, "Unpacking it would need more memory than is allowed."};
  }
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
  if (!reader) throw Error(ErrorCode::Internal, "The archive reader could not be made.");
  // One format, and no filters but "none": filter_all would start other programs.
  archive_read_support_format_zip_streamable(reader.get());
  // The sum is held against by the caller; under some locks there is none.
  archive_read_set_options(reader.get(), "zip:ignorecrc32=1");
  Source source{&bytes, local_header(member), first};
  archive_entry* entry = nullptr;
  if (archive_read_open(reader.get(), &source, nullptr, &give, nullptr) < ARCHIVE_WARN ||
      archive_read_next_header(reader.get(), &entry) < ARCHIVE_WARN) {
    return refused(reader.get());
  }
  std::uint64_t given = 0;
  while (true) {
    const void* data = nullptr;
    std::size_t length = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(reader.get(), &data, &length, &offset);
    if (result == ARCHIVE_EOF) break;
    // Anything below OK ends the member: a fatal error would be reported again for ever.
    if (result != ARCHIVE_OK) return refused(reader.get());
    for (std::string_view block(static_cast<const char*>(data), length); !block.empty();) {
      const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, max_bytes - given));
      if (room == 0) return {Outcome::TooLarge, "It is larger than the limit for one part."};
      const std::string_view piece = block.substr(0, room);
      take(piece);
      given += piece.size();
      block.remove_prefix(piece.size());
    }
  }
  if (given < member.size_bytes) return {Outcome::Damaged, "Its bytes are cut off or damaged."};
  return {};
}

}  // namespace casebound::extract

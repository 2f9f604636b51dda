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
  InputWindow* window;
  std::string head;
  bool head_given = false;
  std::uint64_t at;
  std::uint64_t end;
};

la_ssize_t give(archive* /*reader*/, void* client, const void** out) {
  auto& source = *static_cast<Source*>(client);
  if (!source.head_given) {
    source.head_given = true;
    *out = source.head.data();
    return static_cast<la_ssize_t>(source.head.size());
  }
  const auto wish = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, source.end - source.at));
  if (wish == 0) return 0;
  try {
    const std::string_view block = source.window->at(source.at, wish);
    source.at += block.size();
    *out = block.data();
    return static_cast<la_ssize_t>(block.size());
  } catch (...) {
    return -1;  // no exception may cross a C library
  }
}

std::string local_header(const ZipMember& member, std::string_view extra) {
  ByteWriter out;
  out.raw("PK\3\4");
  out.u16(63);
  // The sizes are known here, and the name is ours: neither "sizes follow" nor "name is UTF-8".
  out.u16(static_cast<std::uint16_t>(member.flags & ~0x0808U));
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
  while (extra.size() >= 4) {
    ByteReader reader(extra);
    const std::uint16_t id = reader.u16();
    const std::size_t length = std::min<std::size_t>(reader.u16(), extra.size() - 4);
    if (id == 0x9901) fields.raw(extra.substr(0, 4 + length));
    extra.remove_prefix(4 + length);
  }
  out.u16(1);
  out.u16(static_cast<std::uint16_t>(fields.bytes().size()));
  out.raw("m");
  out.raw(fields.bytes());
  return out.take();
}

/// LZMA in zip (APPNOTE 5.8): two bytes of version, two of length, one of properties, then the dictionary's
/// size.
bool asks_for_too_much(InputWindow& window, const ZipMember& member, std::uint64_t data) {
  if (member.method != 14) return false;
  const std::string_view head = window.at(data, 9);
  if (head.size() < 9) return false;
  return ByteReader(head.substr(5)).u32() > kMaxDictionary;
}

Verdict refused(archive* reader) {
  const char* said = archive_error_string(reader);
  const std::string_view why = said == nullptr ? "" : said;
  if (why.find("assphrase") != std::string_view::npos) {
    return {Outcome::Encrypted, "It is locked with a password that was not given."};
  }
  if (why.find("nsupported") != std::string_view::npos ||
      why.find("ot supported") != std::string_view::npos) {
    return {Outcome::Unsupported, "It is packed in a way that this version does not read."};
  }
  return {Outcome::Damaged, "Its bytes are cut off or damaged."};
}

}  // namespace

Verdict read_foreign_member(InputWindow& window, const ZipMember& member, std::uint64_t data,
                            std::string_view extra, const ZipReadOptions& options,
                            const std::function<void(std::string_view)>& take) {
  if (asks_for_too_much(window, member, data)) {
    return {Outcome::TooLarge, "Unpacking it would need more memory than is allowed."};
  }
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
  if (!reader) throw Error(ErrorCode::Internal, "The archive reader could not be made.");
  // One format, and no filters but "none": filter_all would start other programs.
  archive_read_support_format_zip_streamable(reader.get());
  for (const std::string& password : options.passwords) {
    if (!password.empty()) archive_read_add_passphrase(reader.get(), password.c_str());
  }
  Source source{&window, local_header(member, extra), false, data, data + member.packed_bytes};
  archive_entry* entry = nullptr;
  if (archive_read_open(reader.get(), &source, nullptr, &give, nullptr) < ARCHIVE_WARN ||
      archive_read_next_header(reader.get(), &entry) < ARCHIVE_WARN) {
    return refused(reader.get());
  }
  std::uint64_t given = 0;
  while (true) {
    const void* bytes = nullptr;
    std::size_t length = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(reader.get(), &bytes, &length, &offset);
    if (result == ARCHIVE_EOF) break;
    // Anything below OK ends the member: a fatal error would be reported again for ever.
    if (result != ARCHIVE_OK) return refused(reader.get());
    for (std::string_view block(static_cast<const char*>(bytes), length); !block.empty();) {
      const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, options.max_bytes - given));
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

#include "extract/ole_locked.h"

#include "extract/little_endian.h"
#include "extract/ole_storage.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kHead = 4096;

bool is_locked_word(std::string_view head) {
  constexpr std::uint16_t kEncrypted = 0x0100;
  const std::uint16_t mark = le16(head, 0);
  return (mark == 0xA5EC || mark == 0xA5DC) && (le16(head, 10) & kEncrypted) != 0;
}

// [MS-XLS] 2.1.7.20.3: it stands among the first records.
bool is_locked_excel(std::string_view head) {
  constexpr std::uint16_t kFilePass = 0x002F;
  constexpr int kMostRecords = 20;
  std::size_t at = 0;
  for (int i = 0; i < kMostRecords && at + 4 <= head.size(); ++i) {
    if (le16(head, at) == kFilePass) return true;
    at += 4 + std::size_t{le16(head, at + 2)};
  }
  return false;
}

bool is_locked_powerpoint(std::string_view head) { return le32(head, 12) == 0xF3D1C4DF; }

}  // namespace

bool is_locked_old_office(Input& input) {
  const auto storage = OleStorage::open(input);
  if (!storage) return false;
  const auto head_of = [&](std::string_view name) {
    const auto stream = storage->find(OleStorage::kRoot, name);
    return stream ? storage->bytes(*stream, kHead) : std::string();
  };
  return is_locked_word(head_of("WordDocument")) || is_locked_excel(head_of("Workbook")) ||
         is_locked_excel(head_of("Book")) || is_locked_powerpoint(head_of("Current User"));
}

}  // namespace casebound::extract

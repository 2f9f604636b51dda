#include "store/wal_check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "store/vfs.h"

namespace casebound::store {
namespace {

std::uint32_t big_endian(const char* bytes) { return frame_page(bytes); }

/// Source: https://www.sqlite.org/fileformat2.html section 4.2 ("Checksum Algorithm").
class WalChecksum {
 public:
  explicit WalChecksum(bool big) : big_(big) {}
  void add(const char* bytes, std::size_t count) {
    for (std::size_t at = 0; at < count; at += 8) {
      first_ += word(bytes + at) + second_;
      second_ += word(bytes + at + 4) + first_;
    }
  }
  bool equals(const char* stored) const {
    return first_ == big_endian(stored) && second_ == big_endian(stored + 4);
  }

 private:
  std::uint32_t word(const char* bytes) const {
    if (big_) return big_endian(bytes);
    std::uint32_t value = 0;
    std::memcpy(&value, bytes, 4);
    return value;
  }
  bool big_;
  std::uint32_t first_ = 0, second_ = 0;
};

}  // namespace

WalScan scan_wal(const std::string& path, const std::string& object, const Seal& seal) {
  WalScan out;
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open() && errno == ENOENT) return out;
  struct stat info{};
  if (!fd.is_open() || fstat(fd.get(), &info) != 0) throw_errno(errno, "open a WAL of this case");
  out.size = static_cast<std::uint64_t>(info.st_size);
  std::array<char, kWalHead> head{};
  if (read_at(fd.get(), 0, head.data(), head.size()) != head.size()) return out;
  const std::uint32_t magic = big_endian(head.data());
  WalChecksum checksum((magic & 1) != 0);
  checksum.add(head.data(), kWalHead - 8);
  const bool good_head = (magic & ~1U) == 0x377f0682 && checksum.equals(head.data() + kWalHead - 8);
  if (good_head) out.committed_end = kWalHead;

  bool chain = good_head;         // every frame so far is whole, as SQLite sees it
  bool commit_after_gap = false;  // a commit whose transaction SQLite would drop
  std::unordered_set<std::uint32_t> uncommitted;
  std::array<char, kFrame> frame{};
  for (std::int64_t offset = kWalHead;; offset += kFrame) {
    if (read_at(fd.get(), static_cast<std::uint64_t>(offset), frame.data(), frame.size()) != frame.size())
      return out;
    ++out.frames;
    char* page = frame.data() + kFrameHead;
    const bool sealed = seal.open(frame_object(object, offset, frame.data(), frame.data() + kFrameSalt),
                                  frame_page(frame.data()), page, kSqlitePayload,
                                  ByteView(page + kSqlitePayload, Seal::kTrailer));
    // A frame of an earlier round, which the next commit would have written over, carries other salts. When
    // the head itself is broken nothing can be told apart by them: the head is durable before any frame is
    // written.
    const bool this_round =
        !good_head || std::memcmp(frame.data() + kFrameSalt, head.data() + kWalSalt, kSaltSize) == 0;
    if (sealed && ((this_round && commit_after_gap) || !good_head)) out.is_damaged = true;
    const std::uint32_t commit_size = big_endian(frame.data() + 4);
    if (chain) {
      std::memset(page + kSqlitePayload, 0, Seal::kTrailer);
      checksum.add(frame.data(), 8);
      checksum.add(page, kSqlitePage);
      chain = sealed && this_round && checksum.equals(frame.data() + 16);
      if (!chain) out.damaged_at = static_cast<std::uint64_t>(offset);
    }
    if (chain) {
      uncommitted.insert(frame_page(frame.data()));
      if (commit_size != 0) {
        out.pages.merge(uncommitted);
        uncommitted.clear();
        out.database_pages = commit_size;
        out.committed_end = static_cast<std::uint64_t>(offset) + kFrame;
      }
    } else if (sealed && this_round && commit_size != 0) {
      commit_after_gap = true;
    }
  }
}

void check_wal(const std::string& path, const std::string& object, const Seal& seal) {
  if (scan_wal(path, object, seal).is_damaged)
    throw Error(ErrorCode::Damaged,
                "The catalogue's last commits (its WAL) are not what was written. Run casebound verify.");
}

}  // namespace casebound::store

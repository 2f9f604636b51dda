/// \file verify: the pages of a database and the frames of its WAL.
#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <vector>

#include "base/file.h"
#include "store/verify_parts.h"
#include "store/vfs.h"
#include "store/wal_check.h"

namespace casebound::store {
namespace {

/// "3, 7 to 9"
std::string listed(const std::vector<std::uint32_t>& numbers) {
  std::string out;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    out += (out.empty() ? "" : ", ") + std::to_string(numbers[i]);
    if (last > i) out += " to " + std::to_string(numbers[last]);
    i = last + 1;
  }
  return out;
}

std::string pages_text(const std::vector<std::uint32_t>& pages) {
  return (pages.size() == 1 ? "Page " : "Pages ") + listed(pages);
}

/// What the disk refuses to give is damaged like what it gives wrongly.
std::size_t read_what_there_is(int fd, std::uint64_t offset, char* out, std::size_t length) {
  try {
    return read_at(fd, offset, out, length);
  } catch (const Error&) {
    return 0;
  }
}

WalScan scan(const Verifier& v, const std::string& path) {
  try {
    return scan_wal(join(v.root, path), path, *v.seal);
  } catch (const Error&) {
    WalScan unreadable;
    unreadable.is_damaged = true;
    return unreadable;
  }
}

struct Pages {
  std::uint64_t size = 0;            // of the file
  std::uint32_t whole = 0;           // pages that the file has room for
  std::uint32_t said = 0;            // pages as page 1 says; 0: it cannot be read
  std::vector<std::uint32_t> wrong;  // whole pages that are not what was written
};

Pages read_pages(const Verifier& v, int fd, const std::string& object) {
  Pages out;
  struct stat info{};
  if (fstat(fd, &info) != 0) throw_errno(errno, "look at a database of the case");
  out.size = static_cast<std::uint64_t>(info.st_size);
  out.whole = static_cast<std::uint32_t>(out.size / kSqlitePage);
  std::array<char, kSqlitePage> page{};
  for (std::uint32_t number = 1; number <= out.whole; ++number) {
    const std::uint64_t at = std::uint64_t{number - 1} * kSqlitePage;
    const bool good = read_what_there_is(fd, at, page.data(), page.size()) == page.size() &&
                      v.seal->open(object, number, page.data(), kSqlitePayload,
                                   ByteView(page.data() + kSqlitePayload, Seal::kTrailer));
    if (!good) out.wrong.push_back(number);
    if (good && number == 1) out.said = frame_page(page.data() + 28);  // the size of the database
  }
  return out;
}

/// \returns whether commits are lost
bool check_wal_file(Verifier& v, const WalScan& wal, const std::string& path, const std::string& kind,
                    const std::string& advice) {
  v.out.checked += wal.frames;
  if (wal.is_damaged) {
    const std::string where =
        wal.committed_end == 0 ? "Its head" : "What stands at byte " + std::to_string(wal.damaged_at);
    v.damaged(
        {path, kind, "", "", where + " is not what was written, and commits behind it are lost.", advice});
    return true;
  }
  if (wal.size > wal.committed_end)
    v.leftover({path, kind, "", "",
                std::to_string(wal.size - wal.committed_end) + " bytes at its end were never committed.",
                "The next command that writes cuts them off."});
  return false;
}

}  // namespace

bool check_pages(Verifier& v, const std::string& path, const std::string& kind, const std::string& advice) {
  const std::string absolute = join(v.root, path);
  const WalScan wal = scan(v, path + "-wal");
  bool good = !check_wal_file(v, wal, path + "-wal", kind, advice);
  if (exists(absolute + "-shm"))
    v.leftover(
        {path + "-shm", kind, "", "", "It holds nothing that is kept.", "It is made anew at each opening."});

  const Fd fd(::open(absolute.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open()) {
    v.damaged({path, kind, "", "", "It is missing.", advice});
    return false;
  }
  const Pages pages = read_pages(v, fd.get(), path);
  v.out.checked += pages.whole;
  const std::uint32_t wanted = wal.database_pages != 0 ? wal.database_pages
                               : pages.said != 0       ? pages.said
                                                       : pages.whole;
  std::vector<std::uint32_t> damaged, torn;
  const auto sort_in = [&](std::uint32_t page) {
    (wal.pages.contains(page) ? torn : damaged).push_back(page);
  };
  for (const std::uint32_t page : pages.wrong)
    if (page <= wanted) sort_in(page);
  for (std::uint32_t page = pages.whole + 1; page <= wanted; ++page)
    if (!wal.pages.contains(page)) damaged.push_back(page);
  if (!damaged.empty())
    v.damaged({path, kind, "", "",
               pages_text(damaged) + (damaged.size() == 1 ? " is" : " are") + " not what was written.",
               advice});
  const bool is_short = pages.whole < wanted;  // then what stands behind the last whole page is part of one
  if (pages.size > std::uint64_t{wanted} * kSqlitePage || (pages.size % kSqlitePage != 0 && !is_short))
    v.damaged({path, kind, "", "", "Bytes stand behind its end.", advice}), good = false;
  if (pages.whole == 0 && wanted == 0) v.damaged({path, kind, "", "", "It is empty.", advice}), good = false;
  if (!torn.empty() || (is_short && damaged.empty()))
    v.leftover(
        {path, kind, "", "",
         torn.empty() ? "Its end stands in its WAL." : pages_text(torn) + ": good copies stand in its WAL.",
         "The next command that writes puts them in place."});
  return good && damaged.empty();
}

}  // namespace casebound::store

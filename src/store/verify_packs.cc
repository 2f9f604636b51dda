/// \file verify: the readings, block by block, and what lies between them.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "store/blobs.h"
#include "store/erasure.h"
#include "store/packs.h"
#include "store/verify_parts.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

/// 0 when it is not the name of a pack.
std::uint32_t pack_of(const std::string& name) {
  std::uint32_t pack = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pack);
  return error == std::errc() && std::string_view(end) == ".pack" &&
                 (end - name.data() == 6 || (end - name.data() > 6 && name[0] != '0'))
             ? pack
             : 0;
}

std::string numbered(std::uint32_t page) {
  return page == 0 ? "an older page" : "page " + std::to_string(page);
}

/// One damaged reading, or several of one document that follow each other.
struct Lost {
  std::int64_t document = 0;
  std::uint32_t first = 0, last = 0;  // pages
  std::uint64_t offset = 0;
  bool is_current = false;
};

class PackVerifier {
 public:
  explicit PackVerifier(Verifier& v) : v_(v) {}

  void run() {
    std::map<std::uint32_t, std::string> files;
    const std::string folder = join(v_.root, "pages");
    if (fs::is_directory(folder))
      for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const std::uint32_t pack = pack_of(name);
        if (pack == 0 || !entry.is_regular_file() || entry.is_symlink()) {
          name_unknown(v_, "pages/" + name);
        } else {
          files[pack] = "pages/" + name;
        }
      }
    std::vector<std::uint32_t> named;
    const bool known = v_.ask([&](Database& db) {
      erased_ = pending_erasures(db).readings;
      db.each("SELECT DISTINCT pack FROM readings ORDER BY pack",
              [&](const Statement& row) { named.push_back(row.as<std::uint32_t>(0)); });
    });
    for (const auto& [pack, object] : files) {
      if (!known || v_.catalogue == nullptr) {
        scan(object);
      } else if (std::find(named.begin(), named.end(), pack) == named.end()) {
        v_.leftover({object, "reading", "", "", "It holds no reading that was committed.",
                     "A later command writes over it."});
      } else {
        check(pack, object, pack == named.back());
      }
    }
    for (const std::uint32_t pack : named)
      if (!files.contains(pack))
        check(pack, fs::path(Packs(folder, v_.seal).path_of(pack)).lexically_relative(v_.root).string(),
              false);
  }

 private:
  /// Against the catalogue: every reading in its place, and nothing between them.
  void check(std::uint32_t pack, const std::string& object, bool is_last) {
    const Fd fd(::open(join(v_.root, object).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const Packs packs(join(v_.root, "pages"), v_.seal);
    Bytes magic(kPackMagic.size(), '\0');
    if (fd.is_open() &&
        (read_at(fd.get(), 0, magic.data(), magic.size()) != magic.size() || magic != kPackMagic))
      v_.damaged({object, "reading", "", "",
                  "Its first bytes are not what was written; the readings in it are looked at one by one.",
                  "casebound reindex puts it right."});
    std::uint64_t at = kPackMagic.size();
    const bool whole = v_.ask([&](Database& db) {
      db.each(
          "SELECT r.id, r.offset, r.length, r.page, r.key FROM readings r WHERE r.pack = ? ORDER BY r.offset",
          [&](const Statement& row) {
            const PackPlace place{pack, row.as<std::uint64_t>(1), row.as<std::uint64_t>(2)};
            gap(fd, object, pack, at, place.offset);
            at = std::max(at, place.offset + place.length);
            v_.out.checked += 1 + place.length / kBlock;
            try {
              packs.load(row.bytes(0), place);
            } catch (const Error&) {
              lose(db, row.integer(3), row.integer(4), place.offset, object);
            }
          },
          pack);
    });
    tell(object);
    struct stat info{};
    if (!whole || !fd.is_open() || fstat(fd.get(), &info) != 0) return;
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size <= at) return;
    if (is_last) {
      v_.leftover({object, "reading", "", "",
                   std::to_string(size - at) + " bytes at its end were never committed.",
                   "The next command that writes readings cuts them off."});
    } else {
      gap(fd, object, pack, at, size);
    }
  }

  /// Room of what was removed holds zeros.
  void gap(const Fd& fd, const std::string& object, std::uint32_t pack, std::uint64_t begin,
           std::uint64_t end) {
    if (begin >= end || !fd.is_open()) return;
    const bool to_erase = std::any_of(erased_.begin(), erased_.end(), [&](const PackPlace& place) {
      return place.pack == pack && place.offset < end && begin < place.offset + place.length;
    });
    if (to_erase) {
      v_.leftover({object, "reading", "", "", "Readings that were removed are still there.",
                   "The next command that writes overwrites them."});
      return;
    }
    Bytes bytes(1 << 16, '\0');
    for (std::uint64_t at = begin; at < end;) {
      const std::size_t got =
          read_at(fd.get(), at, bytes.data(),
                  static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end - at)));
      if (got == 0) return;  // cut off: what follows is missed
      if (std::any_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(got),
                      [](char c) { return c != 0; })) {
        v_.damaged({object, "reading", "", "",
                    "Between byte " + std::to_string(begin) + " and " + std::to_string(end) +
                        " stands what belongs to no reading.",
                    "casebound reindex clears it."});
        return;
      }
      at += got;
    }
  }

  void lose(Database& db, std::int64_t page_row, std::int64_t reading, std::uint64_t offset,
            const std::string& object) {
    Lost lost{0, 0, 0, offset, false};
    db.each(
        "SELECT document, number, current = ? FROM pages WHERE row = ?",
        [&](const Statement& row) {
          lost.document = row.integer(0);
          lost.first = lost.last = row.as<std::uint32_t>(1);
          lost.is_current = row.integer(2) != 0;
        },
        reading, page_row);
    const bool follows = lost_.document == lost.document && lost_.is_current == lost.is_current &&
                         lost.first != 0 && lost.first == lost_.last + 1;
    if (follows) {
      lost_.last = lost.last;
      return;
    }
    tell(object);
    lost_ = lost;
    any_lost_ = true;
  }

  void tell(const std::string& object) {
    if (!any_lost_) return;
    any_lost_ = false;
    Finding finding;
    name_document(v_, lost_.document, finding);
    finding.object = object;
    finding.kind = "reading";
    finding.detail =
        std::string(lost_.is_current ? "The reading" : "An earlier reading, not the current one,") + " of " +
        numbered(lost_.first) + (lost_.last > lost_.first ? " to " + std::to_string(lost_.last) : "") +
        " is not what was written (byte " + std::to_string(lost_.offset) + ").";
    finding.advice = lost_.is_current
                         ? "casebound reindex reads the document again."
                         : "Put back a copy of the file, if there is one; nothing that is shown is lost.";
    lost_ = {};
    v_.damaged(std::move(finding));
  }

  /// Without the catalogue: block after block.
  void scan(const std::string& object) {
    const Fd fd = open_to_read(join(v_.root, object));
    Bytes window(kLargestPackBlock, '\0');
    const auto load = [&](std::uint64_t at) {
      window.resize(kLargestPackBlock);
      window.resize(read_at(fd.get(), at, window.data(), window.size()));
    };
    load(0);
    bool is_lost = !ByteView(window).starts_with(kPackMagic);
    std::uint64_t lost_at = 0;
    const auto report = [&](std::uint64_t at) {
      if (!is_lost) lost_at = at;
      is_lost = true;
    };
    const auto end_report = [&](std::uint64_t at) {
      if (is_lost)
        v_.damaged(
            {object, "reading", "", "",
             "Bytes " + std::to_string(lost_at) + " to " + std::to_string(at) + " are not what was written.",
             "Once the catalogue can be read again, casebound verify says which pages they are."});
      is_lost = false;
    };
    for (std::uint64_t at = kPackMagic.size();;) {
      load(at);
      if (window.empty()) return end_report(at);
      const auto block = read_pack_block(window, v_.seal.get());
      ++v_.out.checked;
      if (block && block->is_good) {
        end_report(at);
        at += block->size;
        continue;
      }
      // Room of what was removed holds zeros; behind damage the next block begins with its magic.
      const std::size_t zeros = std::min(window.find_first_not_of('\0'), window.size());
      if (zeros > 0 && !is_lost) {
        at += zeros;
        continue;
      }
      report(at);
      const std::size_t next = window.find("CBRD", 1);
      at += next == Bytes::npos ? std::max<std::size_t>(window.size(), 4) - 3 : next;
    }
  }

  Verifier& v_;
  std::vector<PackPlace> erased_;
  Lost lost_;
  bool any_lost_ = false;
};

}  // namespace

void check_packs(Verifier& v) { PackVerifier(v).run(); }

}  // namespace casebound::store

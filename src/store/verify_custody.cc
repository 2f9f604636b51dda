/// \file verify: the custody chain in the catalogue, and its copy.
#include <fcntl.h>
#include <sys/stat.h>

#include <optional>

#include "base/file.h"
#include "store/custody.h"
#include "store/verify_parts.h"

namespace casebound::store {
namespace {

constexpr const char* kFile = "custody.jsonl";
constexpr std::size_t kLongestLine = 16 << 20;

/// Lines of a file; what stands behind the last line feed is no line.
class Lines {
 public:
  explicit Lines(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {}
  bool is_there() const { return fd_.is_open(); }

  std::optional<std::string> next() {
    if (!is_there()) return std::nullopt;
    while (true) {
      const std::size_t end = held_.find('\n', searched_);
      if (end != std::string::npos) {
        std::string line = held_.substr(begin_, end - begin_);
        begin_ = searched_ = end + 1;
        return line;
      }
      searched_ = held_.size();
      if (held_.size() - begin_ > kLongestLine) return std::nullopt;
      if (!more()) return std::nullopt;
    }
  }
  /// Bytes that stand behind the last line.
  std::size_t rest() {
    if (!is_there()) return 0;
    while (held_.size() - begin_ <= kLongestLine && more()) {
    }
    return held_.size() - begin_;
  }

 private:
  bool more() {
    held_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
    Bytes piece(1 << 16, '\0');
    piece.resize(read_at(fd_.get(), at_, piece.data(), piece.size()));
    at_ += piece.size();
    held_ += piece;
    return !piece.empty();
  }

  Fd fd_;
  std::uint64_t at_ = 0;
  Bytes held_;
  std::size_t begin_ = 0, searched_ = 0;
};

const char* const kCopyAdvice =
    "Move custody.jsonl out of the case and keep it as it is; the next command that writes makes it again "
    "from the catalogue.";

struct Copy {
  std::uint64_t lines = 0, missing = 0, wrong = 0;
  std::int64_t first_wrong = 0;
};

/// Every row of the catalogue against the one before it, and against its line.
void check_rows(Verifier& v, Database& db, Lines& lines, Copy& copy) {
  std::string previous = custody_origin(v.case_id);
  std::int64_t seq = 0;
  std::int64_t first_broken = 0;
  each_custody_row(db, 0, [&](const CustodyRow& row) {
    ++v.out.checked;
    const bool links = row.seq == seq + 1 && row.previous == previous && row.hash == custody_hash(row);
    if (!links && first_broken == 0) first_broken = row.seq;
    seq = row.seq;
    previous = row.hash;
    if (!lines.is_there()) return;
    const std::optional<std::string> line = lines.next();
    if (!line) {
      ++copy.missing;
      return;
    }
    ++copy.lines;
    if (*line == custody_line(row)) return;
    if (copy.wrong++ == 0) copy.first_wrong = static_cast<std::int64_t>(copy.lines);
  });
  if (first_broken != 0)
    v.damaged({"catalogue.sqlite", "custody", "", "",
               "The chain of custody is broken at entry " + std::to_string(first_broken) + ".",
               "Compare it with an older copy of the case: entries were changed, added or taken out."});
}

/// The copy alone.
void check_lines(Verifier& v, Lines& lines) {
  std::string previous = v.case_id.empty() ? std::string() : custody_origin(v.case_id);
  std::int64_t number = 0;
  std::int64_t first_wrong = 0;
  while (const std::optional<std::string> line = lines.next()) {
    ++number;
    ++v.out.checked;
    const CustodyLink link = read_custody_link(*line);
    if ((!link.is_whole || (!previous.empty() && link.previous != previous)) && first_wrong == 0)
      first_wrong = number;
    previous = link.hash;
  }
  if (first_wrong != 0)
    v.damaged({kFile, "custody", "", "",
               "The chain of custody is broken at line " + std::to_string(first_wrong) + ".",
               "Compare it with an older copy of the case."});
}

void tell_of_copy(Verifier& v, Lines& lines, const Copy& copy, std::uint64_t more) {
  if (copy.wrong > 0)
    v.damaged({kFile, "custody", "", "",
               "Line " + std::to_string(copy.first_wrong) + " is not what the catalogue says" +
                   (copy.wrong > 1 ? ", and " + std::to_string(copy.wrong - 1) + " more." : "."),
               kCopyAdvice});
  if (more > 0)
    v.damaged(
        {kFile, "custody", "", "", std::to_string(more) + " entries at its end are not in the catalogue.",
         "Lines were added to it, or the catalogue is an older copy. Compare both with a copy of the case."});
  if (copy.missing > 0 || lines.rest() > 0)
    v.leftover({kFile, "custody", "", "",
                copy.missing > 0
                    ? "It lacks " + std::to_string(copy.missing) + " entries that the catalogue has."
                    : "Its last line was not finished.",
                "The next command that writes completes it."});
}

}  // namespace

void check_custody(Verifier& v) {
  const bool has_copy = !v.seal || v.seal->name() == "open";
  Lines lines(has_copy ? join(v.root, kFile) : std::string());
  Copy copy;
  const bool whole = v.ask([&](Database& db) {
    check_rows(v, db, lines, copy);
    if (!has_copy || lines.is_there() || db.number("SELECT 1 FROM custody LIMIT 1", 0) == 0) return;
    v.leftover({kFile, "custody", "", "", "It is missing.",
                "The next command that writes makes it again from the catalogue."});
  });
  if (!whole) {
    Lines again(has_copy ? join(v.root, kFile) : std::string());
    check_lines(v, again);
    return;
  }
  std::uint64_t more = 0;
  while (lines.next()) ++more;
  tell_of_copy(v, lines, copy, more);
}

}  // namespace casebound::store

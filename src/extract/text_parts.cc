#include "extract/text_parts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kTarget = 3'000;    // characters
constexpr std::size_t kLongest = 6'000;   // characters
constexpr std::size_t kShielded = 4'096;  // bytes; a longer mark may be cut

enum class Seam { Paragraph, Sentence, Space, Character };
constexpr std::size_t kSeams = 4;

bool ends_sentence(char32_t c) {
  switch (c) {
    case U'.':
    case U'!':
    case U'?':
    case U'…':
    case U'。':
    case U'！':
    case U'？':
    case U'．':
    case U'؟':
    case U'۔':
    case U'।':
      return true;
    default:
      return false;
  }
}

bool is_space(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n' || c == U'\u00A0' || c == U'\u3000';
}

// A combining mark, a joiner or a variation selector belongs to the character before it.
bool continues_character(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) ||
         c == 0x670 || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0x200B && c <= 0x200D) || (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) ||
         (c >= 0xE0100 && c <= 0xE01EF);
}

// Where no cut may fall: the inside of marks, joined where they overlap.
class Shields {
 public:
  explicit Shields(const std::vector<Mark>& ascending) {
    for (const Mark& mark : ascending) {
      if (mark.end <= mark.begin || mark.end - mark.begin > kShielded) continue;
      if (!ranges_.empty() && mark.begin < ranges_.back().second) {
        ranges_.back().second = std::max<std::size_t>(ranges_.back().second, mark.end);
      } else {
        ranges_.emplace_back(mark.begin, mark.end);
      }
    }
  }
  bool covers(std::size_t at) const {
    auto after = std::ranges::upper_bound(ranges_, at, {}, [](const auto& range) { return range.first; });
    if (after == ranges_.begin()) return false;
    --after;
    return after->first < at && at < after->second;
  }

 private:
  std::vector<std::pair<std::size_t, std::size_t>> ranges_;
};

// Where the part that begins at `begin` ends: `end`, or a seam near the target.
std::size_t find_cut(std::string_view text, std::size_t begin, std::size_t end, const Shields& shields) {
  struct Candidate {
    std::size_t at = 0;
    std::size_t away = SIZE_MAX;  // characters from the target
  };
  Candidate best[kSeams];
  Candidate unshielded;
  const auto offer = [&](Seam seam, std::size_t at, std::size_t count) {
    const std::size_t away = count > kTarget ? count - kTarget : kTarget - count;
    Candidate& candidate = best[static_cast<std::size_t>(seam)];
    if (away < candidate.away && !shields.covers(at)) candidate = {at, away};
  };

  std::size_t at = begin;
  std::size_t count = 0;
  char32_t before = 0;
  while (at < end && count < kLongest) {
    const std::size_t here = at;
    const char32_t c = next_code_point(text, at);
    if (count > kTarget / 2) {
      if (before == U'\n') {
        offer(Seam::Paragraph, here, count);
      } else if (ends_sentence(before) && (is_space(c) || before >= 0x3000)) {
        offer(Seam::Sentence, here, count);
      } else if (is_space(before) && !is_space(c)) {
        offer(Seam::Space, here, count);
      } else if (!continues_character(c)) {
        offer(Seam::Character, here, count);
        if (count <= kTarget) unshielded = {here, kTarget - count};
      }
    }
    before = c;
    ++count;
  }
  if (at == end && count <= kTarget + kTarget / 2) return end;
  if (at == end && before == U'\n') offer(Seam::Paragraph, end, count);
  for (const Candidate& candidate : best) {
    if (candidate.at != 0) return candidate.at;
  }
  return unshielded.at != 0 ? unshielded.at : at;
}

// Hands out the marks of one part after the other; the parts must ascend.
class MarkCutter {
 public:
  explicit MarkCutter(const std::vector<Mark>& ascending) : marks_(ascending) {}

  std::vector<Mark> of(std::size_t begin, std::size_t end) {
    std::vector<Mark> out;
    std::vector<Mark> still_open;
    const auto take = [&](const Mark& mark) {
      const std::size_t from = std::max<std::size_t>(mark.begin, begin);
      const std::size_t to = std::min<std::size_t>(mark.end, end);
      if (from < to) {
        out.push_back(
            {static_cast<ByteOffset>(from - begin), static_cast<ByteOffset>(to - begin), mark.kind});
      }
      if (mark.end > end) still_open.push_back(mark);
    };
    for (const Mark& mark : open_) take(mark);
    for (; next_ < marks_.size() && marks_[next_].begin < end; ++next_) take(marks_[next_]);
    open_ = std::move(still_open);
    return out;
  }

 private:
  const std::vector<Mark>& marks_;
  std::vector<Mark> open_;
  std::size_t next_ = 0;
};

}  // namespace

void send_parts(Sink& sink, std::string_view text, std::span<const Mark> marks,
                std::span<const std::size_t> breaks, PageKind kind) {
  std::vector<Mark> ascending(marks.begin(), marks.end());
  std::ranges::stable_sort(ascending, {}, [](const Mark& mark) { return mark.begin; });
  const Shields shields(ascending);
  MarkCutter cutter(ascending);
  std::size_t begin = 0;
  std::size_t next_break = 0;
  do {
    while (next_break < breaks.size() && breaks[next_break] <= begin) ++next_break;
    const std::size_t limit =
        next_break < breaks.size() ? std::min(breaks[next_break], text.size()) : text.size();
    const std::size_t end = begin < limit ? find_cut(text, begin, limit, shields) : limit;
    PageContent content;
    content.kind = kind;
    content.text = text.substr(begin, end - begin);
    content.marks = cutter.of(begin, end);
    sink.page(std::move(content));
    begin = end;
  } while (begin < text.size());
}

}  // namespace casebound::extract

#include "extract/flow_text.h"

#include <algorithm>

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxPending = 64U << 10;

}  // namespace

bool FlowText::flush() {
  const bool fits = text_.size() + pending_.size() <= limit_;
  if (fits) text_.append(pending_);
  cut_ = cut_ || !fits;
  pending_.clear();
  for (std::size_t& start : cells_) start = 0;
  return fits;
}

void FlowText::put(std::string_view text, MarkKinds kinds) {
  if (text.empty()) return;
  if (!flush() || text_.size() + text.size() > limit_) {
    cut_ = true;
    return;
  }
  const std::size_t begin = text_.size();
  text_.append(text);
  if (!kinds.is_empty()) mark(begin, text_.size(), kinds);
}

void FlowText::put_line(std::string_view text, MarkKinds kinds) {
  if (text.empty()) return;
  end_line();
  put(text, kinds);
  end_line();
}

void FlowText::append(const FlowText& other, MarkKinds kinds) {
  cut_ = cut_ || other.cut_;
  if (other.is_empty()) return;
  end_line();
  if (!flush() || text_.size() + other.text_.size() > limit_) {
    cut_ = true;
    return;
  }
  const std::size_t begin = text_.size();
  text_.append(other.text_);
  const auto shift = static_cast<ByteOffset>(begin);
  for (const Mark& each : other.marks_) marks_.push_back({each.begin + shift, each.end + shift, each.kind});
  if (!kinds.is_empty()) mark(begin, text_.size(), kinds);
  end_line();
}

void FlowText::end_line() {
  if (pending_.empty() && !text_.empty() && text_.back() != '\n') pending_.push_back('\n');
}

void FlowText::end_paragraph() {
  if (text_.empty()) return;
  pending_.push_back('\n');
  if (pending_.size() > kMaxPending) flush();
}

void FlowText::begin_cell() { cells_.push_back(pending_.size()); }

void FlowText::end_cell() {
  const std::size_t keep = cells_.empty() ? 0 : std::min(cells_.back(), pending_.size());
  while (pending_.size() > keep && pending_.back() == '\n') pending_.pop_back();
  pending_.push_back('\t');
  if (!cells_.empty()) cells_.pop_back();
}

void FlowText::end_row() {
  while (!pending_.empty() && pending_.back() == '\t') pending_.pop_back();
  end_line();
}

std::size_t FlowText::settle() {
  if (!text_.empty()) flush();
  pending_.clear();
  return text_.size();
}

void FlowText::cover(std::size_t begin, MarkKinds kinds) {
  while (begin < text_.size() && (text_[begin] == '\n' || text_[begin] == '\t')) ++begin;
  if (begin < text_.size()) mark(begin, text_.size(), kinds);
}

void FlowText::finish() {
  pending_.clear();
  end_line();
  flush();
  std::stable_sort(marks_.begin(), marks_.end(),
                   [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
  last_.fill(kNone);
}

void FlowText::mark(std::size_t begin, std::size_t end, MarkKinds kinds) {
  for (int i = 0; i < casebound::kMarkKinds; ++i) {
    const auto kind = static_cast<MarkKind>(i);
    if (!kinds.has(kind)) continue;
    // Runs are cut by spelling and fonts; what follows without a gap is one mark.
    std::size_t& last = last_[static_cast<std::size_t>(i)];
    if (last != kNone && marks_[last].end == begin) {
      marks_[last].end = static_cast<ByteOffset>(end);
      continue;
    }
    last = marks_.size();
    marks_.push_back({static_cast<ByteOffset>(begin), static_cast<ByteOffset>(end), kind});
  }
}

}  // namespace casebound::extract

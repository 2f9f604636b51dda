#include "extract/formats/mmdf.h"

#include <algorithm>
#include <string>

#include "extract/formats/mbox_lines.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kLine = "\1\1\1\1\n";
constexpr std::size_t kBlock = 256U << 10;

int recognise(std::string_view head, std::string_view /*name*/) {
  return head.starts_with(kLine) && head.size() > kLine.size() ? 95 : 0;
}

class MmdfReader {
 public:
  MmdfReader(Input& input, const ExtractLimits& limits, Sink& sink)
      : input_(input), limits_(limits), sink_(sink) {}

  Verdict run() {
    while (fill()) take_lines();
    take_lines();
    if (!buffer_.empty()) take(buffer_);  // a last line without its end
    if (is_open_) {
      is_cut_ = true;
      end_message();
    }
    DocumentFacts facts;
    facts.children_declared = declared_;
    sink_.facts(facts);
    if (declared_ == 0) return {Outcome::Damaged, "There is no message in it."};
    if (taken_ < declared_)
      return {Outcome::Partial, "Of its " + std::to_string(declared_) + " messages, " +
                                    std::to_string(taken_) + " were taken: more are over the limit."};
    if (is_cut_) return {Outcome::Partial, "It ends inside its last message."};
    if (failed_ > 0)
      return {Outcome::Partial, "Of its " + std::to_string(declared_) + " messages, " +
                                    std::to_string(failed_) + " are larger than the limit."};
    return {};
  }

 private:
  bool fill() {
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kBlock);
    const std::size_t got = input_.read(offset_, std::span(buffer_).subspan(had));
    buffer_.resize(had + got);
    offset_ += got;
    return got > 0;
  }

  void take_lines() {
    std::size_t at = 0;
    for (std::size_t end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n', at)) {
      take(std::string_view(buffer_).substr(at, end + 1 - at));
      at = end + 1;
    }
    buffer_.erase(0, at);
    if (buffer_.size() < kBlock) return;
    take(buffer_);  // a line without end is passed on as it comes
    buffer_.clear();
    is_inside_line_ = true;
  }

  void take(std::string_view line) {
    const bool continues = std::exchange(is_inside_line_, false);
    if (!continues && line == kLine) {
      is_open_ ? end_message() : begin_message();
      return;
    }
    // After the mark some programs write a line of the other kind of mailbox.
    if (is_first_ && line.starts_with("From ") && from_line_time(line.substr(0, line.find('\n'))) != 0)
      return;
    is_first_ = false;
    // Between two messages, or where a mark was lost: whatever it is, it is of a message.
    if (!is_open_ && line.find_first_not_of("\r\n\1") != std::string_view::npos) begin_message();
    if (is_open_) give(line);
  }

  void begin_message() {
    ++declared_;
    is_open_ = true;
    is_first_ = true;
    bytes_ = 0;
    verdict_ = {};
    is_told_ = taken_ < limits_.children && taken_bytes_ < limits_.children_bytes;
    if (!is_told_) return;
    ++taken_;
    ChildInfo info;
    info.name = "message " + std::to_string(taken_) + ".eml";
    info.media_type = "message/rfc822";
    sink_.begin_child(info);
  }

  void give(std::string_view bytes) {
    if (!is_told_) return;
    const std::uint64_t room =
        std::min(limits_.child_bytes - bytes_,
                 limits_.children_bytes - std::min(taken_bytes_, limits_.children_bytes));
    const std::string_view part =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())));
    if (part.size() < bytes.size())
      verdict_ = {Outcome::TooLarge, "It is larger than the limit for one part."};
    bytes_ += part.size();
    taken_bytes_ += part.size();
    if (!part.empty()) sink_.child_bytes(part);
  }

  void end_message() {
    is_open_ = false;
    if (!is_told_) return;
    if (is_cut_ && verdict_.outcome == Outcome::Complete) verdict_ = {Outcome::Partial, "Its end is lost."};
    if (verdict_.outcome != Outcome::Complete) ++failed_;
    sink_.end_child(verdict_);
  }

  Input& input_;
  const ExtractLimits& limits_;
  Sink& sink_;
  std::string buffer_;  ///< of a line that is not at its end
  std::uint64_t offset_ = 0;
  bool is_inside_line_ = false;
  bool is_open_ = false;
  bool is_told_ = false;   ///< the open message is within the limits
  bool is_first_ = false;  ///< no line of the message has passed
  bool is_cut_ = false;
  std::uint64_t declared_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t taken_bytes_ = 0;
  Verdict verdict_;
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  return MmdfReader(input, options.limits, sink).run();
}

}  // namespace

constinit const Format kMmdf{"mmdf", "mailbox", "application/mbox", recognise, extract, nullptr};

}  // namespace casebound::extract

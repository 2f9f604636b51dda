#include "extract/formats/mbox.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include "extract/formats/mbox_lines.h"
#include "extract/mail_page.h"
#include "extract/mime.h"
#include "extract/true_type.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kBlock = 1U << 20;
constexpr std::size_t kLook = 64U << 10;  ///< seen behind a place before it is judged
constexpr std::size_t kBack = 4U << 10;   ///< kept before it
constexpr std::size_t kMostQuotes = 100;
constexpr std::string_view kFrom = "From ";

int recognise(std::string_view head, std::string_view name) {
  if (begins_mailbox(head)) return 95;
  const std::string ending = ending_of(name);
  return (ending == "mbox" || ending == "mbx") && holds_message_line(head) ? 92 : 0;
}

std::size_t depth_of(std::string_view line) {
  std::size_t depth = 0;
  for (const char c : line) {
    if (c == '>') {
      ++depth;
    } else if (c != ' ') {
      break;
    }
  }
  return depth;
}

class MailboxReader {
 public:
  MailboxReader(Input& input, const ExtractOptions& options, Sink& sink)
      : input_(input), limits_(options.limits), sink_(sink) {}

  Verdict run() {
    begin_file();
    while (true) {
      judge();
      if (is_end()) break;
      slide();
    }
    send_to(end_of_last());
    end_message();
    return finish();
  }

 private:
  bool is_end() const { return base_ + window_.size() >= input_.size() || starved_; }
  std::string_view seen() const { return window_; }
  std::string_view line_at(std::size_t at) const {
    return seen().substr(at, std::min(window_.find('\n', at), window_.size()) - at);
  }

  void begin_file() {
    fill();
    // A damaged beginning is a message too, whose first line is lost.
    if (begins_mailbox(seen()) || is_blank_text(seen().substr(0, kLook))) return;
    is_headless_ = true;
    begin_message(0, 0);
  }

  void fill() {
    const std::size_t had = window_.size();
    window_.resize(had + kBlock);
    window_.resize(had + input_.read(base_ + had, std::span(window_).subspan(had)));
    starved_ = window_.size() == had;
  }

  /// Sends what is judged, drops it but for a little, and reads on.
  void slide() {
    send_to(judged_ > 2 ? judged_ - 2 : 0);  // the blank line before the next message is not of this one
    const std::size_t drop = std::min(sent_, judged_ > kBack ? judged_ - kBack : 0);
    window_.erase(0, drop);
    base_ += drop;
    judged_ -= drop;
    sent_ -= drop;
    fill();
  }

  /// Looks at every "From " that begins a line, up to where enough is seen behind it.
  void judge() {
    const std::size_t until = is_end() ? window_.size() : window_.size() - std::min(window_.size(), kLook);
    while (judged_ < until) {
      const void* hit =
          memmem(window_.data() + judged_, window_.size() - judged_, kFrom.data(), kFrom.size());
      const std::size_t at =
          hit == nullptr ? until : static_cast<std::size_t>(static_cast<const char*>(hit) - window_.data());
      if (at >= until) break;
      judge_line(at);
      judged_ = std::max(judged_, at + kFrom.size());
    }
    judged_ = std::max(judged_, until);
  }

  void judge_line(std::size_t at) {
    std::size_t begin = at;
    while (begin > sent_ && at - begin < kMostQuotes && window_[begin - 1] == '>') --begin;
    const bool begins_line = base_ + begin == 0 || (begin > 0 && window_[begin - 1] == '\n');
    if (!begins_line) return;
    if (begin < at) return judge_quote(begin, at - begin);
    if (base_ + at < trusted_until_) {
      has_bare_from_ = true;
      return;
    }
    const bool after_blank = begin < 2 || window_[begin - 2] == '\n' ||
                             (window_[begin - 2] == '\r' && (begin < 3 || window_[begin - 3] == '\n'));
    if (!extract::begins_message(seen().substr(at), after_blank)) {
      has_bare_from_ = has_bare_from_ || is_open_;
      return;
    }
    send_to(end_before(at));
    end_message();
    ++declared_;
    const std::string_view line = line_at(at);
    const std::size_t body = std::min(at + line.size() + 1, window_.size());
    begin_message(body, from_line_time(line));
  }

  /// The writer's own ">": one more than the lines before and behind have.
  void judge_quote(std::size_t begin, std::size_t quotes) {
    if (!is_open_ || has_bare_from_ || base_ + begin < headers_until_) return;
    const std::size_t line_end = window_.find('\n', begin);
    const std::size_t before_end = begin - 1;
    const std::size_t before = before_end == 0 ? std::string::npos : window_.rfind('\n', before_end - 1);
    if (before == std::string::npos) return;
    const std::size_t above = depth_of(seen().substr(before + 1, before_end - before - 1));
    const std::size_t below = line_end == std::string::npos ? 0 : depth_of(line_at(line_end + 1));
    if (quotes <= std::max(above, below)) return;
    send_to(begin);
    sent_ = begin + 1;
  }

  /// Where the message before ends: without the one blank line that belongs to the mailbox.
  std::size_t end_before(std::size_t at) const {
    if (at < 2 || window_[at - 1] != '\n') return at;
    if (window_[at - 2] == '\n') return at - 1;
    return window_[at - 2] == '\r' && at > 2 && window_[at - 3] == '\n' ? at - 2 : at;
  }
  std::size_t end_of_last() const { return std::max(sent_, end_before(window_.size())); }

  void begin_message(std::size_t at, std::int64_t delivered) {
    sent_ = at;
    judged_ = std::max(judged_, at);
    note_length(at);
    if (taken_ >= limits_.children || taken_bytes_ >= limits_.children_bytes) return;
    ++taken_;
    is_open_ = true;
    message_bytes_ = 0;
    verdict_ = {};
    if (is_headless_ && taken_ == 1) verdict_ = {Outcome::Partial, "Its beginning is lost."};
    ChildInfo info;
    info.name = "message " + std::to_string(taken_) + ".eml";
    info.media_type = "message/rfc822";
    info.modified = delivered;
    sink_.begin_child(info);
  }

  /// Believes a Content-Length (mboxcl) where what it leads to is a message or the end.
  void note_length(std::size_t at) {
    const std::string_view look = seen().substr(at, kLook);
    const MimeEntity entity = read_entity(look);
    const auto header_bytes = static_cast<std::uint64_t>(entity.body.data() - look.data());
    headers_until_ = base_ + at + header_bytes;
    trusted_until_ = 0;
    const std::string_view told = entity.header("Content-Length");
    std::uint64_t length = 0;
    const std::size_t first = std::min(told.find_first_not_of(" \t"), told.size());
    std::from_chars(told.data() + first, told.data() + told.size(), length);
    if (length == 0 || length > input_.size() - std::min(headers_until_, input_.size())) return;
    const std::uint64_t end = headers_until_ + length;
    std::string behind(kMailboxLook, '\0');
    behind.resize(input_.read(end, behind));
    const std::size_t text = std::min(behind.find_first_not_of("\r\n"), behind.size());
    if (text > 4) return;
    if (text == behind.size() || extract::begins_message(std::string_view(behind).substr(text), true))
      trusted_until_ = end;
  }

  void send_to(std::size_t end) {
    if (end <= sent_) return;
    const std::string_view bytes = seen().substr(sent_, end - sent_);
    sent_ = end;
    if (!is_open_) return;
    const std::uint64_t room =
        std::min(limits_.child_bytes - message_bytes_,
                 limits_.children_bytes - std::min(taken_bytes_, limits_.children_bytes));
    const std::string_view part =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())));
    if (part.size() < bytes.size())
      verdict_ = {Outcome::TooLarge, "It is larger than the limit for one part."};
    message_bytes_ += part.size();
    taken_bytes_ += part.size();
    if (!part.empty()) sink_.child_bytes(part);
  }

  void end_message() {
    if (!is_open_) return;
    is_open_ = false;
    sink_.end_child(verdict_);
    if (verdict_.outcome != Outcome::Complete) ++failed_;
  }

  Verdict finish() {
    DocumentFacts facts;
    facts.children_declared = declared_ + (is_headless_ ? 1 : 0);
    sink_.facts(facts);
    if (taken_ == 0 && declared_ == 0) return {Outcome::Damaged, "There is no message in it."};
    const std::string sum = std::to_string(facts.children_declared);
    if (taken_ < facts.children_declared)
      return {Outcome::Partial, "Of its " + sum + " messages, " + std::to_string(taken_) +
                                    " were taken: more are over the limit."};
    if (is_headless_ && failed_ == 1)
      return {Outcome::Partial,
              "Its beginning is damaged: the first of its " + sum + " messages is not whole."};
    if (failed_ > 0)
      return {Outcome::Partial,
              "Of its " + sum + " messages, " + std::to_string(failed_) + " are not whole."};
    return {};
  }

  Input& input_;
  const ExtractLimits& limits_;
  Sink& sink_;
  std::string window_;
  std::uint64_t base_ = 0;  ///< where the window begins in the file
  std::size_t judged_ = 0;  ///< up to here every line was looked at
  std::size_t sent_ = 0;    ///< up to here the bytes are handed on
  bool starved_ = false;    ///< the file gave no more bytes
  bool is_open_ = false;
  bool is_headless_ = false;    ///< the file does not begin with a message
  bool has_bare_from_ = false;  ///< a line of a text begins with "From ": the writer does not quote
  std::uint64_t headers_until_ = 0;
  std::uint64_t trusted_until_ = 0;  ///< of a Content-Length that was believed
  std::uint64_t declared_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t message_bytes_ = 0;
  std::uint64_t taken_bytes_ = 0;
  Verdict verdict_;
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  return MailboxReader(input, options, sink).run();
}

}  // namespace

constinit const Format kMbox{"mbox", "mailbox", "application/mbox", recognise, extract, nullptr};

}  // namespace casebound::extract

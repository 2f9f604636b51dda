#include "extract/limited_sink.h"

#include "base/error.h"

namespace casebound::extract {

void LimitedSink::page(PageContent&& content) {
  if (pages_ >= limits_.pages)
    throw Error(ErrorCode::TooLarge, "It has more than " + std::to_string(limits_.pages) + " pages.");
  text_bytes_ += content.text.size();
  if (text_bytes_ > limits_.text_bytes)
    throw Error(ErrorCode::TooLarge,
                "It holds more than " + std::to_string(limits_.text_bytes >> 20) + " MiB of text.");
  ++pages_;
  out_.page(std::move(content));
}

void LimitedSink::begin_child(const ChildInfo& child) {
  if (children_ >= limits_.children)
    throw Error(ErrorCode::TooLarge, "It holds more than " + std::to_string(limits_.children) + " files.");
  ++children_;
  child_bytes_ = 0;
  child_open_ = true;
  out_.begin_child(child);
}

void LimitedSink::child_bytes(std::string_view bytes) {
  child_bytes_ += bytes.size();
  children_bytes_ += bytes.size();
  if (child_bytes_ > limits_.child_bytes || children_bytes_ > limits_.children_bytes)
    throw Error(ErrorCode::TooLarge, "The files in it are larger than this case allows.");
  out_.child_bytes(bytes);
}

void LimitedSink::end_child(const Verdict& verdict) {
  child_open_ = false;
  out_.end_child(verdict);
}

void LimitedSink::close(const Verdict& verdict) {
  if (child_open_) end_child(verdict);
}

}  // namespace casebound::extract

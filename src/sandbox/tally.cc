#include "sandbox/tally.h"

#include <algorithm>

namespace casebound::sandbox {
namespace {

constexpr std::uint64_t kRatioFrom = 64ULL
                                     << 20;  // below this, however small the container, nothing is a bomb

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

std::string Tally::add_page(std::uint64_t text_bytes) {
  ++pages_;
  text_bytes_ += text_bytes;
  if (pages_ > limits_.pages) return "It has more than " + std::to_string(limits_.pages) + " pages.";
  if (text_bytes_ > limits_.text_bytes)
    return "It holds more than " + mebibytes(limits_.text_bytes) + " of text.";
  return {};
}

std::string Tally::add_child() {
  ++children_;
  child_bytes_ = 0;
  if (children_ > limits_.children)
    return "It holds more than " + std::to_string(limits_.children) + " parts.";
  return {};
}

std::string Tally::add_child_bytes(std::uint64_t bytes) {
  child_bytes_ += bytes;
  children_bytes_ += bytes;
  if (child_bytes_ > limits_.child_bytes)
    return "A part of it is larger than " + mebibytes(limits_.child_bytes) + ".";
  const std::uint64_t most = std::max(limits_.children_bytes, document_bytes_);
  if (children_bytes_ > most) return "Its parts are larger than " + mebibytes(most) + " together.";
  if (children_bytes_ > kRatioFrom && limits_.ratio > 0 && children_bytes_ / limits_.ratio > document_bytes_)
    return "It unpacks to more than " + std::to_string(limits_.ratio) + " times its size.";
  return {};
}

}  // namespace casebound::sandbox

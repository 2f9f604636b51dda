#include "desk/collector.h"

#include "base/utf8.h"

namespace casebound::desk {
namespace {
constexpr std::size_t kSampleBytes = 4096;  // of a page: enough to tell its language
}

sandbox::ByteSource Collector::bytes_of(store::FileId file) {
  const std::shared_ptr<store::BlobReader> blob = case_.open_blob(file);
  sandbox::ByteSource source;
  source.size = input_bytes_ = blob->size();
  source.read = [this, blob](std::uint64_t offset, std::span<char> out) {
    started_ = true;
    return blob->read(offset, out);
  };
  return source;
}

void Collector::facts(const DocumentFacts& facts) {
  if (!facts.producer.empty()) producer_ = facts.producer;
}

void Collector::page(PageNumber number, PageContent&& content) {
  const std::string_view sample =
      std::string_view(content.text).substr(0, floor_boundary(content.text, kSampleBytes));
  std::string language = detector_.detect(sample);
  if (!language.empty()) languages[language] += sample.size();
  pages.push_back(store::encode_reading(document_, number, std::move(content), How::Embedded, producer_, ""));
  pages.back().page.language = std::move(language);
  held_bytes_ += pages.back().encoded.size() + sizeof(store::FinishedPage);
}

void Collector::begin_child(const ChildInfo& child) {
  children.push_back({child, {}, {}});
  blob_.reset();
}

void Collector::child_bytes(std::string_view bytes) {
  if (!blob_) blob_ = case_.new_blob();
  blob_->write(bytes);
}

void Collector::end_child(const Verdict& verdict) {
  FoundChild& child = children.back();
  child.verdict = verdict;
  // An empty member is a whole one; a member of which nothing could be won has no bytes to file.
  if (!blob_ && verdict.outcome == Outcome::Complete) blob_ = case_.new_blob();
  if (blob_) child.blob = blob_->finish();
  blob_.reset();
  held_bytes_ += sizeof(FoundChild) + child.info.name.size();
}

}  // namespace casebound::desk

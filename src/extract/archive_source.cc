#include "extract/archive_source.h"

#include <clocale>  // also newlocale, uselocale (POSIX)

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/error.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kBlock = 64U << 10;

// Loaded once, by the worker before it locks itself in.
locale_t utf8_locale() {
  static const locale_t locale = [] {
    for (const char* const name : {"C.UTF-8", "C.utf8", "en_US.UTF-8"}) {
      if (const locale_t made = newlocale(LC_CTYPE_MASK, name, nullptr); made != nullptr) return made;
    }
    return locale_t{};
  }();
  return locale;
}

bool mentions(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

ArchiveHandle new_archive() {
  ArchiveHandle handle(archive_read_new(), &archive_read_free);
  if (!handle) throw Error(ErrorCode::Internal, "The archive reader could not be made.");
  return handle;
}

int ArchiveSource::open(archive* handle) {
  block_.resize(kBlock);
  archive_read_set_callback_data(handle, this);
  archive_read_set_read_callback(handle, &ArchiveSource::give);
  if (input_ != nullptr) {
    archive_read_set_skip_callback(handle, &ArchiveSource::skip);
    archive_read_set_seek_callback(handle, &ArchiveSource::seek);
  }
  return archive_read_open1(handle);
}

void ArchiveSource::rethrow() {
  if (held_) std::rethrow_exception(std::exchange(held_, nullptr));
}

la_ssize_t ArchiveSource::give(archive* /*handle*/, void* self, const void** out) {
  auto& source = *static_cast<ArchiveSource*>(self);
  try {
    const std::size_t got = source.input_ != nullptr ? source.input_->read(source.at_, source.block_)
                                                     : source.read_(source.block_);
    source.at_ += got;
    *out = source.block_.data();
    return static_cast<la_ssize_t>(got);
  } catch (...) {
    source.held_ = std::current_exception();
    return -1;
  }
}

la_int64_t ArchiveSource::skip(archive* /*handle*/, void* self, la_int64_t wish) {
  auto& source = *static_cast<ArchiveSource*>(self);
  const std::uint64_t left = source.input_->size() - std::min(source.at_, source.input_->size());
  const std::uint64_t step = std::min(left, static_cast<std::uint64_t>(std::max<la_int64_t>(wish, 0)));
  source.at_ += step;
  return static_cast<la_int64_t>(step);
}

la_int64_t ArchiveSource::seek(archive* /*handle*/, void* self, la_int64_t offset, int whence) {
  auto& source = *static_cast<ArchiveSource*>(self);
  const auto size = static_cast<la_int64_t>(source.input_->size());
  const la_int64_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_END ? size
                                               : static_cast<la_int64_t>(source.at_);
  la_int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0) return ARCHIVE_FATAL;
  source.at_ = static_cast<std::uint64_t>(std::min(target, size));
  return static_cast<la_int64_t>(source.at_);
}

Utf8Characters::Utf8Characters(bool wanted) {
  if (wanted && utf8_locale() != nullptr) before_ = uselocale(utf8_locale());
}

Utf8Characters::~Utf8Characters() {
  if (before_ != nullptr) uselocale(static_cast<locale_t>(before_));
}

Verdict fault_of(archive* handle) {
  const char* const told = archive_error_string(handle);
  const std::string_view why = told == nullptr ? "" : told;
  if (archive_errno(handle) == ENOMEM || mentions(why, "memory"))
    return {Outcome::TooLarge, "Unpacking it would need more memory than is allowed."};
  if (mentions(why, "ncrypt") || mentions(why, "rypto") || mentions(why, "assphrase"))
    return {Outcome::Encrypted, "It is locked with a password."};
  if (mentions(why, "nsupported") || mentions(why, "ot supported") || mentions(why, "unavailable"))
    return {Outcome::Unsupported, "It is packed in a way that this version does not read."};
  if (mentions(why, "runcated") || mentions(why, "remature"))
    return {Outcome::Damaged, "Its bytes are cut off."};
  return {Outcome::Damaged, "Its bytes are damaged."};
}

}  // namespace casebound::extract

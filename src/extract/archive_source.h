#pragma once
/// \file What libarchive reads from: an Input or an unpacked stream, never a file of its own opening.
#include <archive.h>

#include <exception>
#include <memory>
#include <string>

#include "extract/format.h"

namespace casebound::extract {

using ArchiveHandle = std::unique_ptr<archive, decltype(&archive_read_free)>;
/// \throws Error{Internal} when there is no memory for it
ArchiveHandle new_archive();

/// The callbacks of one reader. Must outlive the handle.
class ArchiveSource {
 public:
  explicit ArchiveSource(Input& input) : input_(&input) {}
  /// A stream that can only be read forward; `read` fills its argument, less only at the end.
  explicit ArchiveSource(std::function<std::size_t(std::span<char>)> read) : read_(std::move(read)) {}

  /// Opens the handle on these bytes; ARCHIVE_OK or libarchive's code.
  int open(archive* handle);
  /// Throws what a callback had to keep back: no exception may cross a C library.
  void rethrow();

 private:
  static la_ssize_t give(archive* handle, void* self, const void** out);
  static la_int64_t skip(archive* handle, void* self, la_int64_t wish);
  static la_int64_t seek(archive* handle, void* self, la_int64_t offset, int whence);

  Input* input_ = nullptr;
  std::function<std::size_t(std::span<char>)> read_;
  std::uint64_t at_ = 0;
  std::string block_;
  std::exception_ptr held_;
};

/// While it lives, this thread's characters are UTF-8: libarchive turns the Unicode names of 7z, RAR and
/// their like into the characters of the C library's locale, and in the C locale loses them.
class Utf8Characters {
 public:
  explicit Utf8Characters(bool wanted);
  ~Utf8Characters();
  Utf8Characters(const Utf8Characters&) = delete;
  Utf8Characters& operator=(const Utf8Characters&) = delete;

 private:
  void* before_ = nullptr;
};

/// Why libarchive stopped, as a verdict (never Complete).
Verdict fault_of(archive* handle);

}  // namespace casebound::extract

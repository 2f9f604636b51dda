#pragma once
/// \file Files and folders of the operating system: opened, walked, written so that they last.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace casebound {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

/// What the walk met. `path` is relative to the parent of the root, bytes as the file system has them.
struct WalkEntry {
  enum class Kind { File, Link, Device, Socket, Pipe, Unreadable };
  std::string path;      ///< "/" between parts, never absolute
  std::string absolute;  ///< where to open it
  Kind kind = Kind::File;
  std::uint64_t size_bytes = 0;
  std::int64_t modified = 0;  ///< seconds since 1970, UTC
};

/// Visits everything below `root` (or `root` itself when it is a file), each folder in the order of its
/// names' bytes, so that two walks agree.
///
/// Symbolic links are reported and not followed. A folder that cannot be read is reported as Unreadable.
/// `visit` returns false to end the walk; `enter` (optional) returns false to skip a folder.
/// \throws Error{NotFound} when `root` does not exist
void walk(const std::string& root, const std::function<bool(const WalkEntry&)>& visit,
          const std::function<bool(const std::string& folder_path)>& enter = {});

/// \throws Error{NotFound}, Error{Io}, Error{TooLarge} past `limit` bytes
Bytes read_file(const std::string& path, std::uint64_t limit = 1ULL << 30);

/// Writes beside `path`, makes it durable (file and folder), then renames: all or nothing.
void write_file_durably(const std::string& path, ByteView bytes);

/// fsync of a folder; a failure is an error, unlike in SQLite.
void sync_folder(const std::string& path);
void make_folder(const std::string& path);
bool exists(const std::string& path);

/// Opens for reading without following a link in the last part.
Fd open_to_read(const std::string& path);
void write_all(int fd, ByteView bytes);
/// Reads until `out` is full or the file ends; returns the number of bytes.
std::size_t read_at(int fd, std::uint64_t offset, char* out, std::size_t length);

/// Bytes an ordinary user may still write below `path`.
std::uint64_t free_space(const std::string& path);

std::string parent_of(const std::string& path);
std::string join(std::string_view folder, std::string_view name);
/// Absolute, without "." and ".." and without resolving links. \throws Error{Io} when the current folder is
/// gone
std::string absolute_path(const std::string& path);
/// The folder of the running program.
std::string program_folder();
/// A file or folder that came with the program ("lid.176.ftz"): beside it, or in the share/casebound of the
/// folder that it was installed into. Empty when it is not there.
std::string find_shipped_file(const std::string& name);

/// Shows a path on a terminal or in JSON: valid UTF-8; other bytes become U+FFFD.
std::string displayed_path(std::string_view path);

/// Control characters (C0, C1, line and paragraph separators) and bidirectional controls.
bool is_hidden_control(char32_t code_point);

/// The text with control characters (also ESC, C1) and bidirectional controls made visible as <U+XXXX>,
/// fit for a terminal. Line feed and tab are kept when `keep_lines` is set.
/// Source: UAX #9 section 2 (the explicit directional formatting characters).
std::string safe_for_terminal(std::string_view text, bool keep_lines = false);

}  // namespace casebound

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/utf8.h"

namespace casebound {
namespace {

WalkEntry::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return WalkEntry::Kind::File;
  if (S_ISLNK(mode)) return WalkEntry::Kind::Link;
  if (S_ISFIFO(mode)) return WalkEntry::Kind::Pipe;
  if (S_ISSOCK(mode)) return WalkEntry::Kind::Socket;
  return WalkEntry::Kind::Device;
}

struct Walker {
  const std::function<bool(const WalkEntry&)>& visit;
  const std::function<bool(const std::string&)>& enter;

  bool entry(const std::string& absolute, const std::string& relative) const {
    struct stat info{};
    if (lstat(absolute.c_str(), &info) != 0)
      return visit({relative, absolute, WalkEntry::Kind::Unreadable, 0, 0});
    if (S_ISDIR(info.st_mode)) return folder(absolute, relative);
    WalkEntry found{relative, absolute, kind_of(info.st_mode), static_cast<std::uint64_t>(info.st_size),
                    info.st_mtime};
    if (found.kind == WalkEntry::Kind::File && access(absolute.c_str(), R_OK) != 0)
      found.kind = WalkEntry::Kind::Unreadable;
    return visit(found);
  }

  bool folder(const std::string& absolute, const std::string& relative) const {
    if (enter && !enter(relative)) return true;
    const auto close = [](DIR* d) { closedir(d); };
    const std::unique_ptr<DIR, decltype(close)> directory(opendir(absolute.c_str()), close);
    if (!directory) return visit({relative, absolute, WalkEntry::Kind::Unreadable, 0, 0});
    std::vector<std::string> names;
    while (const dirent* found = readdir(directory.get())) {
      const std::string name = found->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return entry(join(absolute, name), join(relative, name));
    });
  }
};

}  // namespace

void Fd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

void walk(const std::string& root, const std::function<bool(const WalkEntry&)>& visit,
          const std::function<bool(const std::string&)>& enter) {
  std::string absolute = absolute_path(root);
  struct stat info{};
  if (lstat(absolute.c_str(), &info) != 0)
    throw Error(ErrorCode::NotFound,
                "There is no file or folder " + safe_for_terminal(root) + ". Check the path and try again.");
  const std::string name = std::filesystem::path(absolute).filename().string();
  Walker{visit, enter}.entry(absolute, name.empty() ? "root" : name);
}

Bytes read_file(const std::string& path, std::uint64_t limit) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open() && errno == ENOENT)
    throw Error(ErrorCode::NotFound,
                "There is no file " + safe_for_terminal(path) + ". Check the path and try again.");
  if (!fd.is_open()) throw_errno(errno, "open " + safe_for_terminal(path));
  Bytes out;
  std::array<char, 1 << 16> buffer{};
  while (true) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read " + safe_for_terminal(path));
    if (got == 0) return out;
    if (out.size() + static_cast<std::size_t>(got) > limit)
      throw Error(ErrorCode::TooLarge, safe_for_terminal(path) + " is larger than what is read here.");
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void write_file_durably(const std::string& path, ByteView bytes) {
  const std::string beside = path + ".new";
  {
    const Fd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd.is_open()) throw_errno(errno, "write " + safe_for_terminal(beside));
    write_all(fd.get(), bytes);
    if (fsync(fd.get()) != 0) throw_errno(errno, "make " + safe_for_terminal(beside) + " durable");
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0)
    throw_errno(errno, "put " + safe_for_terminal(path) + " in place");
  sync_folder(parent_of(path));
}

void sync_folder(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) throw_errno(errno, "open the folder " + safe_for_terminal(path));
  if (fsync(fd.get()) != 0) throw_errno(errno, "make the folder " + safe_for_terminal(path) + " durable");
}

void make_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    throw_errno(errno, "make the folder " + safe_for_terminal(path));
}

bool exists(const std::string& path) {
  struct stat info{};
  return lstat(path.c_str(), &info) == 0;
}

Fd open_to_read(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.is_open()) throw_errno(errno, "open " + safe_for_terminal(path));
  return fd;
}

void write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) throw_errno(errno, "write to the disk");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

std::size_t read_at(int fd, std::uint64_t offset, char* out, std::size_t length) {
  std::size_t done = 0;
  while (done < length) {
    const ssize_t got = ::pread(fd, out + done, length - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read from the disk");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::uint64_t free_space(const std::string& path) {
  struct statvfs info{};
  if (statvfs(path.c_str(), &info) != 0)
    throw_errno(errno, "ask for the free space of " + safe_for_terminal(path));
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

std::string parent_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string join(std::string_view folder, std::string_view name) {
  std::string out(folder);
  if (!out.empty() && out.back() != '/') out += '/';
  return out.append(name);
}

std::string absolute_path(const std::string& path) {
  std::error_code error;
  std::string out = std::filesystem::absolute(path, error).lexically_normal().string();
  if (error) throw_errno(error.value(), "find the current folder");
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

std::string program_folder() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "." : self.parent_path().string();
}

std::string find_shipped_file(const std::string& name) {
  const std::string here = program_folder();
  // casebound lies in bin, casebound-worker in libexec/casebound.
  for (const char* folder : {"share", ".", "../share/casebound", "../../share/casebound"}) {
    const std::string path = absolute_path(join(join(here, folder), name));
    if (exists(path)) return path;
  }
  return {};
}

std::string displayed_path(std::string_view path) { return to_valid_utf8(path); }

bool is_hidden_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F || c == 0x2028 ||
         c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string safe_for_terminal(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if ((keep_lines && (c == '\n' || c == '\t' || c == '\f')) || !is_hidden_control(c)) {
      append_utf8(out, c);
      continue;
    }
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "<U+%04X>", static_cast<unsigned>(c));
    out += code.data();
  }
  return out;
}

}  // namespace casebound

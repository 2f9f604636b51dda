#include "desk/selection.h"

#include <sys/stat.h>

namespace casebound::desk {
namespace {

constexpr const char* kIgnoreFile = ".caseboundignore";
constexpr std::uint64_t kLongestIgnoreFile = 1 << 20;

std::string_view reason_of(WalkEntry::Kind kind) {
  switch (kind) {
    case WalkEntry::Kind::Link:
      return "link";
    case WalkEntry::Kind::Device:
      return "device";
    case WalkEntry::Kind::Socket:
      return "socket";
    case WalkEntry::Kind::Pipe:
      return "pipe";
    case WalkEntry::Kind::Unreadable:
      return "unreadable";
    case WalkEntry::Kind::File:
      break;
  }
  return "";
}

}  // namespace

Selection::Selection(const std::string& root, const IngestOptions& options, const std::string& case_folder)
    : root_(absolute_path(root)), name_(root_.substr(root_.rfind('/') + 1)) {
  if (name_.empty()) name_ = "root";  // as walk() names "/"
  if (!exists(root_))
    throw Error(ErrorCode::NotFound,
                "There is no file or folder " + safe_for_terminal(root) + ". Check the path and try again.");
  struct stat info{};
  if (stat(case_folder.c_str(), &info) == 0) {
    case_device_ = info.st_dev;
    case_inode_ = info.st_ino;
  }
  for (std::string at = root_; at.size() > 1;) {
    at = parent_of(at);
    if (is_own_case(at))
      throw Error(ErrorCode::Usage, safe_for_terminal(root) +
                                        " lies inside the case itself. Name the folder of the originals.");
  }
  for (const std::string& glob : options.excludes) exclusions_.add_option(glob);
  const std::string ignore_file = join(root_, kIgnoreFile);
  if (exists(ignore_file)) exclusions_.add_ignore_file(read_file(ignore_file, kLongestIgnoreFile));
}

void Selection::each(const std::function<bool(const WalkEntry&)>& take,
                     const std::function<void(const std::string&, const std::string&)>& leave_out) const {
  const std::string outer = parent_of(root_);
  walk(
      root_,
      [&](const WalkEntry& entry) {
        std::string reason(reason_of(entry.kind));
        if (reason.empty()) reason = exclusions_.reason_for(below_root(entry.path), false);
        if (reason.empty()) return take(entry);
        leave_out(entry.path, reason);
        return true;
      },
      [&](const std::string& folder) {
        std::string reason;
        if (is_own_case(folder == name_ ? root_ : join(outer, folder))) {
          reason = "the case itself";
        } else if (folder != name_) {
          reason = exclusions_.reason_for(below_root(folder), true);
        }
        if (reason.empty()) return true;
        leave_out(folder, reason);
        return false;
      });
}

/// A file that was added by its name is itself what patterns look at.
std::string_view Selection::below_root(std::string_view path) const {
  return path.size() > name_.size() ? path.substr(name_.size() + 1) : path;
}

/// By device and inode: the path may have come through a link.
bool Selection::is_own_case(const std::string& folder) const {
  struct stat info{};
  return stat(folder.c_str(), &info) == 0 && info.st_dev == case_device_ && info.st_ino == case_inode_;
}

}  // namespace casebound::desk

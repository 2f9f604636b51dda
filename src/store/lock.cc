#include "store/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/bytes.h"

namespace casebound::store {
namespace {

constexpr std::size_t kLongest = 160;

std::string record_of(std::int64_t commits, ByteView trailer) {
  return std::to_string(commits) + " " + to_hex(trailer) + "\n";
}

}  // namespace

Fd take_lock(const std::string& folder) {
  Fd lock(::open(join(folder, kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.is_open()) throw_errno(errno, "open the lock of this case");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    throw Error(
        ErrorCode::Locked,
        "Another process is writing to this case or verifies it. Wait until it is done and try again.");
  throw_errno(errno, "lock this case");
}

Fd share_lock(const std::string& folder) {
  Fd lock(::open(join(folder, kLockName).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!lock.is_open() && errno == ENOENT) return lock;
  if (!lock.is_open()) throw_errno(errno, "open the lock of this case");
  if (::flock(lock.get(), LOCK_SH | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    throw Error(ErrorCode::Locked,
                "Another process is writing to this case. Wait until it is done and try again.");
  throw_errno(errno, "lock this case");
}

CommitCount read_commit_count(const std::string& folder, const Seal& seal) {
  const Fd file(::open(join(folder, kLockName).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) return {};
  Bytes text(kLongest, '\0');
  text.resize(read_at(file.get(), 0, text.data(), text.size()));
  CommitCount out;
  if (text.empty()) {
    out.state = CommitCount::State::Empty;
    return out;
  }
  out.state = CommitCount::State::Damaged;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.commits);
  if (error != std::errc() || out.commits < 0) return out;
  const std::string digits = std::to_string(out.commits);
  if (text == digits + "\n") {
    out.state = CommitCount::State::Untagged;
    return out;
  }
  const std::size_t begin = digits.size() + 1;
  if (text.size() != begin + Seal::kTrailer * 2 + 1) return out;
  try {
    const Bytes trailer = from_hex(std::string_view(text).substr(begin, Seal::kTrailer * 2));
    char nothing = 0;
    if (text == record_of(out.commits, trailer) &&
        seal.open(kLockName, static_cast<std::uint64_t>(out.commits), &nothing, 0, trailer))
      out.state = CommitCount::State::Good;
  } catch (const Error&) {
    return out;  // no hexadecimal digits
  }
  return out;
}

void write_commit_count(int lock, const Seal& seal, std::int64_t commits, bool durably) {
  char nothing = 0;
  const std::string text =
      record_of(commits, seal.seal(kLockName, static_cast<std::uint64_t>(commits), &nothing, 0));
  const ssize_t wrote = ::pwrite(lock, text.data(), text.size(), 0);
  if (!durably) return;
  if (wrote < 0 || ::ftruncate(lock, static_cast<off_t>(text.size())) != 0 || fdatasync(lock) != 0)
    throw_errno(errno, "write the lock of this case");
}

}  // namespace casebound::store

#include "store/blobs.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>

#include "base/hash.h"

namespace casebound::store {
namespace {

constexpr std::string_view kTagsMagic = "CBTAGS1\n";
/// Above so many new files one syncfs is quicker than a flush of each: docs/case-folder.md has the figures.
constexpr std::size_t kFlushOneByOne = 8;

std::string blob_object(ByteView object) { return "blob:" + to_hex(object); }

Bytes tags_head(ByteView object, std::uint64_t size) {
  ByteWriter head;
  head.raw(kTagsMagic);
  head.u32(static_cast<std::uint32_t>(kBlock));
  head.u64(size);
  head.raw(object);
  return head.take();
}
constexpr std::size_t kTagsHead = 8 + 4 + 8 + 16;
constexpr std::uint64_t kLargestBlob = 1ULL << 50;  // what a damaged head may claim

std::uint64_t length_of(int fd) {
  struct stat info{};
  if (fstat(fd, &info) != 0) throw_errno(errno, "look at an original in the case");
  return static_cast<std::uint64_t>(info.st_size);
}

Fd make_file(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.is_open()) throw_errno(errno, "make a file in the folder of the case");
  return fd;
}

void flush_file(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open() || fdatasync(fd.get()) != 0) throw_errno(errno, "make an original durable");
}

/// Cuts what comes into blocks, tags them and writes bytes and tags.
class SpoolWriter : public BlobWriter {
 public:
  SpoolWriter(const std::string& incoming, std::shared_ptr<const Seal> seal, bool framed)
      : seal_(std::move(seal)),
        framed_(framed),
        object_(random_bytes(16)),
        path_(join(incoming, to_hex(object_))),
        tags_path_(path_ + kTagsEnding),
        fd_(make_file(path_)) {}

  ~SpoolWriter() override {
    if (finished_) return;
    ::unlink(path_.c_str());
    ::unlink(tags_path_.c_str());
  }

  void write(ByteView bytes) override {
    hash_.update(bytes);
    size_ += bytes.size();
    while (!bytes.empty()) {
      const std::size_t take = std::min(bytes.size(), kBlock - block_.size());
      block_.append(bytes.substr(0, take));
      bytes.remove_prefix(take);
      if (block_.size() == kBlock) end_block();
    }
  }

  SpooledBlob finish() override {
    if (!block_.empty()) end_block();
    if (!framed_) {
      const Fd tags = make_file(tags_path_);
      write_all(tags.get(), tags_head(object_, size_) + tags_);
    }
    finished_ = true;
    return {to_hex(hash_.finish()), size_, to_hex(object_)};
  }

  /// Shares the blocks of `from` on a file system that can (FICLONE); then only tags are made here.
  bool clone(int from) { return bytes_are_there_ = ::ioctl(fd_.get(), FICLONE, from) == 0; }
  int fd() const { return fd_.get(); }

 private:
  void end_block() {
    const Bytes trailer = seal_->seal(blob_object(object_), number_++, block_.data(), block_.size());
    if (!bytes_are_there_) write_all(fd_.get(), block_);
    if (framed_) {
      write_all(fd_.get(), trailer);
    } else {
      tags_ += trailer;
    }
    block_.clear();
  }

  std::shared_ptr<const Seal> seal_;
  bool framed_;
  Bytes object_;
  std::string path_;
  std::string tags_path_;  // made at once: its end may come for want of memory
  Fd fd_;
  bool bytes_are_there_ = false;
  bool finished_ = false;
  Sha256 hash_;
  std::uint64_t size_ = 0, number_ = 0;
  Bytes block_, tags_;
};

class CheckedReader : public BlobReader {
 public:
  CheckedReader(const std::string& path, const BlobPlace& place, std::shared_ptr<const Seal> seal,
                bool framed)
      : seal_(std::move(seal)),
        object_(blob_object(place.object)),
        size_(place.size),
        framed_(framed),
        fd_(open_existing(path)) {
    if (framed_) return;
    tags_ = open_existing(path + kTagsEnding);
    Bytes head(kTagsHead, '\0');
    if (read_at(tags_.get(), 0, head.data(), head.size()) != head.size() ||
        head != tags_head(place.object, size_))
      fail();
  }

  std::uint64_t size() const override { return size_; }

  std::size_t read(std::uint64_t offset, std::span<char> out) const override {
    std::size_t done = 0;
    while (done < out.size() && offset + done < size_) {
      const std::uint64_t at = offset + done;
      const std::size_t inside = at % kBlock;
      const std::scoped_lock hold(mutex_);
      load_block(at / kBlock);
      const std::size_t take = std::min(out.size() - done, block_.size() - inside);
      std::memcpy(out.data() + done, block_.data() + inside, take);
      done += take;
    }
    return done;
  }

 private:
  static Fd open_existing(const std::string& path) {
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.is_open() && (errno == ENOENT || errno == ELOOP)) fail();
    if (!fd.is_open()) throw_errno(errno, "open an original in the case");
    return fd;
  }
  [[noreturn]] static void fail() {
    throw Error(ErrorCode::Damaged,
                "An original in this case is not what was taken in. Run casebound verify.");
  }

  void load_block(std::uint64_t number) const {
    if (number == loaded_) return;
    loaded_ = UINT64_MAX;
    block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size_ - number * kBlock)));
    Bytes trailer(Seal::kTrailer, '\0');
    const std::uint64_t start = number * (framed_ ? kBlock + Seal::kTrailer : kBlock);
    if (read_at(fd_.get(), start, block_.data(), block_.size()) != block_.size()) fail();
    const int tags = framed_ ? fd_.get() : tags_.get();
    const std::uint64_t tag_at = framed_ ? start + block_.size() : kTagsHead + number * Seal::kTrailer;
    if (read_at(tags, tag_at, trailer.data(), trailer.size()) != trailer.size()) fail();
    if (!seal_->open(object_, number, block_.data(), block_.size(), trailer)) fail();
    loaded_ = number;
  }

  std::shared_ptr<const Seal> seal_;
  std::string object_;
  std::uint64_t size_;
  bool framed_;
  Fd fd_, tags_;
  mutable std::mutex mutex_;
  mutable Bytes block_;  // the last block, for readers in small steps
  mutable std::uint64_t loaded_ = UINT64_MAX;
};

}  // namespace

Blobs::Blobs(std::string folder, std::shared_ptr<const Seal> seal)
    : folder_(std::move(folder)),
      seal_(std::move(seal)),
      folder_fd_(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!folder_fd_.is_open() && errno != ENOENT && errno != ENOTDIR)
    throw_errno(errno, "open the folder blobs of this case");
  if (!folder_fd_.is_open())
    throw Error(ErrorCode::Damaged, "The folder blobs of this case cannot be opened. Run casebound verify.");
}

// An open case keeps the original as it came, beside its tags; a sealed one has each block followed by its
// trailer.
bool Blobs::framed() const { return seal_->name() != "open"; }

std::string Blobs::path_of(const std::string& sha256) const {
  const std::string name = seal_->object_name(sha256);
  return join(join(folder_, name.substr(0, 2)), name);
}

std::unique_ptr<BlobWriter> Blobs::new_blob() const {
  return std::make_unique<SpoolWriter>(join(folder_, "incoming"), seal_, framed());
}

std::optional<SpooledBlob> Blobs::copy_in(const std::string& absolute_path, const std::string& sha256,
                                          std::uint64_t size) const {
  const Fd from(::open(absolute_path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!from.is_open()) return std::nullopt;
  SpoolWriter spool(join(folder_, "incoming"), seal_, framed());
  // What was cloned cannot change any more, so it is the clone that is hashed.
  const int source = !framed() && size > 0 && spool.clone(from.get()) ? spool.fd() : from.get();
  Bytes buffer(std::min<std::uint64_t>(size + 1, 1 << 20), '\0');
  std::uint64_t at = 0;
  while (at <= size) {
    std::size_t got = 0;
    try {
      got = read_at(source, at, buffer.data(), buffer.size());
    } catch (const Error&) {
      return std::nullopt;  // the original's disk, not ours
    }
    spool.write(ByteView(buffer.data(), got));
    at += got;
    if (got < buffer.size()) break;
  }
  SpooledBlob blob = spool.finish();
  if (blob.size == size && blob.sha256 == sha256) return blob;
  drop(blob);
  return std::nullopt;
}

bool Blobs::can_share_blocks(const std::string& absolute_path) const {
  if (framed()) return false;
  SpoolWriter trial(join(folder_, "incoming"), seal_, framed());  // never finished, so it goes away
  return trial.clone(open_to_read(absolute_path).get());
}

std::shared_ptr<BlobReader> Blobs::open(const BlobPlace& place) const {
  return std::make_shared<CheckedReader>(path_of(place.sha256), place, seal_, framed());
}

BlobCheck Blobs::check(const BlobPlace& place) const {
  // What the disk refuses to give is damaged like what it gives wrongly.
  const auto read_what_there_is = [](int fd, std::uint64_t offset, char* into, std::size_t length) {
    try {
      return read_at(fd, offset, into, length);
    } catch (const Error&) {
      return std::size_t{0};
    }
  };
  BlobCheck out;
  const std::string path = path_of(place.sha256);
  const Fd bytes(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  const Fd beside(framed() ? -1 : ::open((path + kTagsEnding).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  out.is_there = bytes.is_open();
  if (!out.is_there) return out;
  const std::uint64_t blocks = (place.size + kBlock - 1) / kBlock;
  const std::uint64_t trailers = blocks * Seal::kTrailer;
  const std::string object = blob_object(place.object);
  Bytes tags;
  if (beside.is_open() && length_of(beside.get()) == kTagsHead + trailers) {
    tags.resize(kTagsHead + trailers);
    tags.resize(read_what_there_is(beside.get(), 0, tags.data(), tags.size()));
  }
  out.are_tags_good = framed() || (tags.size() == kTagsHead + trailers &&
                                   tags.starts_with(tags_head(place.object, place.size)));
  const bool right_length = length_of(bytes.get()) == place.size + (framed() ? trailers : 0);
  Sha256 hash;
  Bytes block;
  bool found = false;
  for (std::uint64_t at = 0; at < place.size; at += kBlock, ++out.blocks) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, place.size - at));
    block.resize(length + (framed() ? Seal::kTrailer : 0));
    const std::uint64_t start = framed() ? at + out.blocks * Seal::kTrailer : at;
    bool good = read_what_there_is(bytes.get(), start, block.data(), block.size()) == block.size();
    if (good && (framed() || out.are_tags_good)) {
      const ByteView trailer =
          framed() ? ByteView(block).substr(length)
                   : ByteView(tags).substr(kTagsHead + out.blocks * Seal::kTrailer, Seal::kTrailer);
      good = seal_->open(object, out.blocks, block.data(), length, trailer);
    }
    hash.update(ByteView(block).substr(0, length));
    if (good || found) continue;
    found = true;
    out.damaged_at = at;
  }
  if (found) out.are_tags_good = false;
  out.are_bytes_good = right_length && to_hex(hash.finish()) == place.sha256;
  if (!right_length && !found) out.damaged_at = place.size;
  return out;
}

std::optional<BlobPlace> Blobs::place_by_tags(const std::string& sha256) const {
  const Fd tags(
      framed() ? -1 : ::open((path_of(sha256) + kTagsEnding).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  Bytes head(kTagsHead, '\0');
  if (!tags.is_open() || read_at(tags.get(), 0, head.data(), head.size()) != head.size()) return std::nullopt;
  BlobPlace place{sha256, head.substr(kTagsHead - 16), 0};
  ByteReader reader(ByteView(head).substr(12));
  place.size = reader.u64();
  if (head != tags_head(place.object, place.size) || place.size > kLargestBlob) return std::nullopt;
  return place;
}

void Blobs::erase(const std::string& sha256) const {
  const std::string path = path_of(sha256);
  for (const std::string& each : {path, path + kTagsEnding})
    if (::unlink(each.c_str()) != 0 && errno != ENOENT) throw_errno(errno, "delete an original of the case");
  if (exists(parent_of(path))) sync_folder(parent_of(path));
}

BlobPlace Blobs::place(const SpooledBlob& blob) {
  BlobPlace place{blob.sha256, from_hex(blob.spool), blob.size};
  if (placed_.contains(blob.spool)) return place;
  const std::string target = path_of(blob.sha256);
  const std::string spool = join(join(folder_, "incoming"), blob.spool);
  if (!exists(parent_of(target))) make_folder(parent_of(target));
  // Tags first: bytes without tags would be damage, tags without bytes are a leftover that the next one
  // replaces.
  if (!framed() && std::rename((spool + kTagsEnding).c_str(), (target + kTagsEnding).c_str()) != 0)
    throw_errno(errno, "put an original in place");
  if (std::rename(spool.c_str(), target.c_str()) != 0) throw_errno(errno, "put an original in place");
  placed_.emplace(blob.spool, target);
  all_durable_ = false;
  return place;
}

void Blobs::drop(const SpooledBlob& blob) const {
  const std::string spool = join(join(folder_, "incoming"), blob.spool);
  ::unlink(spool.c_str());
  ::unlink((spool + kTagsEnding).c_str());
}

void Blobs::sync() {
  if (all_durable_) return;
  if (placed_.size() > kFlushOneByOne) {
    if (::syncfs(folder_fd_.get()) != 0) throw_errno(errno, "make the originals durable");
  } else {
    std::set<std::string> folders{folder_};
    for (const auto& [spool, path] : placed_) {
      flush_file(path);
      if (!framed()) flush_file(path + kTagsEnding);
      folders.insert(parent_of(path));
    }
    for (const std::string& folder : folders) sync_folder(folder);
  }
  all_durable_ = true;
}

void Blobs::remove_leftovers() const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(join(folder_, "incoming"), error))
    ::unlink(entry.path().c_str());
}

}  // namespace casebound::store

#include "store/packs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "store/blobs.h"

namespace casebound::store {
namespace {

constexpr std::string_view kBlockMagic = "CBRD";
constexpr std::size_t kBlockHead = 4 + 16 + 4 + 4;
constexpr std::uint64_t kFullPack = 256ULL << 20;

[[noreturn]] void damaged() {
  throw Error(ErrorCode::Damaged,
              "The reading of a page in this case is not what was written. Run casebound verify.");
}

std::string reading_object(const std::string& reading) { return "reading:" + reading; }

/// The name that a block carries on disk: a reading's own id would prove what the text is.
Bytes shown_id(const Seal& seal, const std::string& reading) {
  return from_hex(seal.object_name(reading).substr(0, 32));
}

Bytes block_head(ByteView id, std::uint64_t number, std::size_t length) {
  ByteWriter head;
  head.raw(kBlockMagic);
  head.raw(id);
  head.u32(static_cast<std::uint32_t>(number));
  head.u32(static_cast<std::uint32_t>(length));
  return head.take();
}

void write_at(int fd, ByteView bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) throw_errno(errno, "write a reading into the case");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
    offset += static_cast<std::uint64_t>(wrote);
  }
}

std::uint64_t length_of(int fd) {
  struct stat info{};
  if (fstat(fd, &info) != 0) throw_errno(errno, "look at the readings of the case");
  return static_cast<std::uint64_t>(info.st_size);
}

}  // namespace

Packs::Packs(std::string folder, std::shared_ptr<const Seal> seal)
    : folder_(std::move(folder)), seal_(std::move(seal)) {}

std::string Packs::path_of(std::uint32_t pack) const {
  char name[24];
  std::snprintf(name, sizeof name, "%06u.pack", pack);
  return join(folder_, name);
}

void Packs::start_at(std::uint32_t pack, std::uint64_t end) {
  committed_pack_ = pack_ = pack;
  committed_end_ = end_ = end;
}

void Packs::open_for_append(std::uint32_t pack) {
  writer_ = Fd(::open(path_of(pack).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!writer_.is_open()) throw_errno(errno, "open the readings of the case");
  new_file_ = true;
}

PackPlace Packs::append(const std::string& reading, ByteView payload) {
  if (!writer_.is_open() && pack_ > 0 && !exists(path_of(pack_))) end_ = kFullPack;  // verify names it
  if (!writer_.is_open() && pack_ > 0 && end_ < kFullPack) {
    open_for_append(pack_);
    const std::uint64_t length = length_of(writer_.get());
    if (length < end_) {  // it lost something: leave that to verify, and do not grow a hole
      writer_.reset();
      end_ = kFullPack;
    } else if (length > end_ && ::ftruncate(writer_.get(), static_cast<off_t>(end_)) != 0) {
      throw_errno(errno, "cut off what was never committed");
    }
  }
  if (pack_ == 0 || end_ >= kFullPack) {
    if (writer_.is_open() && dirty_) sync();
    open_for_append(++pack_);
    if (::ftruncate(writer_.get(), 0) != 0) throw_errno(errno, "make a new file for readings");
    write_at(writer_.get(), kPackMagic, 0);
    end_ = kPackMagic.size();
  }
  const Bytes id = shown_id(*seal_, reading);
  Bytes out;
  out.reserve(payload.size() + (payload.size() / kBlock + 1) * (kBlockHead + Seal::kTrailer));
  std::uint64_t number = 0;
  do {
    Bytes block(payload.substr(0, kBlock));
    payload.remove_prefix(block.size());
    const Bytes head = block_head(id, number, block.size());
    const Bytes trailer = seal_->seal(reading_object(reading), number, block.data(), block.size());
    out.append(head).append(block).append(trailer);
    ++number;
  } while (!payload.empty());
  write_at(writer_.get(), out, end_);
  dirty_ = true;
  const PackPlace place{pack_, end_, out.size()};
  end_ += out.size();
  return place;
}

void Packs::sync() {
  if (!dirty_) return;
  if (fdatasync(writer_.get()) != 0) throw_errno(errno, "make the readings durable");
  if (new_file_) sync_folder(folder_);
  dirty_ = new_file_ = false;
}

void Packs::rollback() {
  if (pack_ != committed_pack_) writer_.reset();
  pack_ = committed_pack_;
  end_ = committed_end_;
}

void Packs::commit() {
  committed_pack_ = pack_;
  committed_end_ = end_;
}

Bytes Packs::load(const std::string& reading, const PackPlace& place) const {
  Fd& fd = readers_[place.pack];
  if (!fd.is_open()) fd = Fd(::open(path_of(place.pack).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open() && errno != ENOENT && errno != ELOOP) throw_errno(errno, "open the readings of the case");
  if (!fd.is_open()) damaged();
  if (place.length > length_of(fd.get())) damaged();  // before the memory is asked for
  Bytes bytes(place.length, '\0');
  if (read_at(fd.get(), place.offset, bytes.data(), bytes.size()) != bytes.size()) damaged();
  const Bytes id = shown_id(*seal_, reading);
  Bytes payload;
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < bytes.size(); ++number) {
    if (bytes.size() - at < kBlockHead + Seal::kTrailer) damaged();
    ByteReader head(ByteView(bytes).substr(at + 24, 4));
    const std::size_t length = head.u32();
    if (length > kBlock || bytes.size() - at < kBlockHead + length + Seal::kTrailer) damaged();
    if (ByteView(bytes).substr(at, kBlockHead) != block_head(id, number, length)) damaged();
    char* block = bytes.data() + at + kBlockHead;
    if (!seal_->open(reading_object(reading), number, block, length,
                     ByteView(block + length, Seal::kTrailer)))
      damaged();
    payload.append(block, length);
    at += kBlockHead + length + Seal::kTrailer;
  }
  return payload;
}

void Packs::erase(const PackPlace& place) const {
  const Fd fd(::open(path_of(place.pack).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open() && errno == ENOENT) return;
  if (!fd.is_open()) throw_errno(errno, "open the readings of the case");
  const std::uint64_t length = length_of(fd.get());
  const std::uint64_t end = std::min(place.offset + place.length, length);
  const Bytes zeros(1 << 16, '\0');
  for (std::uint64_t at = place.offset; at < end; at += zeros.size())
    write_at(
        fd.get(),
        ByteView(zeros).substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), end - at))),
        at);
  if (fdatasync(fd.get()) != 0) throw_errno(errno, "overwrite a reading of the case");
  // They stay zeros; a file system that cannot give the room back keeps it.
  if (place.offset < end) [[maybe_unused]]
    const int ignored = ::fallocate(fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                    static_cast<off_t>(place.offset), static_cast<off_t>(end - place.offset));
}

bool Packs::drop(std::uint32_t pack) {
  if (pack == pack_) return false;
  readers_.erase(pack);
  if (::unlink(path_of(pack).c_str()) != 0 && errno != ENOENT)
    throw_errno(errno, "delete readings of the case");
  sync_folder(folder_);
  return true;
}

void Packs::write_magic(std::uint32_t pack) const {
  const Fd fd(::open(path_of(pack).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  Bytes magic(kPackMagic.size(), '\0');
  if (!fd.is_open() ||
      (read_at(fd.get(), 0, magic.data(), magic.size()) == magic.size() && magic == kPackMagic))
    return;
  write_at(fd.get(), kPackMagic, 0);
  if (fdatasync(fd.get()) != 0) throw_errno(errno, "write the readings of the case");
}

std::optional<PackBlock> read_pack_block(ByteView bytes, const Seal* seal) {
  if (bytes.size() < kBlockHead + Seal::kTrailer || !bytes.starts_with(kBlockMagic)) return std::nullopt;
  ByteReader head(bytes.substr(4));
  PackBlock out;
  out.id = to_hex(head.raw(16));
  out.number = head.u32();
  const std::size_t length = head.u32();
  out.size = kBlockHead + length + Seal::kTrailer;
  if (length > kBlock || bytes.size() < out.size) return std::nullopt;
  Bytes block(bytes.substr(kBlockHead, length));
  out.is_good = seal == nullptr || seal->name() != "open" ||
                seal->open(reading_object(out.id), out.number, block.data(), length,
                           bytes.substr(kBlockHead + length, Seal::kTrailer));
  return out;
}

}  // namespace casebound::store

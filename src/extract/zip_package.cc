#include "extract/zip_package.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "extract/zip_cipher.h"
#include "extract/zip_directory.h"
#include "extract/zip_foreign.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kLocalHeader = 30;
constexpr std::size_t kInPiece = 64U << 10;
constexpr std::size_t kOutPiece = 256U << 10;
constexpr std::uint64_t kMaxLocked = 256ULL << 20;  // unlocked as a whole, in memory
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kAes = 99;

const Verdict kDamaged{Outcome::Damaged, "Its bytes are cut off or damaged."};
const Verdict kLocked{Outcome::Encrypted, "It is locked with a password that was not given."};
const Verdict kTooLarge{Outcome::TooLarge, "It is larger than the limit for one part."};

/// One inflate state for all members: setting it up costs more than a small member.
class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK)
      throw Error(ErrorCode::TooLarge, "There is not enough memory.");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream& fresh() {
    inflateReset(&stream_);
    stream_.avail_in = 0;
    return stream_;
  }

 private:
  z_stream stream_{};
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool equal_names(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Counts what was handed out, holds it to the limit, and sums it up.
class Outlet {
 public:
  Outlet(const ZipPackage::Take& take, std::uint64_t limit) : take_(take), limit_(limit) {}
  /// False when the limit cut it.
  bool put(std::string_view bytes) {
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), limit_ - given_));
    const std::string_view piece = bytes.substr(0, room);
    crc_ = crc32(crc_, reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size()));
    given_ += piece.size();
    if (!piece.empty()) take_(piece);
    return room == bytes.size();
  }
  std::uint64_t given() const { return given_; }
  std::uint32_t crc() const { return static_cast<std::uint32_t>(crc_); }

 private:
  const ZipPackage::Take& take_;
  std::uint64_t limit_;
  std::uint64_t given_ = 0;
  uLong crc_ = 0;
};

}  // namespace

struct ZipPackage::State {
  explicit State(Input& input) : window(input) {}

  InputWindow window;
  ZipDirectory directory;
  Inflater inflater;
  std::string in;
  std::string out;
  const MemberLock* lock = nullptr;
  std::string last_password;  ///< members of one archive mostly share it

  /// The next packed bytes of a member, unlocked in place.
  std::span<char> next_packed(std::uint64_t& at, std::uint64_t end, ZipCipher* cipher) {
    const auto wish = static_cast<std::size_t>(std::min<std::uint64_t>(kInPiece, end - at));
    in.assign(window.at(at, wish));
    at += in.size();
    if (cipher != nullptr) cipher->decrypt(in);
    return in;
  }

  Verdict copy(std::uint64_t at, std::uint64_t end, ZipCipher* cipher, Outlet& outlet) {
    while (at < end) {
      const std::span<char> bytes = next_packed(at, end, cipher);
      if (bytes.empty()) return kDamaged;
      if (!outlet.put({bytes.data(), bytes.size()})) return kTooLarge;
    }
    return {};
  }

  Verdict inflate_member(std::uint64_t at, std::uint64_t end, ZipCipher* cipher, Outlet& outlet) {
    z_stream& stream = inflater.fresh();
    out.resize(kOutPiece);
    while (true) {
      if (stream.avail_in == 0) {
        const std::span<char> bytes = next_packed(at, end, cipher);
        if (bytes.empty()) return kDamaged;
        stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
        stream.avail_in = static_cast<uInt>(bytes.size());
      }
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      const int result = inflate(&stream, Z_NO_FLUSH);
      if (!outlet.put(std::string_view(out).substr(0, out.size() - stream.avail_out))) return kTooLarge;
      if (result == Z_STREAM_END) return {};
      if (result != Z_OK && result != Z_BUF_ERROR) return kDamaged;
    }
  }

  Verdict unpack(const ZipMember& member, std::uint64_t data, const std::string* password,
                 std::uint64_t limit, const Take& take) {
    std::uint64_t at = data;
    const std::uint64_t end = std::min(data + member.packed_bytes, window.size());
    std::optional<ZipCipher> cipher;
    if (password != nullptr) {
      cipher.emplace(*password);
      std::string header(window.at(at, ZipCipher::kHeaderBytes));
      at += ZipCipher::kHeaderBytes;
      if (at > end) return kDamaged;
      cipher->decrypt(header);
      // APPNOTE 6.1.6: the last byte repeats the CRC's highest, or the time's when the sizes follow the data.
      const auto check = static_cast<unsigned char>(header[ZipCipher::kHeaderBytes - 1]);
      const bool sizes_follow = (member.flags & 0x0008U) != 0;
      if (check != (member.crc >> 24) && !(sizes_follow && check == member.dos_time >> 8)) return kLocked;
    }
    Outlet outlet(take, limit);
    ZipCipher* unlock = cipher ? &*cipher : nullptr;
    Verdict verdict =
        member.method == kStored ? copy(at, end, unlock, outlet) : inflate_member(at, end, unlock, outlet);
    if (verdict.outcome != Outcome::Complete || !member.sizes_known) return verdict;
    const bool cut = data + member.packed_bytes > window.size();
    if (cut || outlet.given() != member.size_bytes || outlet.crc() != member.crc) return kDamaged;
    return verdict;
  }

  /// A password passes the check byte by chance once in 256 times, so it counts only when the checksum agrees
  /// too.
  Verdict unlock(const ZipMember& member, std::uint64_t data, const ZipReadOptions& options,
                 const Take& take) {
    std::vector<const std::string*> candidates;
    if (!last_password.empty()) candidates.push_back(&last_password);
    for (const std::string& password : options.passwords) candidates.push_back(&password);
    for (const std::string* password : candidates) {
      const Verdict trial = unpack(member, data, password, options.max_bytes, [](std::string_view) {});
      if (trial.outcome != Outcome::Complete && trial.outcome != Outcome::TooLarge) continue;
      if (password != &last_password) last_password = *password;
      const std::string right = last_password;
      return unpack(member, data, &right, options.max_bytes, take);
    }
    return kLocked;
  }
};

ZipPackage::ZipPackage(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipPackage::ZipPackage(ZipPackage&&) noexcept = default;
ZipPackage& ZipPackage::operator=(ZipPackage&&) noexcept = default;
ZipPackage::~ZipPackage() = default;

ZipPackage ZipPackage::open(Input& input, std::size_t max_members) {
  auto state = std::make_unique<State>(input);
  state->directory = read_zip_directory(state->window, max_members);
  return ZipPackage(std::move(state));
}

const std::vector<ZipMember>& ZipPackage::members() const { return state_->directory.members; }
std::uint64_t ZipPackage::declared() const { return state_->directory.declared; }
bool ZipPackage::is_recovered() const { return state_->directory.recovered; }

const ZipMember* ZipPackage::find(std::string_view name) const {
  for (const ZipMember& member : members()) {
    if (member.kind == ZipMember::Kind::File && equal_names(member.name, name)) return &member;
  }
  return nullptr;
}

void ZipPackage::read_through(const MemberLock& lock) { state_->lock = &lock; }

Verdict ZipPackage::read(const ZipMember& member, const ZipReadOptions& options, const Take& take) {
  if (state_->lock == nullptr || !state_->lock->holds(member.name)) return read_stored(member, options, take);
  std::string stored;
  const Verdict verdict =
      read_stored(member, {kMaxLocked, options.passwords}, [&](std::string_view piece) { stored += piece; });
  if (verdict.outcome != Outcome::Complete) return verdict;
  return state_->lock->read(member.name, std::move(stored), options.max_bytes, take);
}

Verdict ZipPackage::read_stored(const ZipMember& member, const ZipReadOptions& options, const Take& take) {
  const std::string header(state_->window.at(member.header_offset, kLocalHeader));
  if (header.size() < kLocalHeader || !header.starts_with("PK\3\4")) return kDamaged;
  std::uint16_t name = 0;
  std::uint16_t extra = 0;
  std::memcpy(&name, header.data() + 26, sizeof(name));
  std::memcpy(&extra, header.data() + 28, sizeof(extra));
  const std::uint64_t fields = member.header_offset + kLocalHeader + name;
  const std::uint64_t data = fields + extra;
  if (member.packed_bytes > UINT64_MAX - data) return kDamaged;
  const bool plain_method = member.method == kStored || member.method == kDeflated;
  if ((member.flags & 0x0040U) != 0)
    return kLocked;  // strong encryption (APPNOTE 7), read by nobody but PKWARE
  if (member.is_encrypted() && plain_method) return state_->unlock(member, data, options, take);
  if (plain_method) return state_->unpack(member, data, nullptr, options.max_bytes, take);
  if (member.is_encrypted() && member.method == kAes && options.passwords.empty()) return kLocked;
  if (!member.sizes_known)
    return {Outcome::Unsupported, "It is packed in a way that this version does not read."};
  const std::string extra_field(state_->window.at(fields, extra));
  return read_foreign_member(state_->window, member, data, extra_field, options, take);
}

std::optional<std::string> ZipPackage::load(std::string_view name, std::uint64_t limit) {
  const ZipMember* member = find(name);
  if (member == nullptr) return std::nullopt;
  std::string bytes;
  const Verdict verdict = read(*member, {limit, {}}, [&](std::string_view piece) { bytes.append(piece); });
  if (verdict.outcome != Outcome::Complete) return std::nullopt;
  return bytes;
}

std::string resolve_member_name(std::string_view folder, std::string_view path) {
  const std::string whole =
      path.starts_with('/') ? std::string(path) : std::string(folder) + std::string(path);
  std::vector<std::string_view> steps;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view step = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (step != ".." && step != "." && !step.empty()) steps.push_back(step);
  }
  std::string out;
  for (const std::string_view step : steps) {
    if (!out.empty()) out.push_back('/');
    out.append(step);
  }
  return out;
}

}  // namespace casebound::extract

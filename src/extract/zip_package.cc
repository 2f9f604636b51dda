#include "extract/zip_package.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "extract/charset_codec.h"
#include "extract/zip_aes.h"
#include "extract/zip_cipher.h"
#include "extract/zip_directory.h"
#include "extract/zip_foreign.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kLocalHeader = 30;
constexpr std::size_t kOutPiece = 256U << 10;
constexpr std::uint64_t kMaxLocked = 256ULL << 20;  // unlocked as a whole, in memory
constexpr std::uint64_t kMostTrials = 10'000;       // one of AES takes a millisecond
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kAes = 99;

const Verdict kDamaged{Outcome::Damaged, "Its bytes are cut off or damaged."};
const Verdict kLocked{Outcome::Encrypted, "It is locked with a password that was not given."};
const Verdict kTooManyTrials{Outcome::Encrypted,
                             "It is locked, and no more passwords are tried on one archive."};
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

/// The password in UTF-8, and in the encodings that the programs of its writers had.
void add_spellings(const std::string& password, std::vector<std::string>& out) {
  out.push_back(password);
  if (std::ranges::all_of(password, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return;
  for (const std::string_view label : {"gb18030", "big5", "shift_jis", "euc-kr", "windows-1251", "ibm866",
                                       "windows-1256", "windows-1252", "ibm437"}) {
    const Encoding* encoding = find_encoding(label);
    std::optional<std::string> spelled = encoding == nullptr ? std::nullopt : encode(password, *encoding);
    if (spelled && std::ranges::find(out, *spelled) == out.end()) out.push_back(std::move(*spelled));
  }
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
  std::string out;
  std::uint64_t trials = 0;  ///< of passwords
  const MemberLock* own_lock = nullptr;
  std::string last_password;  ///< members of one archive mostly share it

  Verdict copy(ZipMemberBytes& bytes, Outlet& outlet) {
    while (true) {
      const std::span<char> piece = bytes.next();
      if (piece.empty()) return {};
      if (!outlet.put({piece.data(), piece.size()})) return kTooLarge;
    }
  }

  Verdict inflate_member(ZipMemberBytes& bytes, Outlet& outlet) {
    z_stream& stream = inflater.fresh();
    out.resize(kOutPiece);
    while (true) {
      if (stream.avail_in == 0) {
        const std::span<char> piece = bytes.next();
        if (piece.empty()) return kDamaged;
        stream.next_in = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_in = static_cast<uInt>(piece.size());
      }
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      const int result = inflate(&stream, Z_NO_FLUSH);
      if (!outlet.put(std::string_view(out).substr(0, out.size() - stream.avail_out))) return kTooLarge;
      if (result == Z_STREAM_END) return {};
      if (result != Z_OK && result != Z_BUF_ERROR) return kDamaged;
    }
  }

  /// \param member as it is under the lock \param data where its packed bytes begin
  Verdict unpack(const ZipMember& member, std::uint64_t data, ZipLock* lock, bool has_crc,
                 std::uint64_t limit, const Take& take) {
    ZipMemberBytes bytes(window, data, std::min(data + member.packed_bytes, window.size()), lock);
    Outlet outlet(take, limit);
    const bool foreign = member.method != kStored && member.method != kDeflated;
    if (foreign && !member.sizes_known)
      return {Outcome::Unsupported, "It is packed in a way that this version does not read."};
    Verdict verdict;
    if (foreign) {
      verdict = read_foreign_member(bytes, member, limit, [&](std::string_view piece) { outlet.put(piece); });
    } else {
      verdict = member.method == kStored ? copy(bytes, outlet) : inflate_member(bytes, outlet);
    }
    if (verdict.outcome != Outcome::Complete || !member.sizes_known) return verdict;
    while (!bytes.next().empty()) {
    }
    const bool cut = data + member.packed_bytes > window.size();
    const bool changed = has_crc && outlet.crc() != member.crc;
    return cut || changed || outlet.given() != member.size_bytes ? kDamaged : verdict;
  }

  Verdict unpack_traditional(const ZipMember& member, std::uint64_t data, std::string_view password,
                             std::uint64_t limit, const Take& take) {
    ZipCipher cipher(password);
    std::string header(window.at(data, ZipCipher::kHeaderBytes));
    if (header.size() < ZipCipher::kHeaderBytes || member.packed_bytes < header.size()) return kDamaged;
    cipher.decrypt(header);
    // APPNOTE 6.1.6: the last byte repeats the CRC's highest, or the time's when the sizes follow the data.
    const auto check = static_cast<unsigned char>(header[ZipCipher::kHeaderBytes - 1]);
    const bool sizes_follow = (member.flags & 0x0008U) != 0;
    if (check != (member.crc >> 24) && !(sizes_follow && check == member.dos_time >> 8)) return kLocked;
    ZipMember open = member;
    open.packed_bytes -= header.size();
    return unpack(open, data + header.size(), &cipher, true, limit, take);
  }

  Verdict unpack_aes(const ZipMember& member, const ZipAesTerms& terms, std::uint64_t data,
                     std::string_view password, std::uint64_t limit, const Take& take) {
    constexpr std::size_t kCode = ZipAesTerms::kCodeBytes;
    if (member.packed_bytes < terms.head_bytes() + kCode) return kDamaged;
    std::optional<ZipAes> lock =
        ZipAes::open(terms, std::string(window.at(data, terms.head_bytes())), password);
    if (!lock) return kLocked;
    ZipMember open = member;
    open.method = terms.method;
    open.packed_bytes -= terms.head_bytes() + kCode;
    data += terms.head_bytes();
    const Verdict verdict = unpack(open, data, &*lock, terms.has_crc, limit, take);
    if (verdict.outcome != Outcome::Complete) return verdict;
    const std::string code(window.at(data + open.packed_bytes, kCode));
    return code.size() == kCode && lock->is_intact(code) ? verdict : kDamaged;
  }

  /// A wrong password passes the check of its head by chance once in 256 times (AES: 65,536), so it counts
  /// only when the rest agrees too.
  Verdict unlock(const ZipMember& member, std::uint64_t data, std::string_view extra,
                 const ZipReadOptions& options, const Take& take) {
    const std::optional<ZipAesTerms> terms = member.method == kAes ? zip_aes_terms(extra) : std::nullopt;
    if (member.method == kAes && !terms) return kDamaged;
    const auto unpack_with = [&](const std::string& password, const Take& taker) {
      return terms ? unpack_aes(member, *terms, data, password, options.max_bytes, taker)
                   : unpack_traditional(member, data, password, options.max_bytes, taker);
    };
    std::vector<std::string> candidates;
    if (!last_password.empty()) candidates.push_back(last_password);
    for (const std::string& password : options.passwords) add_spellings(password, candidates);
    for (const std::string& password : candidates) {
      if (++trials > kMostTrials) return kTooManyTrials;
      const Verdict trial = unpack_with(password, [](std::string_view) {});
      if (trial.outcome == Outcome::Encrypted) continue;
      // Past two bytes of AES, what is damaged is more likely the file than the password.
      if (trial.outcome == Outcome::Damaged && !terms) continue;
      last_password = password;
      return unpack_with(last_password, take);
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

void ZipPackage::read_through(const MemberLock& lock) { state_->own_lock = &lock; }

Verdict ZipPackage::read(const ZipMember& member, const ZipReadOptions& options, const Take& take) {
  if (state_->own_lock == nullptr || !state_->own_lock->holds(member.name))
    return read_stored(member, options, take);
  std::string stored;
  const Verdict verdict =
      read_stored(member, {kMaxLocked, options.passwords}, [&](std::string_view piece) { stored += piece; });
  if (verdict.outcome != Outcome::Complete) return verdict;
  return state_->own_lock->read(member.name, std::move(stored), options.max_bytes, take);
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
  if ((member.flags & 0x0040U) != 0)
    return kLocked;  // strong encryption (APPNOTE 7), read by nobody but PKWARE
  if (!member.is_encrypted()) return state_->unpack(member, data, nullptr, true, options.max_bytes, take);
  const std::string extra_field(state_->window.at(fields, extra));
  return state_->unlock(member, data, extra_field, options, take);
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

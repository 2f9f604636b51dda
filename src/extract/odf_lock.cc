#include "extract/odf_lock.h"

#include <zlib.h>

#include <algorithm>

#include "base/error.h"
#include "extract/mime_codes.h"
#include "extract/opc_package.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kChecked = 1024;  // bytes under the checksum
constexpr std::uint64_t kMostTried = 16U << 20;
constexpr std::size_t kMostLocks = 100'000;
constexpr std::uint32_t kMostIterations = 10'000'000;
constexpr std::uint32_t kMostMemoryKib = 256U << 10;
constexpr std::uint32_t kMostPasses = 64;
constexpr std::uint32_t kMostLanes = 64;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kGcmIv = 12;
constexpr std::size_t kGcmTag = 16;
constexpr std::size_t kPiece = 256U << 10;

/// 0 for what is no number, or none that could be meant.
std::uint32_t number(std::string_view digits) {
  if (digits.empty() || digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return 0;
  return static_cast<std::uint32_t>(std::stoul(std::string(digits)));
}

/// The last word of a name that may be a URI: "sha256" of "http://www.w3.org/2000/09/xmldsig#sha256".
std::string_view last_word(std::string_view name) { return name.substr(name.find_last_of("#:") + 1); }

class ManifestReader : public XmlHandler {
 public:
  explicit ManifestReader(std::map<std::string, OdfLock, std::less<>>& locks) : locks_(locks) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    const auto get = [&](std::string_view word) { return attribute(attributes, word); };
    if (local == "file-entry") {
      entry_ = get("full-path");
      size_ = number(get("size"));
    } else if (local == "KeyInfo" || local == "encrypted-key") {
      has_key_info_ = true;
    } else if (local == "encryption-data") {
      if (locks_.size() >= kMostLocks) return;
      open_ = &locks_[entry_];
      open_->size_bytes = size_;
      open_->by_certificate = has_key_info_;
      const std::string_view kind = last_word(get("checksum-type"));
      open_->checksum_hash = hash_kind(kind.substr(0, kind.find_first_of("/-")));
      open_->checksum = decode_base64(get("checksum"));
    } else if (open_ == nullptr) {
      return;
    } else if (local == "algorithm") {
      open_->cipher = cipher_of(get("algorithm-name"));
      open_->iv = decode_base64(get("initialisation-vector"));
    } else if (local == "key-derivation") {
      read_derivation(attributes);
    } else if (local == "start-key-generation") {
      open_->start_hash = hash_kind(last_word(get("start-key-generation-name"))).value_or(HashKind::Sha1);
    }
  }
  void end(std::string_view name) override {
    if (local_name(name) == "encryption-data") open_ = nullptr;
  }
  void text(std::string_view) override {}

 private:
  static OdfLock::Cipher cipher_of(std::string_view name) {
    if (name.find("lowfish") != std::string_view::npos) return OdfLock::Cipher::Blowfish;
    if (name.ends_with("aes128-cbc") || name.ends_with("aes192-cbc") || name.ends_with("aes256-cbc"))
      return OdfLock::Cipher::AesCbc;
    if (name.ends_with("aes256-gcm")) return OdfLock::Cipher::AesGcm;
    return OdfLock::Cipher::Unknown;
  }
  void read_derivation(const XmlAttributes& attributes) {
    const auto get = [&](std::string_view word) { return attribute(attributes, word); };
    open_->salt = decode_base64(get("salt"));
    if (!get("key-size").empty()) open_->key_bytes = number(get("key-size"));
    if (!get("iteration-count").empty()) open_->iterations = number(get("iteration-count"));
    const std::string_view kind = get("key-derivation-name");
    if (kind.ends_with("argon2id"))
      open_->argon2 = {number(get("argon2-iterations")), number(get("argon2-memory")),
                       number(get("argon2-lanes"))};
    if (kind.ends_with("PGP")) open_->by_certificate = true;
  }

  std::map<std::string, OdfLock, std::less<>>& locks_;
  std::string entry_;
  std::uint64_t size_ = 0;
  OdfLock* open_ = nullptr;
  bool has_key_info_ = false;
};

/// The key of a member; nothing when the terms are none that any program writes.
std::optional<std::string> key_of(const OdfLock& lock, std::string_view password) {
  const std::string start = hash_of(lock.start_hash, {password});
  if (lock.argon2) {
    const Argon2Terms& terms = *lock.argon2;
    if (terms.memory_kib > kMostMemoryKib || terms.passes > kMostPasses || terms.lanes > kMostLanes)
      return std::nullopt;
    return argon2id(start, lock.salt, terms, lock.key_bytes);
  }
  if (lock.iterations == 0 || lock.iterations > kMostIterations) return std::nullopt;
  return pbkdf2_sha1(start, lock.salt, lock.iterations, lock.key_bytes);
}

/// Takes the cipher off; what comes out is packed still. Nothing when it cannot be right.
std::optional<std::string> deciphered(const OdfLock& lock, std::string_view password, std::string bytes) {
  using Cipher = OdfLock::Cipher;
  const bool fits =
      (lock.cipher == Cipher::AesCbc && AesDecryption::takes(lock.key_bytes) && lock.iv.size() == kBlock &&
       !bytes.empty() && bytes.size() % kBlock == 0) ||
      (lock.cipher == Cipher::AesGcm && lock.key_bytes == 32 && bytes.size() >= kGcmIv + kGcmTag) ||
      (lock.cipher == Cipher::Blowfish && lock.iv.size() == 8 && lock.key_bytes >= 8 && lock.key_bytes <= 56);
  const std::optional<std::string> key = fits ? key_of(lock, password) : std::nullopt;
  if (!key) return std::nullopt;
  if (lock.cipher == Cipher::AesGcm) {
    // XML Encryption 1.1, 5.2.4: the vector stands before the bytes, the tag after them.
    const std::string iv = bytes.substr(0, kGcmIv);
    const std::string tag = bytes.substr(bytes.size() - kGcmTag);
    bytes.resize(bytes.size() - kGcmTag);
    bytes.erase(0, kGcmIv);
    if (!decrypt_gcm(*key, iv, tag, bytes)) return std::nullopt;
    return bytes;
  }
  if (lock.cipher == Cipher::AesCbc) {
    AesDecryption(*key).cbc(lock.iv, bytes);
    // XML Encryption 1.1, 5.2.1: the last byte counts the padding.
    const auto padding = static_cast<unsigned char>(bytes.back());
    if (padding == 0 || padding > kBlock) return std::nullopt;
    bytes.resize(bytes.size() - padding);
  } else {
    decrypt_blowfish(*key, lock.iv, bytes);
  }
  const std::string_view checked = std::string_view(bytes).substr(0, kChecked);
  if (lock.checksum_hash && hash_of(*lock.checksum_hash, {checked}) != lock.checksum) return std::nullopt;
  return bytes;
}

/// Raw deflate (RFC 1951) to its end.
Verdict inflated(std::string_view packed, std::uint64_t max_bytes, const MemberLock::Take& take) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    throw Error(ErrorCode::TooLarge, "There is not enough memory.");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closes(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out(kPiece, '\0');
  for (std::uint64_t given = 0;;) {
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    const std::string_view piece = std::string_view(out).substr(0, out.size() - stream.avail_out);
    const std::string_view room =
        piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), max_bytes - given)));
    if (!room.empty()) take(room);
    given += room.size();
    if (room.size() < piece.size()) return {Outcome::TooLarge, "It is larger than the limit for one part."};
    if (result == Z_STREAM_END) return {};
    if (result != Z_OK || (piece.empty() && stream.avail_in == 0))
      return {Outcome::Damaged, "Its bytes are cut off or damaged."};
  }
}

/// A cipher that carries no check of its own lets every 256th password pass: then the bytes have to unpack.
bool is_plausible(const OdfLock& lock, std::string_view packed) {
  if (lock.checksum_hash || lock.cipher == OdfLock::Cipher::AesGcm) return true;
  return inflated(packed, kMostTried, [](std::string_view) {}).outcome != Outcome::Damaged;
}

const Verdict kLocked{Outcome::Encrypted, "It is locked with a password that was not given."};

}  // namespace

OdfLocks OdfLocks::read_manifest(ZipPackage& package) {
  OdfLocks out;
  ManifestReader reader(out.locks_);
  if (const ZipMember* member = package.find("META-INF/manifest.xml")) read_xml(package, *member, reader);
  if (package.find(kWhole) != nullptr && package.find("content.xml") == nullptr)
    out.locks_[std::string(kWhole)];
  return out;
}

Verdict OdfLocks::open(ZipPackage& package, const ExtractOptions& options) {
  if (is_empty()) return {};
  // One member tells whether a password is right; the smallest costs least.
  const ZipMember* probe = nullptr;
  for (const ZipMember& member : package.members()) {
    if (holds(member.name) && (probe == nullptr || member.packed_bytes < probe->packed_bytes))
      probe = &member;
  }
  if (probe == nullptr) return kLocked;
  const OdfLock& lock = locks_.find(probe->name)->second;
  if (lock.by_certificate || lock.cipher == OdfLock::Cipher::Unknown)
    return {Outcome::Encrypted, "It is locked in a way that a password alone does not open."};
  std::string stored;
  const Verdict whole = package.read(*probe, {}, [&](std::string_view piece) { stored += piece; });
  if (whole.outcome != Outcome::Complete) return {Outcome::Encrypted, kLocked.reason};
  const TrialTime time(options.limits);
  for (const std::string& password : options.passwords) {
    time.check();
    const std::optional<std::string> packed = deciphered(lock, password, stored);
    if (!packed || !is_plausible(lock, *packed)) continue;
    password_ = password;
    return {};
  }
  return kLocked;
}

Verdict OdfLocks::read(std::string_view name, std::string stored, std::uint64_t max_bytes,
                       const Take& take) const {
  const OdfLock& lock = locks_.find(name)->second;
  const std::optional<std::string> packed =
      password_ ? deciphered(lock, *password_, std::move(stored)) : std::nullopt;
  if (!packed) return kLocked;
  return inflated(*packed, max_bytes, take);
}

std::string OdfLocks::describe() const {
  const OdfLock& lock = locks_.begin()->second;
  if (lock.cipher == OdfLock::Cipher::Blowfish) return "Blowfish";
  return "AES-" + std::to_string(lock.key_bytes * 8);
}

}  // namespace casebound::extract

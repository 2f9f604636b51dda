#include "extract/office_lock.h"

#include <algorithm>

#include "base/error.h"
#include "extract/little_endian.h"
#include "extract/mime_codes.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint32_t kMostSpins = 10'000'000;  // 2.3.4.10: at most
constexpr std::uint32_t kSpinsBetweenChecks = 16'384;
constexpr std::size_t kSegment = 4096;  // 2.3.4.15
constexpr std::size_t kBlock = 16;

// 2.3.4.11 to 2.3.4.14: what is put after a hash says what the key is for.
constexpr std::string_view kForVerifier = "\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79"sv;
constexpr std::string_view kForVerifierHash = "\xD7\xAA\x0F\x6D\x30\x61\x34\x4E"sv;
constexpr std::string_view kForKey = "\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6"sv;
constexpr std::string_view kForHmacKey = "\x5F\xB2\xAD\x01\x0C\xB9\xE1\xF6"sv;
constexpr std::string_view kForHmacValue = "\xA0\x67\x7F\x02\xB2\x2C\x84\x33"sv;

[[noreturn]] void fail_damaged() {
  throw Error(ErrorCode::Damaged, "It is locked with a password, and what says how is cut off or damaged.");
}
[[noreturn]] void fail_foreign() {
  throw Error(ErrorCode::Passphrase, "It is locked in a way that a password alone does not open.");
}

std::uint32_t number(std::string_view digits) {
  if (digits.empty() || digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string_view::npos)
    fail_damaged();
  return static_cast<std::uint32_t>(std::stoul(std::string(digits)));
}

std::string le32_bytes(std::uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

/// 2.3.4.11: too short is filled with 0x36, too long is cut.
std::string fitted(std::string bytes, std::size_t length) {
  bytes.resize(length, '\x36');
  return bytes;
}

/// The attributes of the elements of an agile EncryptionInfo, by the element's local name.
class AgileReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    const auto get = [&](std::string_view word) { return std::string(attribute(attributes, word)); };
    if (local == "keyData") {
      data = {get("cipherAlgorithm"), get("cipherChaining"), get("hashAlgorithm"), get("keyBits"),
              get("saltValue")};
    } else if (local == "dataIntegrity") {
      hmac_key = decode_base64(get("encryptedHmacKey"));
      hmac_value = decode_base64(get("encryptedHmacValue"));
    } else if (local == "encryptedKey" && !attribute(attributes, "spinCount").empty()) {
      key = {get("cipherAlgorithm"), get("cipherChaining"), get("hashAlgorithm"), get("keyBits"),
             get("saltValue")};
      spins = get("spinCount");
      verifier = decode_base64(get("encryptedVerifierHashInput"));
      verifier_hash = decode_base64(get("encryptedVerifierHashValue"));
      locked_key = decode_base64(get("encryptedKeyValue"));
    }
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  struct Terms {
    std::string cipher, chaining, hash, key_bits, salt;
  };
  Terms data, key;
  std::string spins, verifier, verifier_hash, locked_key, hmac_key, hmac_value;
};

}  // namespace

OfficeLock OfficeLock::read(std::string_view info) {
  if (info.size() < 8) fail_damaged();
  const std::uint16_t major = le16(info, 0);
  const std::uint16_t minor = le16(info, 2);
  if (major == 4 && minor == 4) return read_agile(info.substr(8));
  if (major >= 2 && major <= 4 && minor == 2) return read_standard(info.substr(8));
  fail_foreign();  // 2.3.4.6: extensible, a provider of its own
}

// 2.3.4.5: the length of the header, the header of 2.3.2, the verifier of 2.3.3.
OfficeLock OfficeLock::read_standard(std::string_view info) {
  const std::uint32_t header = le32(info, 0);
  if (header < 32 || header > info.size() - 4) fail_damaged();
  const std::uint32_t algorithm = le32(info, 12);
  const std::uint32_t hash = le32(info, 16);
  const std::string_view verifier = info.substr(4 + header);
  if (verifier.size() < 72 || le32(verifier, 0) != 16) fail_damaged();
  if (hash != 0 && hash != 0x8004) fail_foreign();
  OfficeLock out;
  switch (algorithm) {
    case 0x660E:
      out.package_.key_bytes = 16;
      break;
    case 0x660F:
      out.package_.key_bytes = 24;
      break;
    case 0x6610:
      out.package_.key_bytes = 32;
      break;
    default:
      fail_foreign();
  }
  out.password_ = out.package_;
  out.password_.salt = verifier.substr(4, 16);
  out.verifier_ = verifier.substr(20, 16);
  out.verifier_hash_ = verifier.substr(40, 32);
  return out;
}

OfficeLock OfficeLock::read_agile(std::string_view info) {
  AgileReader reader;
  XmlStream stream(reader);
  stream.feed(info);
  stream.finish();
  if (reader.data.cipher.empty()) fail_damaged();
  if (reader.spins.empty()) fail_foreign();  // a certificate alone
  const auto cipher_of = [](const AgileReader::Terms& terms) {
    const std::optional<HashKind> hash = hash_kind(terms.hash);
    if (terms.cipher != "AES" || terms.chaining != "ChainingModeCBC" || !hash) fail_foreign();
    const Cipher cipher{*hash, number(terms.key_bits) / 8, decode_base64(terms.salt)};
    if (!AesDecryption::takes(cipher.key_bytes)) fail_foreign();
    return cipher;
  };
  OfficeLock out;
  out.is_agile_ = true;
  out.package_ = cipher_of(reader.data);
  out.password_ = cipher_of(reader.key);
  out.spins_ = number(reader.spins);
  if (out.spins_ > kMostSpins) fail_damaged();
  out.verifier_ = reader.verifier;
  out.verifier_hash_ = reader.verifier_hash;
  out.locked_key_ = reader.locked_key;
  out.hmac_key_ = reader.hmac_key;
  out.hmac_value_ = reader.hmac_value;
  const auto whole_blocks = [](const std::string& each) {
    return !each.empty() && each.size() % kBlock == 0;
  };
  if (!whole_blocks(out.verifier_) || !whole_blocks(out.verifier_hash_) || !whole_blocks(out.locked_key_))
    fail_damaged();
  return out;
}

// 2.3.4.7, 2.3.4.11: the salt and the password, hashed, and again with each number before it.
bool OfficeLock::open(std::string_view password, const TrialTime& time) {
  std::string hashed = hash_of(password_.hash, {password_.salt, to_utf16le(password)});
  Hash hash(password_.hash);
  for (std::uint32_t spin = 0; spin < spins_; ++spin) {
    if (spin % kSpinsBetweenChecks == 0) time.check();
    hash.update(le32_bytes(spin));
    hash.update(hashed);
    hash.finish(hashed);
  }
  return is_agile_ ? open_agile(hashed) : open_standard(hashed);
}

// 2.3.4.7, 2.3.4.9
bool OfficeLock::open_standard(std::string_view hashed) {
  const std::string last = hash_of(HashKind::Sha1, {hashed, le32_bytes(0)});
  std::string key;
  for (const char mask : {'\x36', '\x5C'}) {
    std::string block(64, mask);
    for (std::size_t i = 0; i < last.size(); ++i) block[i] = static_cast<char>(block[i] ^ last[i]);
    key += hash_of(HashKind::Sha1, {block});
  }
  key.resize(package_.key_bytes);
  const AesDecryption aes(key);
  std::string verifier = verifier_;
  std::string expected = verifier_hash_;
  aes.ecb(verifier);
  aes.ecb(expected);
  if (!expected.starts_with(hash_of(HashKind::Sha1, {verifier}))) return false;
  key_ = key;
  return true;
}

// 2.3.4.13
bool OfficeLock::open_agile(std::string_view hashed) {
  const std::string iv = fitted(password_.salt, kBlock);
  const auto unlocked = [&](std::string bytes, std::string_view purpose) {
    const std::string key = fitted(hash_of(password_.hash, {hashed, purpose}), password_.key_bytes);
    AesDecryption(key).cbc(iv, bytes);
    return bytes;
  };
  std::string verifier = unlocked(verifier_, kForVerifier);
  verifier.resize(std::min(verifier.size(), password_.salt.size()));
  const std::string expected = unlocked(verifier_hash_, kForVerifierHash);
  if (!expected.starts_with(hash_of(password_.hash, {verifier}))) return false;
  key_ = unlocked(locked_key_, kForKey);
  if (key_.size() < package_.key_bytes) return false;
  key_.resize(package_.key_bytes);
  return true;
}

// 2.3.4.14
bool OfficeLock::is_intact(std::string_view stream) const {
  if (hmac_key_.empty() || hmac_value_.empty()) return true;
  const AesDecryption aes(key_);
  const auto unlocked = [&](std::string bytes, std::string_view purpose) {
    aes.cbc(fitted(hash_of(package_.hash, {package_.salt, purpose}), kBlock), bytes);
    bytes.resize(std::min(bytes.size(), hash_bytes(package_.hash)));
    return bytes;
  };
  return hmac_of(package_.hash, unlocked(hmac_key_, kForHmacKey), stream) ==
         unlocked(hmac_value_, kForHmacValue);
}

Verdict OfficeLock::unlock(std::string& stream) const {
  constexpr std::size_t kSizeField = 8;
  if (stream.size() < kSizeField) fail_damaged();
  const std::uint64_t size = le64(stream, 0);
  const bool intact = is_intact(stream);
  stream.erase(0, kSizeField);
  const AesDecryption aes(key_);
  const std::span<char> all(stream);
  if (is_agile_) {
    for (std::size_t at = 0; at < all.size(); at += kSegment) {
      const auto segment = static_cast<std::uint32_t>(at / kSegment);
      aes.cbc(fitted(hash_of(package_.hash, {package_.salt, le32_bytes(segment)}), kBlock),
              all.subspan(at, std::min(kSegment, all.size() - at)));
    }
  } else {
    aes.ecb(all);
  }
  const bool whole = stream.size() >= size;
  stream.resize(std::min<std::uint64_t>(stream.size(), size));
  if (!whole) return {Outcome::Partial, "It ends before all of it is there."};
  if (!intact) return {Outcome::Partial, "It was changed or damaged after it was locked."};
  return {};
}

std::string OfficeLock::describe() const {
  const std::size_t hash_bits = hash_bytes(password_.hash) * 8;
  return "AES-" + std::to_string(package_.key_bytes * 8) + ", SHA-" +
         (hash_bits == 160 ? "1" : std::to_string(hash_bits));
}

}  // namespace casebound::extract

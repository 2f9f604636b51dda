#pragma once
/// \file Hashes and ciphers of locked documents: only what takes a lock off that somebody else put on.
/// Source: FIPS 180-4 (SHA), FIPS 197 (AES), NIST SP 800-38A (CBC, CFB) and 38D (GCM), RFC 2104 (HMAC),
/// RFC 8018 5.2 (PBKDF2), RFC 9106 (Argon2). From nettle and libargon2, which need no settings, no files and
/// no threads.
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/extraction.h"

namespace casebound::extract {

enum class HashKind : std::uint8_t { Sha1, Sha256, Sha384, Sha512 };

/// "SHA1", "SHA-256", "sha512", ...; nothing for another word.
std::optional<HashKind> hash_kind(std::string_view word);
std::size_t hash_bytes(HashKind kind);

/// A hash of bytes that come in pieces. After finish() it begins anew.
class Hash {
 public:
  explicit Hash(HashKind kind);
  ~Hash();
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  void update(std::string_view bytes);
  /// Writes the hash over the first bytes of `out`, which must hold it.
  void finish(std::span<char> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The hash of the parts, one after the other.
std::string hash_of(HashKind kind, std::initializer_list<std::string_view> parts);
std::string hmac_of(HashKind kind, std::string_view key, std::string_view bytes);

/// HMAC of bytes that come in pieces.
class Hmac {
 public:
  Hmac(HashKind kind, std::string_view key);
  ~Hmac();
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;
  void update(std::string_view bytes);
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// PBKDF2 with HMAC-SHA-1: `length` bytes of key.
std::string pbkdf2_sha1(std::string_view password, std::string_view salt, unsigned iterations,
                        std::size_t length);

/// Argon2id, version 1.3: `length` bytes of key; nothing when the terms are none that Argon2 allows.
struct Argon2Terms {
  std::uint32_t passes = 0;
  std::uint32_t memory_kib = 0;
  std::uint32_t lanes = 0;
};
std::optional<std::string> argon2id(std::string_view password, std::string_view salt,
                                    const Argon2Terms& terms, std::size_t length);

/// AES-256 in GCM: false when the tag says that the key is wrong or the bytes were changed.
/// \param iv 12 bytes \param tag 16 bytes
bool decrypt_gcm(std::string_view key, std::string_view iv, std::string_view tag, std::span<char> bytes);

/// Blowfish in CFB, byte by byte as OpenOffice has it. \param key 8 to 56 bytes \param iv 8 bytes
void decrypt_blowfish(std::string_view key, std::string_view iv, std::span<char> bytes);

/// AES that takes off what AES put on; the key has 16, 24 or 32 bytes.
class AesDecryption {
 public:
  static bool takes(std::size_t key_bytes) { return key_bytes == 16 || key_bytes == 24 || key_bytes == 32; }
  explicit AesDecryption(std::string_view key);
  ~AesDecryption();
  AesDecryption(const AesDecryption&) = delete;
  AesDecryption& operator=(const AesDecryption&) = delete;
  /// Whole blocks of 16 bytes, in place; bytes after the last whole block stay as they are.
  void ecb(std::span<char> bytes) const;
  /// The same, chained; `iv` has 16 bytes.
  void cbc(std::string_view iv, std::span<char> bytes) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// AES with a counter that begins at 1, the smallest byte first, as zip has it.
class AesCounter {
 public:
  explicit AesCounter(std::string_view key);
  ~AesCounter();
  AesCounter(AesCounter&&) noexcept;
  AesCounter& operator=(AesCounter&&) noexcept;
  /// The next bytes, in place.
  void decrypt(std::span<char> bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// UTF-8 as UTF-16, the smaller byte first, as Windows hashes passwords.
std::string to_utf16le(std::string_view utf8);

/// How long passwords may be tried: most of the CPU time that one document has. Counts from when it is made.
class TrialTime {
 public:
  explicit TrialTime(const ExtractLimits& limits);
  /// \throws Error{TimedOut} when it is used up
  void check() const;

 private:
  double end_;
};

}  // namespace casebound::extract

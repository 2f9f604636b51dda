#pragma once
/// \file The lock on an Office document of the XML kind: the whole package, encrypted, in a compound file.
/// Source: [MS-OFFCRYPTO] 2.3.4 (ECMA-376 document encryption: standard and agile).
#include <optional>
#include <string>
#include <string_view>

#include "extract/ciphers.h"
#include "model/outcome.h"

namespace casebound::extract {

/// What the stream EncryptionInfo says: how the key comes from a password, and how the package was locked.
class OfficeLock {
 public:
  /// \param info the stream EncryptionInfo
  /// \throws Error{Damaged} when it is cut off or malformed; Error{Passphrase} when the document is locked in
  /// a way that no password opens here (a certificate, a cipher of its own)
  static OfficeLock read(std::string_view info);

  /// Finds the key of the package; false when the password is not the right one.
  /// \param password in UTF-8 \throws Error{TimedOut}
  bool open(std::string_view password, const TrialTime& time);
  /// Unlocks the stream EncryptedPackage in place, after open(): `stream` becomes the package.
  /// \returns Complete, or Partial when it is shorter than it says or was changed after it was locked
  Verdict unlock(std::string& stream) const;

  /// For people: "AES-256, SHA-512".
  std::string describe() const;

 private:
  /// How a key is made and what it locks; of the package, and of the key of the package.
  struct Cipher {
    HashKind hash = HashKind::Sha1;
    std::size_t key_bytes = 0;
    std::string salt;
  };

  static OfficeLock read_standard(std::string_view info);
  static OfficeLock read_agile(std::string_view info);
  bool open_standard(std::string_view hashed);
  bool open_agile(std::string_view hashed);
  bool is_intact(std::string_view stream) const;

  bool is_agile_ = false;
  Cipher password_;               ///< for the key that the password gives
  Cipher package_;                ///< for the package
  std::uint32_t spins_ = 50'000;  ///< 2.3.4.7
  std::string verifier_, verifier_hash_, locked_key_;
  std::string hmac_key_, hmac_value_;  ///< empty when it carries none
  std::string key_;
};

}  // namespace casebound::extract

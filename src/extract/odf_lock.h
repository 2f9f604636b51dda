#pragma once
/// \file The locks on the members of an OpenDocument package, and the password that opens them.
/// Source: OpenDocument 1.3 part 2 (packages), 3.4 and 4.8; what LibreOffice writes since 24.2: the whole
/// package as one member, "encrypted-package", in AES-GCM with a key by Argon2id.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "extract/ciphers.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// How one member was locked, as META-INF/manifest.xml says.
struct OdfLock {
  enum class Cipher : std::uint8_t { Unknown, Blowfish, AesCbc, AesGcm };
  Cipher cipher = Cipher::Unknown;
  std::string iv;
  std::string salt;
  std::size_t key_bytes = 16;
  std::uint32_t iterations = 1024;    ///< of PBKDF2, where there are no terms of Argon2
  std::optional<Argon2Terms> argon2;  ///< the key comes by Argon2id
  HashKind start_hash = HashKind::Sha1;
  std::optional<HashKind> checksum_hash;  ///< over the first KiB; AES-GCM needs none
  std::string checksum;
  std::uint64_t size_bytes = 0;  ///< unlocked and unpacked
  bool by_certificate = false;   ///< the key is locked for a certificate: no password opens it
};

class OdfLocks : public MemberLock {
 public:
  /// What the manifest says; empty when nothing is locked.
  static OdfLocks read_manifest(ZipPackage& package);

  bool is_empty() const { return locks_.empty(); }
  bool holds(std::string_view name) const override { return locks_.contains(name); }
  /// One member is the whole document, locked.
  bool is_whole() const { return holds(kWhole); }
  static constexpr std::string_view kWhole = "encrypted-package";

  /// Finds the password. \returns Complete, also when nothing is locked; or Encrypted with the reason
  /// \throws Error{TimedOut}
  Verdict open(ZipPackage& package, const ExtractOptions& options);
  bool are_open() const { return password_.has_value(); }
  Verdict read(std::string_view name, std::string stored, std::uint64_t max_bytes,
               const Take& take) const override;
  /// For people: "AES-256"; where something is locked.
  std::string describe() const;

 private:
  std::map<std::string, OdfLock, std::less<>> locks_;
  std::optional<std::string> password_;
};

}  // namespace casebound::extract

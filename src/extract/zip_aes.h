#pragma once
/// \file The AES lock of zip files (AE-1 and AE-2). Source: WinZip, "AES Encryption Information", 1.04.
#include <optional>
#include <string>
#include <string_view>

#include "extract/ciphers.h"
#include "extract/zip_lock.h"

namespace casebound::extract {

/// What the extra field 0x9901 says.
struct ZipAesTerms {
  bool has_crc = false;  ///< AE-1; AE-2 stores none
  std::size_t key_bytes = 0;
  std::uint16_t method = 0;  ///< how the member is packed under the lock
  std::size_t salt_bytes() const { return key_bytes / 2; }
  /// Before the member's bytes: the salt, and two bytes that tell most wrong passwords.
  std::size_t head_bytes() const { return salt_bytes() + 2; }
  static constexpr std::size_t kCodeBytes = 10;  ///< after them
};

/// \param extra of a local or central header; nothing when the field is missing or says what nobody writes
std::optional<ZipAesTerms> zip_aes_terms(std::string_view extra);

class ZipAes : public ZipLock {
 public:
  /// Nothing when `head` says that the password is wrong; 1 of 65,536 wrong ones passes.
  static std::optional<ZipAes> open(const ZipAesTerms& terms, std::string_view head,
                                    std::string_view password);
  void decrypt(std::span<char> bytes) override;
  /// Once all bytes have passed: none of them was changed.
  bool is_intact(std::string_view code);

 private:
  ZipAes(std::string_view key, std::string_view authentication);
  AesCounter cipher_;
  Hmac sum_;
};

}  // namespace casebound::extract

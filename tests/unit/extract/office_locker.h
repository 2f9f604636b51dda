#pragma once
/// \file Locks a package as Office does, with the encrypting half of [MS-OFFCRYPTO] written for the tests.
#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/nettle-meta.h>

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "extract/ciphers.h"
#include "extract/ole_builder.h"

namespace casebound::test {

inline std::string le32_of(std::uint32_t value) {
  ByteWriter out;
  out.u32(value);
  return out.take();
}

/// AES in CBC (with `iv`) or, without one, in ECB; the last block is filled with zeros.
inline std::string aes_locked(std::string_view key, std::string_view iv, std::string bytes) {
  bytes.resize((bytes.size() + 15) / 16 * 16, '\0');
  const nettle_cipher& cipher = key.size() == 16   ? nettle_aes128
                                : key.size() == 24 ? nettle_aes192
                                                   : nettle_aes256;
  std::string context(cipher.context_size, '\0');
  cipher.set_encrypt_key(context.data(), reinterpret_cast<const std::uint8_t*>(key.data()));
  auto* data = reinterpret_cast<std::uint8_t*>(bytes.data());
  if (iv.empty()) {
    cipher.encrypt(context.data(), bytes.size(), data, data);
  } else {
    std::string chain(iv);
    cbc_encrypt(context.data(), cipher.encrypt, 16, reinterpret_cast<std::uint8_t*>(chain.data()),
                bytes.size(), data, data);
  }
  return bytes;
}

inline std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out.push_back(i + k > bytes.size() ? '=' : kLetters[three >> (18 - 6 * k) & 63U]);
  }
  return out;
}

inline std::string size_field(std::string_view package) {
  ByteWriter out;
  out.u64(package.size());
  return out.take();
}

struct AgileTerms {
  extract::HashKind hash = extract::HashKind::Sha512;
  std::string hash_word = "SHA512";
  std::size_t key_bytes = 32;
  std::uint32_t spins = 1000;
  std::uint32_t claimed_spins = 0;  ///< what the file says instead; 0: the truth
  bool damage = false;              ///< one bit of the locked package is flipped afterwards
};

/// 2.3.4.10 to 2.3.4.15
inline std::string agile_office(std::string_view package, std::string_view password,
                                const AgileTerms& terms) {
  using extract::hash_of;
  const std::string key_salt = "salt of the key!";
  const std::string data_salt = "salt of the data";
  const auto fitted = [](std::string bytes, std::size_t length) {
    bytes.resize(length, '\x36');
    return bytes;
  };
  std::string hashed = hash_of(terms.hash, {key_salt, extract::to_utf16le(password)});
  for (std::uint32_t i = 0; i < terms.spins; ++i) hashed = hash_of(terms.hash, {le32_of(i), hashed});
  const auto locked = [&](std::string_view purpose, const std::string& bytes) {
    return base64_of(
        aes_locked(fitted(hash_of(terms.hash, {hashed, purpose}), terms.key_bytes), key_salt, bytes));
  };
  const std::string verifier = "sixteen letters!";
  const std::string key(terms.key_bytes, 'k');
  std::string stream = size_field(package);
  for (std::size_t at = 0; at < package.size(); at += 4096) {
    const std::string iv =
        fitted(hash_of(terms.hash, {data_salt, le32_of(static_cast<std::uint32_t>(at / 4096))}), 16);
    stream += aes_locked(key, iv, std::string(package.substr(at, 4096)));
  }
  const std::string hmac_key(extract::hash_bytes(terms.hash), 'h');
  const auto of_data = [&](std::string_view purpose, const std::string& bytes) {
    return base64_of(aes_locked(key, fitted(hash_of(terms.hash, {data_salt, purpose}), 16), bytes));
  };
  const std::string how =
      " cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" saltSize=\"16\" blockSize=\"16\" "
      "keyBits=\"" +
      std::to_string(terms.key_bytes * 8) + "\" hashSize=\"" + std::to_string(hmac_key.size()) +
      "\" hashAlgorithm=\"" + terms.hash_word + "\"";
  const std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n"
      "<encryption xmlns=\"http://schemas.microsoft.com/office/2006/encryption\" "
      "xmlns:p=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\"><keyData" +
      how + " saltValue=\"" + base64_of(data_salt) + "\"/><dataIntegrity encryptedHmacKey=\"" +
      of_data("\x5F\xB2\xAD\x01\x0C\xB9\xE1\xF6", hmac_key) + "\" encryptedHmacValue=\"" +
      of_data("\xA0\x67\x7F\x02\xB2\x2C\x84\x33", extract::hmac_of(terms.hash, hmac_key, stream)) +
      "\"/><keyEncryptors><keyEncryptor "
      "uri=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\"><p:encryptedKey spinCount=\"" +
      std::to_string(terms.claimed_spins == 0 ? terms.spins : terms.claimed_spins) + "\"" + how +
      " saltValue=\"" + base64_of(key_salt) + "\" encryptedVerifierHashInput=\"" +
      locked("\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79", verifier) + "\" encryptedVerifierHashValue=\"" +
      locked("\xD7\xAA\x0F\x6D\x30\x61\x34\x4E", hash_of(terms.hash, {verifier})) +
      "\" encryptedKeyValue=\"" + locked("\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6", key) +
      "\"/></keyEncryptor></keyEncryptors></encryption>";
  if (terms.damage) stream.back() = static_cast<char>(stream.back() ^ 1);
  return OleBuilder::build(
      {{"EncryptionInfo", OleBuilder::stream(std::string("\4\0\4\0\x40\0\0\0", 8) + xml)},
       {"EncryptedPackage", OleBuilder::stream(stream)}});
}

/// 2.3.4.5 to 2.3.4.9
inline std::string standard_office(std::string_view package, std::string_view password,
                                   std::size_t key_bytes) {
  using extract::hash_of;
  using extract::HashKind;
  const std::string salt = "salt of the lock";
  std::string hashed = hash_of(HashKind::Sha1, {salt, extract::to_utf16le(password)});
  for (std::uint32_t i = 0; i < 50'000; ++i) hashed = hash_of(HashKind::Sha1, {le32_of(i), hashed});
  hashed = hash_of(HashKind::Sha1, {hashed, le32_of(0)});
  std::string key;
  for (const char mask : {'\x36', '\x5C'}) {
    std::string block(64, mask);
    for (std::size_t i = 0; i < hashed.size(); ++i) block[i] = static_cast<char>(block[i] ^ hashed[i]);
    key += hash_of(HashKind::Sha1, {block});
  }
  key.resize(key_bytes);
  const std::string verifier = "sixteen letters!";
  ByteWriter header;
  for (const std::uint32_t each : {0x24U, 0U, static_cast<std::uint32_t>(0x660E + (key_bytes - 16) / 8),
                                   0x8004U, static_cast<std::uint32_t>(key_bytes * 8), 0x18U, 0U, 0U, 0U})
    header.u32(each);  // the last one is the end of an empty name of the provider
  ByteWriter info;
  info.u16(4);
  info.u16(2);
  info.u32(0x24);
  info.u32(static_cast<std::uint32_t>(header.bytes().size()));
  info.raw(header.bytes());
  info.u32(16);
  info.raw(salt);
  info.raw(aes_locked(key, "", verifier));
  info.u32(20);
  info.raw(aes_locked(key, "", hash_of(HashKind::Sha1, {verifier})));
  return OleBuilder::build(
      {{"EncryptionInfo", OleBuilder::stream(info.take())},
       {"EncryptedPackage",
        OleBuilder::stream(size_field(package) + aes_locked(key, "", std::string(package)))}});
}

}  // namespace casebound::test

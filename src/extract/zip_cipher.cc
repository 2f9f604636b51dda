#include "extract/zip_cipher.h"

#include <zlib.h>

namespace casebound::extract {
namespace {

std::uint32_t crc_step(std::uint32_t crc, unsigned char byte) {
  static const z_crc_t* const table = get_crc_table();
  return static_cast<std::uint32_t>(table[(crc ^ byte) & 0xFFU]) ^ (crc >> 8);
}

}  // namespace

ZipCipher::ZipCipher(std::string_view password) {
  for (const char c : password) update(static_cast<unsigned char>(c));
}

void ZipCipher::update(unsigned char plain) {
  key0_ = crc_step(key0_, plain);
  key1_ = (key1_ + (key0_ & 0xFFU)) * 134775813U + 1;
  key2_ = crc_step(key2_, static_cast<unsigned char>(key1_ >> 24));
}

void ZipCipher::decrypt(std::span<char> bytes) {
  for (char& byte : bytes) {
    const std::uint32_t mix = (key2_ | 2U) & 0xFFFFU;
    const auto plain =
        static_cast<unsigned char>(static_cast<unsigned char>(byte) ^ ((mix * (mix ^ 1U)) >> 8));
    update(plain);
    byte = static_cast<char>(plain);
  }
}

}  // namespace casebound::extract

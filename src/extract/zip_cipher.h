#pragma once
/// \file The traditional encryption of zip files.
/// Source: APPNOTE.TXT 6.1. It is weak; it is here to read what others locked with it.
#include <cstdint>
#include <span>
#include <string_view>

#include "extract/zip_lock.h"

namespace casebound::extract {

class ZipCipher : public ZipLock {
 public:
  static constexpr std::size_t kHeaderBytes = 12;

  explicit ZipCipher(std::string_view password);
  void decrypt(std::span<char> bytes) override;

 private:
  void update(unsigned char plain);
  std::uint32_t key0_ = 0x12345678;
  std::uint32_t key1_ = 0x23456789;
  std::uint32_t key2_ = 0x34567890;
};

}  // namespace casebound::extract

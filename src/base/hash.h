#pragma once
/// \file Hashes: SHA-256 (FIPS 180-4) names content, keyed BLAKE2b (RFC 7693) tags blocks.
#include <array>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace casebound {

/// SHA-256 over bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(ByteView bytes);
  /// Returns the 32 raw bytes; the object may not be used afterwards.
  Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The 64 hexadecimal digits of SHA-256.
std::string sha256_hex(ByteView bytes);

/// The first 32 hexadecimal digits (128 bits) of SHA-256 over the parts, each prefixed with its length.
/// Names documents and readings; parts cannot run into each other.
std::string short_hash(std::initializer_list<ByteView> parts);

using Tag = std::array<char, 16>;
using Key = std::array<char, 32>;

/// BLAKE2b-128 keyed with `key` over `head` followed by `body`.
Tag keyed_tag(const Key& key, ByteView head, ByteView body);

/// Bytes from the kernel's random number generator.
Bytes random_bytes(std::size_t count);

}  // namespace casebound

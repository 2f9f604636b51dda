#pragma once
/// \file The seal: how every block of a case is tagged, and later encrypted. An open case has the open seal.
#include <memory>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace casebound::store {

/// Tags a block so that a changed, lost or swapped one is seen; a sealing cipher also hides it.
class Seal {
 public:
  virtual ~Seal() = default;
  /// "open" or the cipher's name, as it stands in case.json.
  virtual std::string_view name() const = 0;
  /// Seals `block` in place (the open seal leaves it as it is) and returns nonce and tag, `kTrailer` bytes.
  /// \param object id of the object: the tag covers it, and `number`, so that no block can stand in for
  /// another
  virtual Bytes seal(std::string_view object, std::uint64_t number, char* block,
                     std::size_t length) const = 0;
  /// Checks the tag and unseals in place. False when the block is not what was sealed.
  virtual bool open(std::string_view object, std::uint64_t number, char* block, std::size_t length,
                    ByteView trailer) const = 0;
  /// The name under which an object lies on disk: for the open seal its SHA-256, for a cipher a keyed hash.
  virtual std::string object_name(std::string_view sha256_hex) const = 0;

  static constexpr std::size_t kTrailer = 40;  ///< 24 bytes nonce, 16 bytes tag
};

/// Keyed BLAKE2b with the case's own check key: sees damage, hides nothing.
std::unique_ptr<Seal> make_open_seal(const Key& check_key);

/// For tests of the sealed paths only: a keystream from BLAKE2b. Not a cipher to trust; no case for use is
/// made with it.
std::unique_ptr<Seal> make_test_cipher(const Key& key);

}  // namespace casebound::store

#include "store/seal.h"

#include <doctest/doctest.h>

using namespace casebound;
using namespace casebound::store;

TEST_CASE("a block opens only whole, in its place, with its own trailer") {
  Key key{}, wrong{};
  wrong[5] = 1;
  for (const auto make : {make_open_seal, make_test_cipher}) {
    const auto seal = make(key);
    const Bytes plain = "a block of some forty bytes, not a multiple of 16";
    Bytes block = plain;
    const Bytes trailer = seal->seal("object", 3, block.data(), block.size());
    REQUIRE(trailer.size() == Seal::kTrailer);
    CHECK((block == plain) == (seal->name() == "open"));

    const auto opens = [&](const Seal& with, std::string_view object, std::uint64_t number, Bytes bytes,
                           const Bytes& tag) {
      return with.open(object, number, bytes.data(), bytes.size(), tag) && bytes == plain;
    };
    CHECK(opens(*seal, "object", 3, block, trailer));
    CHECK_FALSE(opens(*make(wrong), "object", 3, block, trailer));
    CHECK_FALSE(opens(*seal, "objec", 3, block, trailer));
    CHECK_FALSE(opens(*seal, "object", 4, block, trailer));
    CHECK_FALSE(opens(*seal, "object", 3, block.substr(1), trailer));
    CHECK_FALSE(opens(*seal, "object", 3, block + '\0', trailer));
    CHECK_FALSE(opens(*seal, "object", 3, block, trailer.substr(1)));
    for (std::size_t at = 0; at < trailer.size(); ++at) {
      Bytes bad = trailer;
      bad[at] = static_cast<char>(bad[at] ^ 4);
      CHECK_FALSE(opens(*seal, "object", 3, block, bad));
    }
    for (std::size_t at = 0; at < block.size(); ++at) {
      Bytes bad = block;
      bad[at] = static_cast<char>(bad[at] ^ 4);
      CHECK_FALSE(opens(*seal, "object", 3, bad, trailer));
    }
  }
}

TEST_CASE("a sealed name tells nothing of the hash it stands for") {
  const std::string sha = sha256_hex("a known leak");
  CHECK(make_open_seal(Key{})->object_name(sha) == sha);
  const std::string hidden = make_test_cipher(Key{})->object_name(sha);
  CHECK(hidden.size() == 64);
  CHECK(hidden != sha);
  Key other{};
  other[0] = 1;
  CHECK(make_test_cipher(other)->object_name(sha) != hidden);
}

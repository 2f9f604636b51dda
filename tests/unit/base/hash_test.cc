#include "base/hash.h"

#include <doctest/doctest.h>

#include <numeric>

using namespace casebound;

TEST_CASE("SHA-256 is that of FIPS 180-4, also in pieces") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  CHECK(to_hex(hash.finish()) == sha256_hex("abc"));
}

TEST_CASE("parts of a short hash cannot run into each other") {
  CHECK(short_hash({"ab", "c"}) == "43ee655579de01ca739b3f95c1c2d3f4");  // by Python's hashlib
  CHECK(short_hash({"ab", "c"}) != short_hash({"a", "bc"}));
  CHECK(short_hash({"abc"}) != short_hash({"abc", ""}));
}

TEST_CASE("a tag is keyed BLAKE2b of 16 bytes") {
  Key key{};
  std::iota(key.begin(), key.end(), 0);
  const Tag tag = keyed_tag(key, "head", "body");
  CHECK(to_hex(ByteView(tag.data(), tag.size())) ==
        "9027d645805cd43d2b8da07459be4bd1");  // by Python's hashlib
  key[31] = 0;
  CHECK(keyed_tag(key, "head", "body") != tag);
}

TEST_CASE("random bytes are as many as were asked for and not the same twice") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(1000).size() == 1000);
  CHECK(random_bytes(16) != random_bytes(16));
}

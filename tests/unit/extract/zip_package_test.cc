#include "extract/zip_package.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"
#include "extract/zip_cipher.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::ZipBuilder;

namespace {

struct Result {
  Verdict verdict;
  std::string bytes;
};

Result read(ZipPackage& package, const ZipMember& member, std::uint64_t limit = 1 << 20) {
  Result out;
  out.verdict = package.read(member, {limit, {}}, [&](std::string_view piece) { out.bytes.append(piece); });
  return out;
}

}  // namespace

TEST_CASE("members are listed and read, stored and deflated, also behind other bytes") {
  const Bytes zip =
      "#!/bin/sh self-extractor\n" +
      ZipBuilder().add("a.txt", "alpha").add("dir/", "").add("dir/b.txt", "beta", {.method = 0}).bytes();
  const auto input = input_over(zip);
  ZipPackage package = ZipPackage::open(*input);
  REQUIRE(package.members().size() == 3);
  CHECK_FALSE(package.is_recovered());
  CHECK(package.members()[1].kind == ZipMember::Kind::Folder);
  CHECK(package.members()[0].modified == 1483272000);
  CHECK(package.load("A.TXT", 100) == "alpha");
  CHECK(package.load("dir/b.txt", 100) == "beta");
  CHECK_FALSE(package.load("dir/b.txt", 3).has_value());
  CHECK_FALSE(package.load("absent", 100).has_value());
}

TEST_CASE("an empty archive has no members, and what is no zip is damaged") {
  const Bytes empty = ZipBuilder().bytes();
  const auto input = input_over(empty);
  CHECK(ZipPackage::open(*input).members().empty());
  const auto none = input_over("not a zip at all, but long enough for an end record");
  CHECK_THROWS_AS(ZipPackage::open(*none), Error);
}

TEST_CASE("members of an archive that lost its directory are found by their own headers") {
  const Bytes cut = ZipBuilder().add("a.txt", "alpha").add("b.txt", std::string(1000, 'b')).cut();
  const auto input = input_over(cut);
  ZipPackage package = ZipPackage::open(*input);
  CHECK(package.is_recovered());
  REQUIRE(package.members().size() == 2);
  CHECK(package.load("b.txt", 2000) == std::string(1000, 'b'));
  const auto shorter = input_over(std::string_view(cut).substr(0, cut.size() - 5));
  ZipPackage half = ZipPackage::open(*shorter);
  REQUIRE(half.members().size() == 2);
  CHECK(half.load("a.txt", 100) == "alpha");
  CHECK(read(half, half.members()[1]).verdict.outcome == Outcome::Damaged);
}

TEST_CASE("one flipped byte damages one member only") {
  Bytes zip = ZipBuilder().add("a.txt", "alpha", {.method = 0}).add("b.txt", "beta", {.method = 0}).bytes();
  zip[zip.find("alpha")] = 'A';
  const auto input = input_over(zip);
  ZipPackage package = ZipPackage::open(*input);
  CHECK(read(package, package.members()[0]).verdict.outcome == Outcome::Damaged);
  CHECK(read(package, package.members()[0]).bytes == "Alpha");
  CHECK(read(package, package.members()[1]).verdict.outcome == Outcome::Complete);
}

TEST_CASE("a member is cut at the limit, not before") {
  const Bytes zip = ZipBuilder().add("zeros", std::string(100'000, '\0')).bytes();
  const auto input = input_over(zip);
  ZipPackage package = ZipPackage::open(*input);
  const Result cut = read(package, package.members()[0], 1000);
  CHECK(cut.verdict.outcome == Outcome::TooLarge);
  CHECK(cut.bytes.size() == 1000);
  CHECK(read(package, package.members()[0], 100'000).verdict.outcome == Outcome::Complete);
}

TEST_CASE("R32 members that share bytes are marked") {
  Bytes zip = ZipBuilder().add("a", std::string(500, 'a'), {.method = 0}).add("b", "b").bytes();
  // The second entry of the directory is made to point into the first member.
  const std::size_t second = zip.rfind("PK\1\2");
  zip[second + 42] = 10;
  zip[second + 43] = 0;
  const auto input = input_over(zip);
  const ZipPackage package = ZipPackage::open(*input);
  CHECK_FALSE(package.members()[0].overlaps);
  CHECK(package.members()[1].overlaps);
}

TEST_CASE("a link is told apart from a file") {
  const Bytes zip = ZipBuilder().add("link", "/etc/passwd", {.method = 0, .unix_mode = 0120777}).bytes();
  const auto input = input_over(zip);
  CHECK(ZipPackage::open(*input).members()[0].kind == ZipMember::Kind::Link);
}

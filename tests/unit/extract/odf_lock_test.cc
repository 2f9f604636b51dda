#include "extract/odf_lock.h"

#include <doctest/doctest.h>
#include <nettle/blowfish.h>
#include <nettle/cfb.h>
#include <nettle/gcm.h>

#include "extract/office_locker.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;

namespace {

constexpr std::string_view kText = "application/vnd.oasis.opendocument.text";
const std::string kIv16 = "vector of blocks";
const std::string kSalt = "sixteen of salt!";

std::string body(std::string_view words) {
  return "<office:document-content><office:body><office:text><text:p>" + std::string(words) +
         "</text:p></office:text></office:body></office:document-content>";
}

/// One member's bytes and what the manifest says of them.
struct Locked {
  std::string bytes;
  std::string entry;
};

std::string manifest_entry(std::string_view name, std::size_t size, std::string_view checksum,
                           std::string_view algorithm, std::string_view iv, std::string_view derivation,
                           std::string_view start) {
  return "<manifest:file-entry manifest:full-path=\"" + std::string(name) + "\" manifest:size=\"" +
         std::to_string(size) + "\"><manifest:encryption-data" + std::string(checksum) +
         "><manifest:algorithm manifest:algorithm-name=\"" + std::string(algorithm) +
         "\" manifest:initialisation-vector=\"" + base64_of(iv) + "\"/><manifest:key-derivation " +
         std::string(derivation) + " manifest:salt=\"" + base64_of(kSalt) + "\"/>" + std::string(start) +
         "</manifest:encryption-data></manifest:file-entry>";
}

std::string checksum_of(std::string_view kind, HashKind hash, const std::string& packed) {
  return " manifest:checksum-type=\"" + std::string(kind) + "\" manifest:checksum=\"" +
         base64_of(hash_of(hash, {std::string_view(packed).substr(0, 1024)})) + "\"";
}

/// OpenDocument 1.2: AES-256 in CBC, SHA-256.
Locked by_aes(std::string_view name, const std::string& content, std::string_view password) {
  std::string packed = deflated(content);
  const std::string checksum =
      checksum_of("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k", HashKind::Sha256, packed);
  const std::string key = pbkdf2_sha1(hash_of(HashKind::Sha256, {password}), kSalt, 1000, 32);
  const std::size_t padding = 16 - packed.size() % 16;
  packed.append(padding, static_cast<char>(padding));
  return {aes_locked(key, kIv16, packed),
          manifest_entry(name, content.size(), checksum, "http://www.w3.org/2001/04/xmlenc#aes256-cbc", kIv16,
                         "manifest:key-derivation-name=\"PBKDF2\" manifest:key-size=\"32\" "
                         "manifest:iteration-count=\"1000\"",
                         "<manifest:start-key-generation manifest:start-key-generation-name=\""
                         "http://www.w3.org/2000/09/xmldsig#sha256\" manifest:key-size=\"32\"/>")};
}

/// OpenDocument 1.0 and 1.1: Blowfish, SHA-1.
Locked by_blowfish(std::string_view name, const std::string& content, std::string_view password) {
  std::string packed = deflated(content);
  const std::string checksum = checksum_of("SHA1/1K", HashKind::Sha1, packed);
  const std::string key = pbkdf2_sha1(hash_of(HashKind::Sha1, {password}), kSalt, 1024, 16);
  blowfish_ctx context{};
  blowfish_set_key(&context, key.size(), reinterpret_cast<const std::uint8_t*>(key.data()));
  std::string chain = kIv16.substr(0, 8);
  auto* data = reinterpret_cast<std::uint8_t*>(packed.data());
  cfb_encrypt(&context, reinterpret_cast<nettle_cipher_func*>(blowfish_encrypt), 8,
              reinterpret_cast<std::uint8_t*>(chain.data()), packed.size(), data, data);
  return {packed,
          manifest_entry(name, content.size(), checksum, "Blowfish CFB", kIv16.substr(0, 8),
                         "manifest:key-derivation-name=\"PBKDF2\" manifest:iteration-count=\"1024\"", "")};
}

/// The whole package as LibreOffice has locked it since 24.2: Argon2id, AES-256 in GCM.
Locked by_gcm(std::string_view name, const std::string& content, std::string_view password) {
  std::string packed = deflated(content);
  const std::string iv = "twelve bytes";
  const std::string key = argon2id(hash_of(HashKind::Sha256, {password}), kSalt, {3, 256, 4}, 32).value();
  gcm_aes256_ctx context{};
  gcm_aes256_set_key(&context, reinterpret_cast<const std::uint8_t*>(key.data()));
  gcm_aes256_set_iv(&context, iv.size(), reinterpret_cast<const std::uint8_t*>(iv.data()));
  auto* data = reinterpret_cast<std::uint8_t*>(packed.data());
  gcm_aes256_encrypt(&context, packed.size(), data, data);
  std::string tag(16, '\0');
  gcm_aes256_digest(&context, tag.size(), reinterpret_cast<std::uint8_t*>(tag.data()));
  return {
      iv + packed + tag,
      manifest_entry(name, content.size(), "", "http://www.w3.org/2009/xmlenc11#aes256-gcm", iv,
                     "manifest:key-derivation-name=\"urn:org:documentfoundation:names:experimental:office:"
                     "manifest:argon2id\" manifest:key-size=\"32\" loext:argon2-iterations=\"3\" "
                     "loext:argon2-memory=\"256\" loext:argon2-lanes=\"4\"",
                     "<manifest:start-key-generation manifest:start-key-generation-name=\""
                     "http://www.w3.org/2001/04/xmlenc#sha256\" manifest:key-size=\"32\"/>")};
}

using Locker = Locked (*)(std::string_view, const std::string&, std::string_view);

std::string document(Locker lock, std::string_view password, std::string_view type = kText,
                     const std::string& content = body("the lighthouse is dark")) {
  const Locked main = lock("content.xml", content, password);
  const Locked meta = lock("meta.xml",
                           "<office:document-meta><office:meta><dc:title>Harbour</dc:title></office:meta>"
                           "</office:document-meta>",
                           password);
  const Locked picture = lock("Pictures/a.png", "png" + std::string(3000, 'p'), password);
  return ZipBuilder()
      .add("mimetype", type, {.method = 0})
      .add("content.xml", main.bytes, {.method = 0})
      .add("meta.xml", meta.bytes, {.method = 0})
      .add("Pictures/a.png", picture.bytes, {.method = 0})
      .add("META-INF/manifest.xml",
           "<manifest:manifest>" + main.entry + meta.entry + picture.entry + "</manifest:manifest>")
      .bytes();
}

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(const std::string& bytes, std::vector<std::string> passwords) {
  Result out;
  ExtractOptions options;
  options.passwords = std::move(passwords);
  const auto input = input_over(bytes);
  out.verdict = extract_document(*input, options, out.sink);
  return out;
}

}  // namespace

TEST_CASE("an OpenDocument text opens with one of the passwords, its parts and pictures too") {
  for (const Locker lock : {by_aes, by_blowfish}) {
    const std::string bytes = document(lock, "Gezeiten 潮汐");
    const Result none = read(bytes, {});
    CHECK(none.verdict.outcome == Outcome::Encrypted);
    CHECK(none.verdict.reason == "It is locked with a password that was not given.");
    CHECK(none.sink.pages.empty());
    CHECK(none.sink.children.empty());
    CHECK(read(bytes, {"wrong", "worse"}).verdict.outcome == Outcome::Encrypted);
    const Result right = read(bytes, {"wrong", "Gezeiten 潮汐"});
    CHECK(right.verdict.outcome == Outcome::Complete);
    CHECK(right.sink.text() == "the lighthouse is dark\nHarbour\n");
    CHECK(right.sink.last_facts.title == "Harbour");
    REQUIRE(right.sink.children.size() == 1);
    CHECK(right.sink.children[0].bytes == "png" + std::string(3000, 'p'));
    CHECK(right.sink.property("was encrypted") == (lock == by_aes ? "AES-256|" : "Blowfish|"));
  }
}

TEST_CASE("an OpenDocument spreadsheet opens with the password") {
  const std::string cells =
      "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Tides\">"
      "<table:table-row><table:table-cell><text:p>ebb</text:p></table:table-cell></table:table-row>"
      "</table:table></office:spreadsheet></office:body></office:document-content>";
  const std::string bytes =
      document(by_aes, "tidewater", "application/vnd.oasis.opendocument.spreadsheet", cells);
  CHECK(read(bytes, {"wrong"}).verdict.outcome == Outcome::Encrypted);
  const Result right = read(bytes, {"tidewater"});
  CHECK(right.verdict.outcome == Outcome::Complete);
  CHECK(right.sink.text().find("ebb") != std::string::npos);
  CHECK(right.sink.property("was encrypted") == "AES-256|");
  CHECK(right.sink.children.size() == 1);
}

TEST_CASE("a package that LibreOffice locked as a whole opens with the password") {
  const std::string inner = ZipBuilder()
                                .add("mimetype", kText, {.method = 0})
                                .add("content.xml", body("the lighthouse is dark"))
                                .add("Pictures/a.png", "png")
                                .bytes();
  const Locked whole = by_gcm("encrypted-package", inner, "tidewater");
  const std::string bytes =
      ZipBuilder()
          .add("mimetype", kText, {.method = 0})
          .add("encrypted-package", whole.bytes, {.method = 0})
          .add("META-INF/manifest.xml", "<manifest:manifest>" + whole.entry + "</manifest:manifest>")
          .bytes();
  CHECK(read(bytes, {"wrong"}).verdict.outcome == Outcome::Encrypted);
  const Result right = read(bytes, {"wrong", "tidewater"});
  CHECK(right.verdict.outcome == Outcome::Complete);
  CHECK(right.sink.text() == "the lighthouse is dark\n");
  REQUIRE(right.sink.children.size() == 1);
  CHECK(right.sink.children[0].bytes == "png");
  CHECK(right.sink.property("was encrypted") == "AES-256|");
}

TEST_CASE("terms of a lock that no program writes are not computed") {
  const auto locked = [](std::string_view derivation) {
    return ZipBuilder()
        .add("mimetype", kText, {.method = 0})
        .add("content.xml", std::string(64, 'x'), {.method = 0})
        .add("META-INF/manifest.xml",
             "<manifest:manifest>" +
                 manifest_entry("content.xml", 100, "", "http://www.w3.org/2001/04/xmlenc#aes256-cbc", kIv16,
                                derivation, "") +
                 "</manifest:manifest>")
        .bytes();
  };
  for (
      const std::string_view derivation :
      {"manifest:key-derivation-name=\"PBKDF2\" manifest:key-size=\"32\" "
       "manifest:iteration-count=\"999999999\"",
       "manifest:key-derivation-name=\"PBKDF2\" manifest:key-size=\"4000000\" manifest:iteration-count=\"1\"",
       "manifest:key-derivation-name=\"x:argon2id\" manifest:key-size=\"32\" loext:argon2-iterations=\"999\" "
       "loext:argon2-memory=\"99999999\" loext:argon2-lanes=\"4\"",
       "manifest:key-derivation-name=\"PGP\""}) {
    CHECK(read(locked(derivation), {"a"}).verdict.outcome == Outcome::Encrypted);
  }
}

TEST_CASE("a locked OpenDocument with changed bytes ends in words") {
  const std::string bytes = document(by_aes, "tidewater");
  for (std::size_t at = 0; at < bytes.size(); at += 41) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x41);
    CHECK_NOTHROW(read(changed, {"tidewater"}));
  }
}

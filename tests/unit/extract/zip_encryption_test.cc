#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include "extract/ciphers.h"
#include "extract/formats/zip.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"
#include "extract/zip_cipher.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;
using casebound::test::ZipBuilder;

namespace {

/// APPNOTE 6.1: twelve bytes of header, the last one the check byte, then the content.
std::string locked(std::string_view content, std::string_view password, unsigned char check) {
  ZipCipher cipher(password);
  std::string out = std::string(11, 'r') + static_cast<char>(check) + std::string(content);
  for (char& byte : out) {
    ZipCipher probe = cipher;
    std::string key(1, '\0');
    probe.decrypt(key);
    byte = static_cast<char>(byte ^ key[0]);
    std::string same(1, byte);
    cipher.decrypt(same);
  }
  return out;
}

/// An archive of one stored member, locked in the traditional way.
Bytes traditional(std::string_view content, std::string_view password) {
  const auto crc = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
  const std::string packed = locked(content, password, static_cast<unsigned char>(crc >> 24));
  Bytes zip = ZipBuilder().add("a.txt", packed, {.flags = 1, .method = 0}).bytes();
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) zip[at + i] = static_cast<char>(value >> (8 * i));
  };
  const std::size_t central = zip.find("PK\1\2");
  put(14, crc);
  put(22, static_cast<std::uint32_t>(content.size()));
  put(central + 16, crc);
  put(central + 24, static_cast<std::uint32_t>(content.size()));
  return zip;
}

Bytes by_libarchive(const char* options, std::string_view content, const char* password) {
  Bytes out(1 << 20, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  REQUIRE(archive_write_set_options(writer, options) == ARCHIVE_OK);
  if (password != nullptr) archive_write_set_passphrase(writer, password);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "a.txt");
  archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

/// "AES Encryption Information": salt, two bytes of check, the packed bytes under AES, ten bytes of HMAC.
Bytes by_aes(std::string_view content, std::string_view packed, std::uint16_t method, std::uint16_t version,
             std::size_t key_bytes, std::string_view password) {
  const std::string salt(key_bytes / 2, 's');
  const std::string keys = pbkdf2_sha1(password, salt, 1000, 2 * key_bytes + 2);
  std::string locked(packed);
  AesCounter(std::string_view(keys).substr(0, key_bytes)).decrypt(locked);  // a counter locks as it unlocks
  const std::string sum = hmac_of(HashKind::Sha1, keys.substr(key_bytes, key_bytes), locked);
  const std::string body = salt + keys.substr(2 * key_bytes) + locked + sum.substr(0, 10);
  ByteWriter field;
  field.u16(0x9901);
  field.u16(7);
  field.u16(version);
  field.raw("AE");
  field.u8(static_cast<std::uint8_t>(key_bytes / 8 - 1));
  field.u16(method);
  const auto crc = version == 2
                       ? 0U
                       : static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(content.data()),
                                                          static_cast<uInt>(content.size())));
  ByteWriter out;
  out.raw("PK\3\4");
  for (const int each : {51, 1, 99, 0x6000, 0x4A21}) out.u16(static_cast<std::uint16_t>(each));
  out.u32(crc);
  out.u32(static_cast<std::uint32_t>(body.size()));
  out.u32(static_cast<std::uint32_t>(content.size()));
  out.u16(5);
  out.u16(static_cast<std::uint16_t>(field.bytes().size()));
  out.raw("a.txt");
  out.raw(field.bytes());
  out.raw(body);
  return out.take();
}

Bytes bzip2(std::string_view content) {
  Bytes out(1 << 16, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_raw(writer);
  archive_write_add_filter_bzip2(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(const Bytes& zip, std::vector<std::string> passwords) {
  Result out;
  ExtractOptions options;
  options.passwords = std::move(passwords);
  const auto input = input_over(zip);
  out.verdict = kZip.extract(*input, options, out.sink);
  return out;
}

}  // namespace

TEST_CASE("a member locked in the traditional way opens with one of the passwords") {
  const Bytes zip = traditional("locked words", "pass123");
  const Result none = read(zip, {});
  CHECK(none.verdict.outcome == Outcome::Encrypted);
  REQUIRE(none.sink.children.size() == 1);
  CHECK(none.sink.children[0].info.name == "a.txt");
  CHECK(none.sink.children[0].bytes.empty());
  CHECK(read(zip, {"wrong", "worse"}).verdict.outcome == Outcome::Encrypted);
  const Result right = read(zip, {"wrong", "pass123"});
  CHECK(right.verdict.outcome == Outcome::Complete);
  CHECK(right.sink.children[0].bytes == "locked words");
}

TEST_CASE("a member locked with AES opens with one of the passwords") {
  const std::string content(3000, 'a');
  for (const char* options : {"zip:encryption=aes256", "zip:encryption=aes128"}) {
    const Bytes zip = by_libarchive(options, content, "geheim");
    CHECK(read(zip, {}).verdict.outcome == Outcome::Encrypted);
    CHECK(read(zip, {"wrong"}).verdict.outcome == Outcome::Encrypted);
    const Result right = read(zip, {"wrong", "geheim"});
    CHECK(right.verdict.outcome == Outcome::Complete);
    CHECK(right.sink.children[0].bytes == content);
  }
}

TEST_CASE("an archive of which only some members open is partial") {
  const Bytes open = ZipBuilder().add("open.txt", "plain").cut();
  Bytes zip = traditional("locked words", "pass123");
  // Both members, without a directory: they are found by their own headers.
  const Result out = read(open + zip.substr(0, zip.find("PK\1\2")), {});
  CHECK(out.verdict.outcome == Outcome::Partial);
  REQUIRE(out.sink.children.size() == 2);
  CHECK(out.sink.children[0].bytes == "plain");
  CHECK(out.sink.children[1].verdict.outcome == Outcome::Encrypted);
}

TEST_CASE("AES of every key length opens, however the member is packed under it") {
  const std::string content(3000, 'a');
  for (const std::size_t key_bytes : {16, 24, 32}) {
    for (const std::uint16_t version : {1, 2}) {
      for (const auto& [method, packed] : {std::pair<std::uint16_t, Bytes>{0, content},
                                           {8, test::deflated(content)},
                                           {12, bzip2(content)}}) {
        CAPTURE(key_bytes);
        CAPTURE(method);
        const Bytes zip = by_aes(content, packed, method, version, key_bytes, "geheim");
        CHECK(read(zip, {"wrong"}).sink.children[0].verdict.outcome == Outcome::Encrypted);
        const Result right = read(zip, {"wrong", "geheim"});
        REQUIRE(right.sink.children.size() == 1);
        CHECK(right.sink.children[0].verdict.outcome == Outcome::Complete);
        CHECK(right.sink.children[0].bytes == content);
        CHECK(right.sink.property("was encrypted") == "AES|");
        Bytes changed = zip;
        changed[changed.size() - 12] = static_cast<char>(changed[changed.size() - 12] ^ 1);
        CHECK(read(changed, {"geheim"}).sink.children[0].verdict.outcome == Outcome::Damaged);
      }
    }
  }
}

TEST_CASE("a password in Chinese opens what a program locked that knew no UTF-8") {
  const Bytes in_gbk = traditional("locked words", "\xB3\xB1\xCF\xAB");
  const Result right = read(in_gbk, {"wrong", "潮汐"});
  CHECK(right.verdict.outcome == Outcome::Complete);
  CHECK(right.sink.children[0].bytes == "locked words");
  CHECK(right.sink.property("was encrypted") == "ZipCrypto|");
  CHECK(read(traditional("locked words", "潮汐"), {"潮汐"}).verdict.outcome == Outcome::Complete);
}

#include "extract/formats/archive.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "extract/archive_builder.h"
#include "extract/archive_kind.h"
#include "extract/recorder.h"
#include "places.h"

using namespace casebound;
using namespace casebound::extract;
using test::ArchiveEntry;
using test::Recorder;

namespace {

Verdict read(std::string_view bytes, Recorder& got, const std::string& name = "", ExtractLimits limits = {}) {
  ExtractOptions options;
  options.name = name;
  options.limits = limits;
  const Verdict verdict = extract_document(*input_over(bytes), options, got);
  CHECK(got.last_facts.format == "archive");
  CHECK(got.last_facts.type == "archive");
  return verdict;
}

std::string names_of(const Recorder& got) {
  std::string out;
  for (const Recorder::Child& child : got.children) out += child.info.name + "|";
  return out;
}

std::uint64_t failed(const Recorder& got) {
  std::uint64_t count = 0;
  for (const Recorder::Child& child : got.children)
    count += child.verdict.outcome == Outcome::Complete ? 0 : 1;
  return count;
}

/// Does not pack.
std::string noise(std::size_t size, std::uint32_t seed = 1) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  return out;
}

const std::vector<ArchiveEntry> kTwo = {{"a.txt", "first words", AE_IFREG, "", ""},
                                        {"b.bin", noise(70'000), AE_IFREG, "", ""}};

using Setter = int (*)(archive*);

std::string corpus_file(const std::string& path) {
  const char* const told = std::getenv("CASEBOUND_CORPORA");
  const std::string folder = told != nullptr ? told : source_dir() + "/../shared/corpora";
  if (std::filesystem::exists(folder + "/" + path)) return read_file(folder + "/" + path);
  MESSAGE("SKIPPED: no " << path << " in " << folder << "; set CASEBOUND_CORPORA");
  return {};
}

}  // namespace

TEST_CASE("the members of every kind of archive come out with their bytes") {
  const std::pair<const char*, Setter> kinds[] = {
      {"ustar", archive_write_set_format_ustar},     {"pax", archive_write_set_format_pax},
      {"gnutar", archive_write_set_format_gnutar},   {"v7tar", archive_write_set_format_v7tar},
      {"cpio odc", archive_write_set_format_cpio},   {"cpio newc", archive_write_set_format_cpio_newc},
      {"ar bsd", archive_write_set_format_ar_bsd},   {"ar svr4", archive_write_set_format_ar_svr4},
      {"7z", archive_write_set_format_7zip},         {"xar", archive_write_set_format_xar},
      {"iso9660", archive_write_set_format_iso9660},
  };
  for (const auto& [word, set] : kinds) {
    CAPTURE(word);
    Recorder got;
    const Verdict verdict =
        read(test::write_archive([set = set](archive* writer) { set(writer); }, kTwo), got);
    CHECK(verdict.outcome == Outcome::Complete);
    CHECK(verdict.reason.empty());
    REQUIRE(names_of(got) == "a.txt|b.bin|");
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(got.children[i].verdict.outcome == Outcome::Complete);
      CHECK(got.children[i].bytes == kTwo[i].content);
      CHECK(got.children[i].info.modified == 1'400'000'000);
    }
    CHECK(got.largest_piece <= 256U << 10);
  }
}

TEST_CASE("a tar in a compressed stream is read as the tar") {
  const std::pair<const char*, Setter> packings[] = {
      {"gzip", archive_write_add_filter_gzip},      {"bzip2", archive_write_add_filter_bzip2},
      {"xz", archive_write_add_filter_xz},          {"lzma", archive_write_add_filter_lzma},
      {"Zstandard", archive_write_add_filter_zstd}, {"lzip", archive_write_add_filter_lzip},
      {"LZ4", archive_write_add_filter_lz4},        {"compress", archive_write_add_filter_compress},
  };
  for (const auto& [word, add] : packings) {
    CAPTURE(word);
    const Bytes bytes = test::write_archive(
        [add = add](archive* writer) {
          archive_write_set_format_pax_restricted(writer);
          add(writer);
        },
        kTwo);
    Recorder got;
    const Verdict verdict = read(bytes, got, "two.tar.lzma");
    CHECK(verdict.outcome == Outcome::Complete);
    REQUIRE(names_of(got) == "a.txt|b.bin|");
    CHECK(got.children[0].bytes == "first words");
    CHECK(got.children[1].bytes == kTwo[1].content);
    CHECK(got.property("container") == std::string("tar, packed with ") + word + "|");
    CHECK(got.last_facts.children_declared == 0);
  }
}

TEST_CASE("a cabinet and a RAR 5 archive are read") {
  Recorder cab;
  CHECK(read(test::cab_of("in\\a.txt", "words in a cabinet"), cab).outcome == Outcome::Complete);
  REQUIRE(names_of(cab) == "in/a.txt|");
  CHECK(cab.children[0].bytes == "words in a cabinet");
  CHECK(cab.last_facts.children_declared == 1);

  Recorder rar;
  const Bytes bytes =
      test::rar5_of({{"资料/通知.txt", "first", AE_IFREG, "", ""}, {"b", "second", AE_IFREG, "", ""}});
  CHECK(read(bytes, rar).outcome == Outcome::Complete);
  REQUIRE(names_of(rar) == "资料/通知.txt|b|");
  CHECK(rar.children[0].bytes == "first");
  CHECK(rar.children[1].bytes == "second");
  CHECK(rar.last_facts.children_declared == 2);
}

TEST_CASE("a single compressed file is one child, named by its header or by the file") {
  Recorder named;
  CHECK(read(test::gzip_of("sample words", "letter.txt", 1'300'000'000), named, "x.gz").outcome ==
        Outcome::Complete);
  REQUIRE(named.children.size() == 1);
  CHECK(named.children[0].info.name == "letter.txt");
  CHECK(named.children[0].info.modified == 1'300'000'000);
  CHECK(named.children[0].bytes == "sample words");
  CHECK(named.last_facts.children_declared == 1);
  CHECK(named.last_facts.media_type == "application/gzip");

  const std::pair<const char*, const char*> names[] = {{"in/report.csv.gz", "report.csv"},
                                                       {"drawing.SVGZ", "drawing.svg"},
                                                       {"data", "data"},
                                                       {".gz", ".gz"},
                                                       {"", "content"}};
  for (const auto& [file, child] : names) {
    CAPTURE(file);
    Recorder got;
    CHECK(read(test::gzip_of("sample words"), got, file).outcome == Outcome::Complete);
    CHECK(names_of(got) == std::string(child) + "|");
  }
  Recorder chinese;
  read(test::gzip_of("words", "\xB9\xA4\xD7\xF7\xCD\xA8\xD6\xAA.txt"), chinese, "x.gz");
  CHECK(names_of(chinese) == "工作通知.txt|");
  CHECK(chinese.children[0].info.name_raw == "\xB9\xA4\xD7\xF7\xCD\xA8\xD6\xAA.txt");
}

TEST_CASE("a gzip file of several members is read to its end, and what follows it is not hidden") {
  Recorder two;
  CHECK(read(test::gzip_of("one ") + test::gzip_of("two"), two).outcome == Outcome::Complete);
  CHECK(two.children[0].bytes == "one two");
  Recorder padded;
  CHECK(read(test::gzip_of("one") + std::string(512, '\0'), padded).outcome == Outcome::Complete);
  Recorder followed;
  const Verdict verdict = read(test::gzip_of("one") + "a secret", followed);
  CHECK(verdict.outcome == Outcome::Partial);
  CHECK(verdict.reason == "8 bytes after its end were not read.");
  CHECK(followed.children[0].verdict.outcome == Outcome::Complete);
}

TEST_CASE("a gzip file whose sum is wrong is not whole") {
  Bytes bytes = test::gzip_of(noise(5'000));
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);
  Recorder got;
  CHECK(read(bytes, got).outcome == Outcome::Partial);
  CHECK(got.children[0].verdict.outcome == Outcome::Damaged);
  CHECK(got.children[0].bytes == noise(5'000));
  // In a packed tar the members are whole, and the container says what is wrong.
  Bytes tar = test::gzip_of(test::tar_of(kTwo));
  tar[tar.size() - 6] = static_cast<char>(tar[tar.size() - 6] ^ 1);
  Recorder members;
  CHECK(read(tar, members).outcome == Outcome::Partial);
  CHECK(members.children.size() == 2);
}

TEST_CASE("names without a word of their encoding are one encoding for the whole archive") {
  const std::string gbk = "\xD7\xCA\xC1\xCF/\xCD\xA8\xD6\xAA.txt";  // 资料/通知.txt
  const Bytes tar = test::tar_of(
      {{gbk, "one", AE_IFREG, "", ""}, {"\xD7\xCA\xC1\xCF/\xB6\xFE\xBC\xB6.txt", "two", AE_IFREG, "", ""}});
  for (const Bytes& bytes : {tar, test::gzip_of(tar)}) {
    Recorder got;
    CHECK(read(bytes, got).outcome == Outcome::Complete);
    CHECK(names_of(got) == "资料/通知.txt|资料/二级.txt|");
    CHECK(got.children[0].info.name_raw == gbk);
  }
  Recorder utf8;
  read(test::tar_of({{"资料/通知.txt", "one", AE_IFREG, "", ""}, {"ھۆججەت.txt", "two", AE_IFREG, "", ""}}),
       utf8);
  CHECK(names_of(utf8) == "资料/通知.txt|ھۆججەت.txt|");
  CHECK(utf8.children[0].info.name_raw.empty());
  Recorder seven;
  read(test::seven_zip_of({{"资料/通知.txt", "one", AE_IFREG, "", ""}}), seven);
  CHECK(names_of(seven) == "资料/通知.txt|");
}

TEST_CASE("R33 traversal, absolute and double names, links, devices and fifos are named children") {
  const Bytes tar = test::tar_of({{"../../out.txt", "up", AE_IFREG, "", ""},
                                  {"/etc/cron.d/x", "root", AE_IFREG, "", ""},
                                  {"twice.txt", "one", AE_IFREG, "", ""},
                                  {"twice.txt", "two", AE_IFREG, "", ""},
                                  {"link", "", AE_IFLNK, "/etc/passwd", ""},
                                  {"hard", "", AE_IFREG, "", "twice.txt"},
                                  {"null", "", AE_IFCHR, "", ""},
                                  {"disk", "", AE_IFBLK, "", ""},
                                  {"pipe", "", AE_IFIFO, "", ""},
                                  {"folder/", "", AE_IFDIR, "", ""}});
  Recorder got;
  CHECK(read(tar, got).outcome == Outcome::Complete);
  CHECK(names_of(got) == "../../out.txt|/etc/cron.d/x|twice.txt|twice.txt|link|hard|null|disk|pipe|");
  REQUIRE(got.children.size() == 9);
  CHECK(got.children[4].info.media_type == "inode/symlink");
  CHECK(got.children[4].bytes == "/etc/passwd");
  CHECK(got.children[5].info.media_type == "inode/symlink");
  CHECK(got.children[5].bytes == "twice.txt");
  CHECK(got.property("hard link") == "hard is another name of twice.txt|");
  CHECK(got.children[6].info.media_type == "inode/chardevice");
  CHECK(got.children[7].info.media_type == "inode/blockdevice");
  CHECK(got.children[8].info.media_type == "inode/fifo");
  for (std::size_t i = 6; i < 9; ++i) CHECK(got.children[i].bytes.empty());
  CHECK(failed(got) == 0);
}

TEST_CASE("the holes of a sparse file are zeros") {
  const Bytes tar = test::write_archive([](archive* writer) { archive_write_set_format_pax(writer); }, {});
  CHECK(tar.size() >= 1024);
  Bytes out(1U << 20, '\0');
  std::size_t used = 0;
  archive* const writer = archive_write_new();
  archive_write_set_format_pax(writer);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  archive_entry* const entry = archive_entry_new();
  archive_entry_set_pathname(entry, "sparse.bin");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_size(entry, 300'000);
  archive_entry_sparse_add_entry(entry, 100'000, 5);
  archive_write_header(writer, entry);
  const std::string content = std::string(100'000, '\0') + "words" + std::string(199'995, '\0');
  archive_write_data(writer, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  CHECK(used < 50'000);
  Recorder got;
  CHECK(read(out, got).outcome == Outcome::Complete);
  REQUIRE(names_of(got) == "sparse.bin|");
  CHECK(got.children[0].bytes == content);
}

TEST_CASE("of a cut archive comes what stands before the cut") {
  const Bytes tar = test::tar_of({{"a.txt", noise(20'000, 1), AE_IFREG, "", ""},
                                  {"b.txt", noise(20'000, 2), AE_IFREG, "", ""},
                                  {"c.txt", noise(20'000, 3), AE_IFREG, "", ""}});
  for (const Bytes& whole : {tar, test::gzip_of(tar)}) {
    Recorder got;
    const Verdict verdict = read(std::string_view(whole).substr(0, 35'000), got);
    CHECK(verdict.outcome == Outcome::Partial);
    CHECK_FALSE(verdict.reason.empty());
    REQUIRE(names_of(got) == "a.txt|b.txt|");
    CHECK(got.children[0].bytes == noise(20'000, 1));
    CHECK(got.children[1].verdict.outcome == Outcome::Damaged);
    CHECK(got.children[1].bytes.size() > 5'000);
    CHECK(noise(20'000, 2).starts_with(got.children[1].bytes));
  }
  Recorder cut;
  const Bytes gzip = test::gzip_of(noise(100'000));
  CHECK(read(std::string_view(gzip).substr(0, 50'000), cut).outcome == Outcome::Partial);
  CHECK(cut.children[0].verdict.reason == "Its bytes are cut off.");
  CHECK(cut.children[0].bytes.size() > 45'000);
  // The list of a 7z file stands at its end.
  const Bytes seven = test::seven_zip_of(kTwo);
  Recorder lost;
  const Verdict verdict = read(std::string_view(seven).substr(0, seven.size() / 2), lost);
  CHECK(verdict.outcome == Outcome::Damaged);
  CHECK(verdict.reason == "Its end is cut off, and with it the list of its parts.");
  CHECK(lost.children.empty());
}

TEST_CASE("a damaged header inside a tar hides only its own member") {
  Bytes tar = test::tar_of({{"a.txt", "one", AE_IFREG, "", ""},
                            {"b.txt", "two", AE_IFREG, "", ""},
                            {"c.txt", "three", AE_IFREG, "", ""}});
  tar[1024 + 3] = '!';  // the name of the second: its header's sum is wrong now
  Recorder got;
  const Verdict verdict = read(tar, got);
  CHECK(verdict.outcome == Outcome::Partial);
  CHECK_FALSE(verdict.reason.empty());
  CHECK(names_of(got) == "a.txt|c.txt|");
}

TEST_CASE("declared, given and failed members of a damaged archive balance") {
  std::vector<ArchiveEntry> entries;
  for (int i = 0; i < 6; ++i) entries.push_back({std::to_string(i), noise(3'000, i + 1), AE_IFREG, "", ""});
  const auto damaged = [](Bytes bytes, std::size_t at) {
    for (std::size_t i = 0; i < 20; ++i) bytes[at + i] = static_cast<char>(bytes[at + i] ^ 0x55);
    return bytes;
  };
  Recorder seven;
  CHECK(read(damaged(test::seven_zip_of(entries), 4'500), seven).outcome == Outcome::Partial);
  CHECK(seven.last_facts.children_declared == 6);
  CHECK(names_of(seven) == "0|1|2|3|4|5|");
  CHECK(failed(seven) >= 1);
  CHECK(seven.children[0].bytes == entries[0].content);
  for (const Recorder::Child& child : seven.children)
    if (child.verdict.outcome != Outcome::Complete) CHECK_FALSE(child.verdict.reason.empty());

  // Here the header of the third is hit: what follows it is not known.
  Recorder rar;
  const Verdict verdict = read(damaged(test::rar5_of(entries), 6'080), rar);
  CHECK(verdict.outcome == Outcome::Partial);
  CHECK(verdict.reason ==
        "The archive is cut off or damaged: of the parts found in it, 2 were read whole and 0 were not.");
  CHECK(rar.last_facts.children_declared == rar.children.size());
}

TEST_CASE("R32 bombs end at the limits of bytes, ratio and count") {
  ExtractLimits limits;
  limits.child_bytes = 1U << 20;
  limits.children_bytes = 2U << 20;
  const std::string zeros(8U << 20, '\0');
  Recorder single;
  CHECK(read(test::gzip_of(zeros), single, "x.gz", limits).outcome == Outcome::Partial);
  CHECK(single.children[0].verdict.outcome == Outcome::TooLarge);
  CHECK(single.children[0].bytes.size() == 1U << 20);

  const std::vector<ArchiveEntry> many(8, ArchiveEntry{"x", std::string(600'000, '\0'), AE_IFREG, "", ""});
  for (const Bytes& bytes :
       {test::seven_zip_of(many),
        test::gzip_of(test::write_archive([](archive* writer) { archive_write_set_format_ustar(writer); },
                                          std::vector<ArchiveEntry>(many.begin(), many.begin() + 6)))}) {
    Recorder got;
    const Verdict verdict = read(bytes, got, "", limits);
    CHECK(verdict.outcome == Outcome::Partial);
    std::uint64_t sum = 0;
    for (const Recorder::Child& child : got.children) sum += child.bytes.size();
    CHECK(sum <= limits.children_bytes);
    CHECK(got.children.back().verdict.outcome == Outcome::TooLarge);
  }

  limits = {};
  limits.children = 3;
  const std::vector<ArchiveEntry> five(5, ArchiveEntry{"x", "y", AE_IFREG, "", ""});
  for (const Bytes& bytes : {test::tar_of(five), test::rar5_of(five)}) {
    Recorder got;
    const Verdict verdict = read(bytes, got, "", limits);
    CHECK(verdict.outcome == Outcome::Partial);
    CHECK(got.children.size() == 3);
  }
}

TEST_CASE("R32 a ratio over the allowed one ends the unpacking") {
  Bytes packed = test::gzip_of(std::string(16U << 20, '\0'));
  Bytes bomb;
  for (int i = 0; i < 6; ++i) bomb += packed;
  ExtractLimits limits;
  limits.ratio = 10;
  Recorder got;
  CHECK(read(bomb, got, "x.gz", limits).outcome == Outcome::Partial);
  CHECK(got.children[0].verdict.outcome == Outcome::TooLarge);
  CHECK(got.children[0].bytes.size() == 64U << 20);
}

TEST_CASE("an entry of 4 EB is refused, what stands after it is not invented") {
  Bytes tar = test::tar_of({{"big", "", AE_IFREG, "", ""}});
  tar.replace(124, 12, std::string("\x80\0\0\0\x40\0\0\0\0\0\0\0", 12));
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(tar[i]);
  std::string digits(6, '0');
  for (std::size_t i = 6; i-- > 0; sum /= 8) digits[i] = static_cast<char>('0' + sum % 8);
  tar.replace(148, 6, digits);
  Recorder got;
  CHECK(is_failure(read(tar.substr(0, 1536), got).outcome) == false);
  REQUIRE(names_of(got) == "big|");
  CHECK(got.children[0].verdict.outcome == Outcome::TooLarge);
  CHECK(got.children[0].bytes.empty());
}

TEST_CASE("texts that begin like an archive are texts") {
  for (const std::string text :
       {"070707 is a number.", "BZh5 was the code.", "LZIP it.", "xar! they cried.", "7z is a name."}) {
    CAPTURE(text);
    const auto input = input_over(text);
    const Format* const format = identify(*input, "");
    REQUIRE(format != nullptr);
    CHECK(format->id == "txt");
  }
}

TEST_CASE("an archive of nothing is complete") {
  Recorder seven;
  CHECK(read(test::seven_zip_of({}), seven).outcome == Outcome::Complete);
  CHECK(seven.children.empty());
  Recorder gzip;
  CHECK(read(test::gzip_of(""), gzip, "empty.txt.gz").outcome == Outcome::Complete);
  CHECK(names_of(gzip) == "empty.txt|");
}

TEST_CASE("locked 7z archives are Encrypted and say what to do") {
  for (const std::string path : {"hostile/files/password/enc.7z", "hostile/files/password/enc_header.7z"}) {
    const std::string bytes = corpus_file(path);
    if (bytes.empty()) continue;
    CAPTURE(path);
    Recorder got;
    const Verdict verdict = read(bytes, got, path);
    CHECK((verdict.outcome == Outcome::Encrypted || !got.children.empty()));
    CHECK(verdict.reason.find("Unpack it with the program that made it") != std::string::npos);
    for (const Recorder::Child& child : got.children) CHECK(child.verdict.outcome == Outcome::Encrypted);
  }
}

TEST_CASE("the archives of the corpora give their members") {
  const std::pair<const char*, std::size_t> wanted[] = {{"sample/real_rar/test-documents.rar", 9},
                                                        {"sample/real_7z/test-documents.7z", 9}};
  for (const auto& [path, members] : wanted) {
    const std::string bytes = corpus_file(path);
    if (bytes.empty()) continue;
    CAPTURE(path);
    Recorder got;
    CHECK(read(bytes, got, path).outcome == Outcome::Complete);
    CHECK(got.children.size() == members);
    CHECK(got.last_facts.children_declared == members);
    CHECK(failed(got) == 0);
  }
}

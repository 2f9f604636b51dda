// What is made to harm whoever opens it: R32 (bombs) and R33 (names that lead elsewhere) of the design,
// through the whole way in.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "desk/desk_case.h"
#include "extract/zip_builder.h"

namespace casebound::desk {
namespace {

namespace fs = std::filesystem;
using test::ZipBuilder;

/// A ustar header and its content, by POSIX.1-2017 pax.
std::string tar_entry(std::string_view name, std::string_view content, char type = '0',
                      std::string_view target = {}) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  char size[12];
  std::snprintf(size, sizeof size, "%011zo", content.size());
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, size);
  put(136, "00000000000");
  put(156, std::string_view(&type, 1));
  put(157, target);
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  put(148, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char check[8];
  std::snprintf(check, sizeof check, "%06o", sum);
  put(148, std::string_view(check, 7));
  std::string out = header + std::string(content);
  out.resize((out.size() + 511) / 512 * 512, '\0');
  return out;
}

/// Every path below a folder, but for what the case keeps.
std::set<std::string> paths_below(const std::string& folder, const std::string& but) {
  std::set<std::string> out;
  for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator(); ++it) {
    if (it->path() == but) it.disable_recursion_pending();
    out.insert(fs::relative(it->path(), folder).string());
  }
  return out;
}

IngestOptions narrow() {
  IngestOptions options;
  options.limits.child_bytes = 1U << 20;
  options.limits.children_bytes = 4U << 20;
  options.limits.text_bytes = 1U << 20;
  options.descendant_bytes = 16U << 20;
  return options;
}

}  // namespace

TEST_CASE("R33 names that lead elsewhere write nothing outside the case, and every entry is in the ledger") {
  DeskCase c;
  c.write("leak/names.tar",
          tar_entry("../../up.txt", "up") + tar_entry("/tmp/casebound-absolute.txt", "absolute") +
              tar_entry("twice.txt", "one") + tar_entry("twice.txt", "two") +
              tar_entry("link", "", '2', "/etc/passwd") + tar_entry("link/through.txt", "through") +
              tar_entry("hard", "", '1', "../../up.txt") + tar_entry("device", "", '3') +
              tar_entry("pipe", "", '6') + std::string(1024, '\0'));
  c.write("leak/names.zip", ZipBuilder()
                                .add("../../up2.txt", "zip up")
                                .add("C:\\windows\\away.txt", "drive")
                                .add("/tmp/casebound-absolute2.txt", "zip absolute")
                                .add(std::string_view("nul\0.txt", 8), "nul")
                                .add("same.txt", "first")
                                .add("same.txt", "second")
                                .add("symbolic", "/etc/passwd", {.unix_mode = 0120777})
                                .add("fifo", "", {.unix_mode = 0010644})
                                .bytes());
  const auto before = paths_below(c.at(""), c.folder());
  c.add({c.leak()});
  CHECK(paths_below(c.at(""), c.folder()) == before);
  CHECK_FALSE(fs::exists("/tmp/casebound-absolute.txt"));
  CHECK_FALSE(fs::exists("/tmp/casebound-absolute2.txt"));
  std::set<std::string> entries;
  for (const DocumentEntry& each : c.documents()) entries.insert(each.path + "|" + each.inner_path);
  for (const char* inner : {"../../up.txt", "/tmp/casebound-absolute.txt", "twice.txt", "twice.txt#2", "link",
                            "link/through.txt", "hard", "device", "pipe"}) {
    CAPTURE(inner);
    CHECK(entries.contains(std::string("leak/names.tar|") + inner));
  }
  for (const char* inner : {"../../up2.txt", "C:/windows/away.txt", "/tmp/casebound-absolute2.txt",
                            "nul\uFFFD.txt", "same.txt", "same.txt#2", "symbolic", "fifo"}) {
    CAPTURE(inner);
    CHECK(entries.contains(std::string("leak/names.zip|") + inner));
  }
  CHECK(entries.size() == 2 + 9 + 8);
  CHECK(c.search("through").total == 1);
}

TEST_CASE("R32 bombs end in words, within the limits, and what lies beside them is read") {
  DeskCase c;
  const std::string zeros(20U << 20, '\0');
  c.write("leak/flat.zip", ZipBuilder().add("zeros.bin", zeros).add("beside.txt", "lighthouse").bytes());
  // gzip: ten bytes of header, deflate, sum and size.
  std::string gzip("\x1F\x8B\x08\0\0\0\0\0\0\x03", 10);
  gzip += test::deflated(zeros);
  const auto sum = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(zeros.data()), static_cast<uInt>(zeros.size())));
  for (const std::uint32_t each : {sum, static_cast<std::uint32_t>(zeros.size())})
    for (int i = 0; i < 4; ++i) gzip.push_back(static_cast<char>(each >> (8 * i)));
  c.write("leak/zeros.gz", gzip);
  // A stream of Flate that grows to 20 MB of drawing.
  const std::string drawing = test::deflated(zeros);
  c.write(
      "leak/flate.pdf",
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> "
      "endobj\n3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>> endobj\n4 0 obj "
      "<</Filter/FlateDecode/Length " +
          std::to_string(drawing.size()) + ">> stream\n" + drawing +
          "\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");
  // Entities that would unfold to a gigabyte of text.
  std::string entities = "<!DOCTYPE x [<!ENTITY a0 \"lol\">";
  for (int i = 1; i < 10; ++i) {
    entities += "<!ENTITY a" + std::to_string(i) + " \"";
    for (int k = 0; k < 10; ++k) entities += "&a" + std::to_string(i - 1) + ";";
    entities += "\">";
  }
  c.write(
      "leak/entities.docx",
      ZipBuilder()
          .add("[Content_Types].xml", "<Types/>")
          .add("word/document.xml", entities + "]><w:document><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p>"
                                               "</w:body></w:document>")
          .bytes());
  // A picture that says that it is 65,535 by 65,535.
  c.write("leak/flood.gif", std::string("GIF89a\xFF\xFF\xFF\xFF\0\0\0;", 14));
  std::string nested = ZipBuilder().add("core.txt", "unreachable").bytes();
  for (int i = 50; i > 0; --i)
    nested = ZipBuilder().add("level" + std::to_string(i) + ".zip", nested, {.method = 0}).bytes();
  c.write("leak/nested.zip", nested);

  const IngestReport report = c.add({c.leak()}, narrow());
  CHECK(report.files.sum() == 6);
  CHECK(report.files_queued == 0);
  std::size_t deep = 0;
  for (const DocumentEntry& each : c.documents()) {
    CAPTURE(each.path);
    CAPTURE(each.inner_path);
    CHECK(each.extracted);
    if (each.verdict.outcome != Outcome::Complete) CHECK_FALSE(each.verdict.reason.empty());
    if (each.inner_path.find("zeros") != std::string::npos) CHECK(each.verdict.outcome != Outcome::Complete);
    if (each.path == "leak/zeros.gz" && each.inner_path.empty())
      CHECK(each.verdict.outcome == Outcome::Partial);
    if (each.path == "leak/nested.zip" && each.verdict.outcome == Outcome::TooLarge) {
      ++deep;
      CHECK(each.verdict.reason.find("20 containers deep") != std::string::npos);
    }
  }
  CHECK(deep == 1);
  CHECK(c.search("lighthouse").total == 1);
  CHECK(c.search("unreachable").total == 0);
}

TEST_CASE("R32 an archive that holds itself is met once") {
  // What a quine unpacks to is what it was: the second is a duplicate of the first, and not opened again.
  DeskCase c;
  const std::string inner = ZipBuilder().add("a.txt", "words\n").bytes();
  c.write("leak/one.zip", inner);
  c.write("leak/two.zip", ZipBuilder().add("again.zip", inner, {.method = 0}).bytes());
  c.add({c.leak()});
  std::size_t duplicates = 0;
  for (const DocumentEntry& each : c.documents()) duplicates += each.duplicate_of.empty() ? 0 : 1;
  CHECK(duplicates == 1);
  CHECK(c.documents().size() == 4);
}

}  // namespace casebound::desk

#include "extract/picture_notes.h"

#include <doctest/doctest.h>

#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "extract/recorder.h"
#include "picture_files.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;
using std::string_literals::operator""s;

namespace {

std::string big(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes; i-- > 0;) out += static_cast<char>(value >> 8 * i);
  return out;
}
std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i);
  return out;
}

struct Tag {
  int number, type;
  std::uint32_t count;
  std::string bytes;
};

// A directory at `at` of a file with the large byte first, with its values behind it.
std::string directory(std::uint32_t at, const std::vector<Tag>& tags, std::uint32_t next = 0) {
  std::string out = big(tags.size(), 2);
  std::string values;
  const auto end = static_cast<std::uint32_t>(at + 2 + tags.size() * 12 + 4);
  for (const Tag& tag : tags) {
    out += big(tag.number, 2) + big(tag.type, 2) + big(tag.count, 4);
    if (tag.bytes.size() <= 4) {
      out += tag.bytes + std::string(4 - tag.bytes.size(), '\0');
    } else {
      out += big(end + values.size(), 4);
      values += tag.bytes;
    }
  }
  return out + big(next, 4) + values;
}
Tag text(int number, const std::string& value) {
  return {number, 2, static_cast<std::uint32_t>(value.size() + 1), value + '\0'};
}
Tag wide(int number, const std::string& utf16) {
  return {number, 1, static_cast<std::uint32_t>(utf16.size()), utf16};
}
std::string fractions(std::initializer_list<std::uint32_t> numbers) {
  std::string out;
  for (const std::uint32_t each : numbers) out += big(each, 4);
  return out;
}

std::string exif() {
  // The main directory is at 8, Exif's own at 1,000, that of the place at 2,000.
  std::string out = "MM\0*"s + big(8, 4);
  out += directory(8, {text(0x010E, "The gate of the camp"),
                       text(0x010F, "Canon"),
                       text(0x0110, "Canon EOS"),
                       {0x0112, 3, 1, big(6, 2)},
                       text(0x013B, "A. Writer"),
                       wide(0x9C9B, "\x2d\x4e\x87\x65\0\0"s),  // 中文
                       {0x8769, 4, 1, big(1'000, 4)},
                       {0x8825, 4, 1, big(2'000, 4)}});
  out.resize(1'000);
  const std::string comment = "UNICODE\0"s + "\x51\x8d\x65\x59\x80\xb2"s;  // 再教育
  out += directory(1'000, {text(0x9003, "2019:06:14 10:20:30"),
                           text(0x9011, "+08:00"),
                           {0x9286, 7, static_cast<std::uint32_t>(comment.size()), comment}});
  out.resize(2'000);
  out += directory(2'000, {text(1, "N"),
                           {2, 5, 3, fractions({43, 1, 49, 1, 3000, 100})},
                           text(3, "E"),
                           {4, 5, 3, fractions({87, 1, 36, 1, 0, 1})}});
  return out;
}

const std::string kXmp =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='tool'><rdf:RDF xmlns:rdf='r'>"
    "<rdf:Description rdf:about='' photoshop:City='Ürümchi' crs:Exposure='+0.35' xmp:CreatorTool='Tool &amp; "
    "Co'>"
    "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>名单</rdf:li></rdf:Alt></dc:title>"
    "<dc:creator><rdf:Seq><rdf:li>First</rdf:li><rdf:li>Second</rdf:li></rdf:Seq></dc:creator>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>";

std::string dataset(int record, int number, const std::string& value) {
  return "\x1C"s + big(record, 1) + big(number, 1) + big(value.size(), 2) + value;
}

std::string segment(int marker, const std::string& inside) {
  return "\xFF"s + big(marker, 1) + big(inside.size() + 2, 2) + inside;
}

// The pixels of a small picture behind notes of all kinds.
std::string jpeg_with_notes() {
  const std::string iptc = dataset(1, 90, "\x1B%G") + dataset(2, 120, "被带走的人") + dataset(2, 25, "gate") +
                           dataset(2, 55, "20190614");
  const std::string resource =
      "8BIM\x04\x04\0\0"s + big(iptc.size(), 4) + iptc + std::string(iptc.size() % 2, '\0');
  const std::string plain = picture_file("plain.jpg");
  return "\xFF\xD8"s + segment(0xE1, "Exif\0\0"s + exif()) +
         segment(0xE1, "http://ns.adobe.com/xap/1.0/\0"s + kXmp) +
         segment(0xED, "Photoshop 3.0\0"s + resource) + segment(0xFE, "seen by nobody") + plain.substr(2);
}

Recorder read(const std::string& bytes, Outcome outcome = Outcome::Complete) {
  Recorder got;
  CHECK(extract_document(*input_over(bytes), {}, got).outcome == outcome);
  return got;
}

bool has(const Recorder& got, const std::string& line) {
  REQUIRE(got.pages.size() >= 1);
  return ("\n" + got.pages[0].text).find("\n" + line + "\n") != std::string::npos;
}

std::string chunk(const std::string& name, const std::string& inside) {
  return big(inside.size(), 4) + name + inside + "crc4";
}
std::string packed(const std::string& text) {
  std::string out(compressBound(text.size()), '\0');
  uLongf size = out.size();
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("R20 what a JPEG says in Exif, XMP, IPTC and comments is found and marked") {
  const Recorder got = read(jpeg_with_notes() + "left behind");
  for (const char* line :
       {"Description: The gate of the camp", "Artist: A. Writer", "Camera: Canon EOS", "Title: 中文",
        "Comment: 再教育", "Taken: 2019-06-14T10:20:30+08:00", "Place: 43.825000, 87.600000", "City: Ürümchi",
        "Title: 名单", "Creator: First", "Creator: Second", "Creator tool: Tool & Co",
        "Description: 被带走的人", "Keywords: gate", "Comment: seen by nobody"}) {
    CAPTURE(line);
    CHECK(has(got, line));
    CHECK(got.marked(MarkKind::Property).find(line + "|"s) != std::string::npos);
  }
  CHECK(got.pages[0].text.find("0.35") == std::string::npos);
  CHECK(got.pages[0].awaits_ocr);
  CHECK(got.last_facts.title == "中文");
  CHECK(got.last_facts.author == "A. Writer");
  CHECK(got.last_facts.created == "2019-06-14T10:20:30+08:00");
  CHECK(got.property("Place") == "43.825000, 87.600000|");
  CHECK(got.property("bytes after the picture") == "11|");
  // Turned a quarter: the page is as it is seen.
  CHECK(got.pages[0].width == 32);
  CHECK(got.pages[0].height == 48);
}

TEST_CASE("R20 the texts of a PNG are found, packed or not") {
  const std::string plain = picture_file("rgb.png");
  const std::string png =
      plain.substr(0, 33) +
      chunk("tEXt",
            "Title\0Gr\xFC\xDF"
            "e"s) +
      chunk("zTXt", "Author\0\0"s + packed("P. Acker")) + chunk("iTXt", "Comment\0\0\0zh\0\0再教育营"s) +
      chunk("iTXt", "Warning\0\1\0\0\0"s + packed("国家机密")) +
      chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + kXmp) +
      chunk("tIME", big(2020, 2) + big(2, 1) + big(3, 1) + big(4, 1) + big(5, 1) + big(6, 1)) +
      chunk("eXIf", exif()) + plain.substr(33);
  const Recorder got = read(png);
  for (const char* line :
       {"Title: Grüße", "Author: P. Acker", "Comment: 再教育营", "Warning: 国家机密", "City: Ürümchi",
        "Modified: 2020-02-03T04:05:06Z", "Description: The gate of the camp"}) {
    CAPTURE(line);
    CHECK(has(got, line));
  }
}

TEST_CASE("comments of a GIF are found, and an animation is noted") {
  const Recorder got = read(picture_file("animated.gif"));
  CHECK(has(got, "Comment: drawn by hand"));
  CHECK(got.property("animation") == "2 pictures; the first is shown|");
  CHECK(read(picture_file("plain.gif")).property("animation") == "");
  CHECK(read(picture_file("animated.webp")).property("animation") == "2 pictures; the first is shown|");
}

TEST_CASE("notes of HEIC and WebP are found") {
  const Recorder heic = read(picture_file("grid.heic"));
  CHECK(has(heic, "Description: grid"));
  CHECK(has(heic, "Title: two tiles"));
  CHECK(heic.last_facts.title == "two tiles");
  std::string webp = picture_file("lossy.webp");
  webp += "EXIF"s + little(exif().size(), 4) + exif() + std::string(exif().size() % 2, '\0') + "XMP "s +
          little(kXmp.size(), 4) + kXmp + std::string(kXmp.size() % 2, '\0');
  webp.replace(4, 4, little(webp.size() - 8, 4));
  const Recorder got = read(webp);
  CHECK(has(got, "Description: The gate of the camp"));
  CHECK(has(got, "City: Ürümchi"));
}

TEST_CASE("the page of a HEIC is turned by its own boxes only, not by its Exif notes again") {
  const auto box = [](const std::string& type, const std::string& inside) {
    return big(inside.size() + 8, 4) + type + inside;
  };
  const auto full = [&](const std::string& type, int version, const std::string& inside) {
    return box(type, big(static_cast<std::uint64_t>(version), 1) + big(0, 3) + inside);
  };
  const std::string note = big(0, 4) + exif();  // says 6: a quarter turn
  const auto file = [&](std::uint64_t note_at) {
    const std::string entries = full("infe", 2, big(1, 2) + big(0, 2) + "hvc1\0"s) +
                                full("infe", 2, big(2, 2) + big(0, 2) + "Exif\0"s);
    const std::string place = big(0x4400, 2) + big(1, 2) + big(2, 2) + big(0, 2) + big(1, 2) +
                              big(note_at, 4) + big(note.size(), 4);
    const std::string properties =
        box("ipco", full("ispe", 0, big(40, 4) + big(30, 4)) + box("irot", big(3, 1))) +
        full("ipma", 0, big(1, 4) + big(1, 2) + big(2, 1) + big(1, 1) + big(2, 1));
    return box("ftyp", "heic"s + big(0, 4) + "mif1heic") +
           full("meta", 0,
                full("pitm", 0, big(1, 2)) + full("iinf", 0, big(2, 2) + entries) + full("iloc", 0, place) +
                    box("iprp", properties)) +
           box("mdat", note);
  };
  const Recorder got = read(file(file(0).size() - note.size()));
  CHECK(has(got, "Description: The gate of the camp"));
  CHECK(got.pages[0].width == 30);
  CHECK(got.pages[0].height == 40);
}

TEST_CASE("each page of a TIFF has its own notes") {
  const auto page = [](std::uint32_t at, const std::string& name, std::uint32_t next) {
    std::string out =
        directory(at, {{256, 4, 1, big(10, 4)}, {257, 4, 1, big(10, 4)}, text(0x011D, name)}, next);
    out.resize(200);
    return out;
  };
  const Recorder got = read("MM\0*"s + big(8, 4) + page(8, "first page", 208) + page(208, "第二页", 0));
  REQUIRE(got.pages.size() == 2);
  CHECK(got.pages[0].text == "Page name: first page\n");
  CHECK(got.pages[1].text == "Page name: 第二页\n");
}

TEST_CASE("a picture that ends too early is Partial, whatever it is") {
  for (const auto& [name, bytes] : picture_files()) {
    CAPTURE(name);
    if (name.find(".tiff") != name.npos && bytes.find("II*") != 0) continue;
    Recorder got;
    const Verdict verdict = extract_document(*input_over(bytes.substr(0, bytes.size() - 20)), {}, got);
    CHECK((verdict.outcome == Outcome::Partial || verdict.outcome == Outcome::Damaged));
    CHECK_FALSE(verdict.reason.empty());
  }
}

TEST_CASE("notes that are not what they should be stay valid text, and no date is made of words") {
  PictureNotes notes;
  read_xmp_notes("<r xmlns:a='a' a:\xFFname='value'><a:CreateDate>last week</a:CreateDate></r>", notes);
  for (const auto& [label, value] : notes.lines) CHECK((is_valid_utf8(label) && is_valid_utf8(value)));
  CHECK(notes.lines.size() == 2);
  CHECK(notes.created == "");
}

TEST_CASE("a picture without a word has an empty page") {
  const Recorder got = read(picture_file("rgb.bmp"));
  REQUIRE(got.pages.size() == 1);
  CHECK(got.pages[0].text == "");
  CHECK(got.property("thumbnail") == "");
}

#include "extract/image_header.h"

#include <doctest/doctest.h>

#include <string>

#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using std::string_literals::operator""s;

namespace {

std::string big32(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}
std::string little(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(i < 4 ? value >> 8 * i : 0);
  return out;
}

std::string png(std::uint32_t width, std::uint32_t height) {
  return "\x89PNG\r\n\x1A\n"s + big32(13) + "IHDR" + big32(width) + big32(height) + "\x08\2\0\0\0crc4"s +
         big32(9) + "pHYs" + big32(5'906) + big32(5'906) + "\1crc4" + big32(0) + "IDATcrc4" + big32(0) +
         "IENDcrc4";
}

std::string tiff(int pages, bool loop = false) {
  std::string out = "II*\0"s + little(8, 4);
  for (int i = 0; i < pages; ++i) {
    const auto here = static_cast<std::uint32_t>(out.size());
    const std::uint32_t next = i + 1 < pages ? here + 2 + 24 + 4 : loop ? 8 : 0;
    out += little(2, 2);
    out += little(256, 2) + little(4, 2) + little(1, 4) + little(1'000, 4);
    out += little(257, 2) + little(3, 2) + little(1, 4) + little(500, 4);
    out += little(next, 4);
  }
  return out;
}

ImageHeader header_of(const std::string& bytes, std::uint32_t max_pages = 100) {
  return read_image_header(*input_over(bytes), max_pages);
}

void check_size(const std::string& bytes, ImageKind kind, std::uint32_t width, std::uint32_t height) {
  const ImageHeader header = header_of(bytes);
  CHECK(header.kind == kind);
  REQUIRE(header.pages.size() == 1);
  CHECK(header.pages[0].width == width);
  CHECK(header.pages[0].height == height);
}

}  // namespace

TEST_CASE("the size of a picture is read from its header") {
  check_size(png(1'200, 600), ImageKind::Png, 1'200, 600);
  check_size("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\1\0\x96\0\x96\0\0\xFF\xC0\0\x11\x08\1\2\3\4\3"s,
             ImageKind::Jpeg, 0x304, 0x102);
  check_size("GIF89a\x05\0\x07\0\0\0\0"s, ImageKind::Gif, 5, 7);
  check_size(
      "BM" + little(0, 12) + little(40, 4) + little(30, 4) + little(0xFFFFFFEC, 4) + std::string(40, '\0'),
      ImageKind::Bmp, 30, 20);
  check_size("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x09\0\0\x13\0\0"s, ImageKind::Webp, 10, 20);
  check_size(
      "\0\0\0\x18"
      "ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe\0\0\0\0\0\0\1\0\0\0\2\0"s,
      ImageKind::Heif, 256, 512);
}

TEST_CASE("resolution becomes the size in points") {
  test::Recorder got;
  CHECK(extract_document(*input_over(png(1'200, 600)), {}, got).outcome == Outcome::Complete);
  REQUIRE(got.pages.size() == 1);
  CHECK(got.pages[0].width == doctest::Approx(576).epsilon(0.001));  // 150 dots per inch
  CHECK(got.pages[0].height == doctest::Approx(288).epsilon(0.001));
  CHECK(got.pages[0].awaits_ocr);
  CHECK(got.pages[0].kind == PageKind::Page);
  CHECK(got.last_facts.type == "image");
  CHECK(got.last_facts.media_type == "image/png");
}

TEST_CASE("a TIFF has a page for each directory, and its chain may not run in circles") {
  CHECK(header_of(tiff(3)).pages.size() == 3);
  CHECK_FALSE(header_of(tiff(3)).is_cut);
  CHECK(header_of(tiff(3, true)).pages.size() == 3);
  CHECK(header_of(tiff(3, true)).is_cut);
  CHECK(header_of(tiff(50), 10).pages.size() == 10);
  CHECK(header_of(tiff(50), 10).is_cut);
  test::Recorder got;
  CHECK(extract_document(*input_over(tiff(3, true)), {}, got).outcome == Outcome::Partial);
  CHECK(got.pages.size() == 3);
}

TEST_CASE("an impossible or cut header is Damaged, never a page") {
  test::Recorder got;
  CHECK(extract_document(*input_over(png(0x80000000, 0x80000000)), {}, got).outcome == Outcome::Damaged);
  CHECK(extract_document(*input_over(png(0, 5)), {}, got).outcome == Outcome::Damaged);
  CHECK(extract_document(*input_over(png(5, 5).substr(0, 14)), {}, got).outcome == Outcome::Damaged);
  CHECK(got.pages.empty());
}

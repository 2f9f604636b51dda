#include "extract/pixels.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "extract/pixel_rows.h"
#include "extract/recorder.h"
#include "picture_files.h"

using namespace casebound;
using namespace casebound::extract;
using namespace casebound::test;
using std::string_literals::operator""s;

namespace {

using Colour = std::array<int, 3>;
constexpr Colour kRed{200, 30, 30}, kGreen{30, 160, 60}, kBlue{30, 60, 200}, kWhite{255, 255, 255};

Pixels decode(const std::string& bytes, const PixelWish& wish = {}) {
  return decode_pixels(*input_over(bytes), wish);
}

Colour at(const Pixels& pixels, double x, double y) {
  const auto column = static_cast<std::size_t>(x * pixels.width);
  const auto row = static_cast<std::size_t>(y * pixels.height);
  const std::size_t place = (row * pixels.width + column) * static_cast<std::size_t>(pixels.channels);
  Colour out{};
  for (int i = 0; i < 3; ++i)
    out[i] = static_cast<unsigned char>(pixels.samples[place + (pixels.channels == 1 ? 0 : i)]);
  return out;
}

int luma(const Colour& colour) { return (299 * colour[0] + 587 * colour[1] + 114 * colour[2]) / 1000; }

bool is_near(const Colour& got, const Colour& wanted, int tolerance) {
  for (int i = 0; i < 3; ++i)
    if (std::abs(got[i] - wanted[i]) > tolerance) return false;
  return true;
}

enum class Kind { Coloured, Grey, BlackAndWhite };
Kind kind_of(const std::string& name) {
  if (name.find("grey") != name.npos) return Kind::Grey;
  if (name.starts_with("bits") || name.starts_with("group")) return Kind::BlackAndWhite;
  return Kind::Coloured;
}

Colour as(const Colour& colour, Kind kind) {
  if (kind == Kind::Coloured) return colour;
  const int grey = kind == Kind::Grey ? luma(colour) : luma(colour) < 128 ? 0 : 255;
  return {grey, grey, grey};
}

// Too few rows or a wrong place would show at the edges of the boxes.
void check_boxes(const std::string& name, const Pixels& pixels, int tolerance) {
  CAPTURE(name);
  const Kind kind = kind_of(name);
  CHECK(pixels.samples.size() ==
        std::size_t{pixels.width} * pixels.height * static_cast<std::size_t>(pixels.channels));
  for (const auto& [x, y, colour] : {std::tuple{0.02, 0.03, kRed},
                                     {0.45, 0.4, kRed},
                                     {0.6, 0.1, kGreen},
                                     {0.95, 0.4, kGreen},
                                     {0.05, 0.6, kBlue},
                                     {0.4, 0.95, kBlue},
                                     {0.6, 0.6, kWhite},
                                     {0.97, 0.97, kWhite}}) {
    CAPTURE(x);
    CAPTURE(y);
    const Colour got = at(pixels, x, y);
    CAPTURE(got[0]);
    CAPTURE(got[1]);
    CAPTURE(got[2]);
    CHECK(is_near(got, as(colour, kind), tolerance));
  }
}

int tolerance_of(const std::string& name) {
  const bool lossy = name.find(".jpg") != name.npos || name.find(".heic") != name.npos ||
                     name.starts_with("lossy") || name.starts_with("jpeg");
  return lossy ? 20 : name.starts_with("palette") ? 3 : 1;
}

}  // namespace

TEST_CASE("each kind of picture is decoded, upright and over white") {
  const auto files = picture_files();
  CHECK(files.size() > 30);
  for (const auto& [name, bytes] : files) {
    const Pixels pixels = decode(bytes);
    const std::uint32_t times = name == "grid.heic" ? 2 : 1;
    CAPTURE(name);
    CHECK(pixels.width == 48 * times);
    CHECK(pixels.height == 32 * times);
    CHECK(pixels.fault == "");
    check_boxes(name, pixels, tolerance_of(name));
  }
}

TEST_CASE("pictures in grey stay grey") {
  for (const char* name : {"grey.jpg", "grey16.png", "grey16.tiff", "group4.tiff", "bits.png"}) {
    CAPTURE(name);
    CHECK(decode(picture_file(name)).channels == 1);
  }
}

TEST_CASE("each page of a TIFF is decoded by its number") {
  const std::string bytes = picture_file("pages.tiff");
  CHECK(decode(bytes, {.page = 2}).channels == 1);
  const Pixels third = decode(bytes, {.page = 3});
  CHECK(is_near(at(third, 0.05, 0.05), kWhite, 1));
  CHECK(is_near(at(third, 0.95, 0.95), kRed, 1));
  for (const PageNumber page : {0U, 4U}) {
    try {
      decode(bytes, {.page = page});
      FAIL("there is no such page");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::NoPicture);
    }
  }
}

TEST_CASE("a picture is scaled down to the wish and never enlarged") {
  for (const auto& [name, bytes] : picture_files()) {
    CAPTURE(name);
    if (name == "grid.heic" || kind_of(name) == Kind::BlackAndWhite) continue;
    const Pixels small = decode(bytes, {.max_pixels = 24 * 16});
    CHECK(small.width == 24);
    CHECK(small.height == 16);
    check_boxes(name, small, tolerance_of(name) + 4);
    CHECK(decode(bytes, {.max_pixels = 1}).width >= 1);
    CHECK(decode(bytes, {.dpi = 10'000}).width == 48);
  }
}

TEST_CASE("scaling down gives each result pixel the mean of what it covers") {
  // Five columns of 0 50 100 150 200 into two: 2.5 columns each.
  PixelRows rows({.max_pixels = 4}, 72, 72);
  rows.begin(5, 5, true, 0.4);
  const std::array<std::uint8_t, 5> row{0, 50, 100, 150, 200};
  for (int i = 0; i < 5; ++i) rows.row(row.data(), RowFormat::Grey);
  const Pixels out = rows.finish(1);
  REQUIRE(out.samples.size() == 4);
  CHECK(static_cast<unsigned char>(out.samples[0]) == 40);   // (0 + 50 + 100 / 2) / 2.5
  CHECK(static_cast<unsigned char>(out.samples[1]) == 160);  // (100 / 2 + 150 + 200) / 2.5
  CHECK(out.samples.substr(0, 2) == out.samples.substr(2));
}

TEST_CASE("all eight orientations stand upright") {
  // Stored as     a b     in grey; what the reader must see is in Exif's own drawing of the letter F.
  //               c d
  const std::map<int, std::string> upright{{1, "abcd"}, {2, "badc"}, {3, "dcba"}, {4, "cdab"},
                                           {5, "acbd"}, {6, "cadb"}, {7, "dbca"}, {8, "bdac"}};
  for (const auto& [orientation, seen] : upright) {
    CAPTURE(orientation);
    PixelRows rows({}, 72, 72);
    rows.begin(2, 2, true);
    rows.row(reinterpret_cast<const std::uint8_t*>("ab"), RowFormat::Grey);
    rows.row(reinterpret_cast<const std::uint8_t*>("cd"), RowFormat::Grey);
    CHECK(rows.finish(orientation).samples == seen);
  }
}

TEST_CASE("a cut picture gives what is there, or an error, and never anything else") {
  for (const auto& [name, bytes] : picture_files()) {
    CAPTURE(name);
    bool had_part = false;
    for (std::size_t part = 1; part < 16; ++part) {
      try {
        const Pixels pixels = decode(bytes.substr(0, bytes.size() * part / 16));
        CHECK(pixels.samples.size() ==
              std::size_t{pixels.width} * pixels.height * static_cast<std::size_t>(pixels.channels));
        had_part = had_part || !pixels.fault.empty();
      } catch (const Error& error) {
        CHECK((error.code() == ErrorCode::Damaged || error.code() == ErrorCode::Unsupported ||
               error.code() == ErrorCode::NoPicture));
      }
    }
    if (name == "plain.jpg" || name == "progressive.jpg" || name == "rgb.bmp" || name == "grey16.tiff" ||
        name == "rgb.png")
      CHECK(had_part);
  }
}

TEST_CASE("a cut JPEG shows its beginning") {
  const std::string whole = picture_file("plain.jpg");  // the last 95 bytes are its pixels
  const Pixels pixels = decode(whole.substr(0, whole.size() - 40));
  CHECK(pixels.fault.find("cut off") != std::string::npos);
  CHECK(is_near(at(pixels, 0.1, 0.1), kRed, 20));
  test::Recorder got;
  CHECK(extract_document(*input_over(whole.substr(0, whole.size() - 40)), {}, got).outcome ==
        Outcome::Partial);
  CHECK(got.pages.size() == 1);
  CHECK(got.pages[0].awaits_ocr);
}

TEST_CASE("R32 a flood of pixels is refused by the header") {
  const auto big32 = [](std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
    return out;
  };
  const std::string png = "\x89PNG\r\n\x1A\n"s + big32(13) + "IHDR" + big32(65'500) + big32(65'500) +
                          "\x01\0\0\0\0crc4"s + big32(0) + "IDATcrc4" + big32(0) + "IENDcrc4";
  const std::string jpeg =
      "\xFF\xD8\xFF\xC0\0\x0B\x08\xFF\xDC\xFF\xDC\1\1\x11\0\xFF\xDA\0\x08\1\1\0\0?\0\0\xFF\xD9"s;
  const std::string gif = "GIF89a\xFF\xFF\xFF\xFF\0\0\0,\0\0\0\0\xFF\xFF\xFF\xFF\0\2\0;"s;
  for (const std::string& bytes : {png, jpeg, gif}) {
    CAPTURE(bytes);
    test::Recorder got;
    CHECK(extract_document(*input_over(bytes), {}, got).outcome == Outcome::TooLarge);
    CHECK(got.pages.empty());
    try {
      decode(bytes);
      FAIL("it was decoded");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::TooLarge);
    }
  }
}

TEST_CASE("a picture that is shown becomes a PNG of the same size") {
  const std::string bytes = picture_file("turned.jpg");
  const Picture picture = render_page(*input_over(bytes), {}, {.page = 1, .dpi = 150});
  CHECK(picture.width == 48);
  CHECK(picture.height == 32);
  check_boxes("rgb", decode(picture.png), 20);
}

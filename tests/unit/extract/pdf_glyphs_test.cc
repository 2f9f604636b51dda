#include "extract/pdf_glyphs.h"

#include <doctest/doctest.h>

#include <string>

#include "base/utf8.h"

using namespace casebound;
using namespace casebound::extract;

namespace {

// A line set from right to left: each character 8 wide with 2 between, a space 6 wide. `x` is its right end.
class Line {
 public:
  explicit Line(double right, double y = 100) : x_(right), y_(y) {}
  Line& letters(std::string_view text) {
    for (const char32_t c : to_utf32(text)) {
      x_ -= 8;
      put(c, x_, x_ + 8);
      x_ -= 0.5;
    }
    return *this;
  }
  Line& space() {
    put(U' ', x_, x_);
    x_ -= 6;
    return *this;
  }
  Line& ligature(std::string_view text) {
    x_ -= 8;
    for (const char32_t c : to_utf32(text)) put(c, x_, x_ + 8);
    x_ -= 0.5;
    return *this;
  }
  Line& sign(char32_t c, double above) {
    Glyph glyph{.character = c,
                .left = above,
                .right = above + 3,
                .bottom = y_ + 9,
                .top = y_ + 12,
                .x = above,
                .y = y_ + 3};
    glyphs.push_back(glyph);
    return *this;
  }
  double x() const { return x_; }
  void put(char32_t c, double left, double right) {
    Glyph glyph{
        .character = c, .left = left, .right = right, .bottom = y_, .top = y_ + 10, .x = left, .y = y_};
    glyphs.push_back(glyph);
  }
  std::vector<Glyph> glyphs;

 private:
  double x_;
  double y_;
};

void end_line(std::vector<Glyph>& glyphs) {
  for (const char32_t c : {U'\r', U'\n'}) glyphs.push_back({.character = c, .generated = true});
}

std::string read(const std::vector<Glyph>& glyphs) {
  std::string out;
  for (const Glyph& glyph : glyphs) {
    if (glyph.character != U'\r') append_utf8(out, glyph.character);
  }
  return out;
}

}  // namespace

TEST_CASE("a lam-alef that came out backwards is turned, one that did not is left") {
  auto turned = Line(500).letters("ا").ligature("إل").letters("علان").glyphs;
  turn_ligatures(turned);
  CHECK(read(turned) == "الإعلان");
  auto right = Line(500).letters("ا").ligature("لإ").letters("علان").glyphs;
  turn_ligatures(right);
  CHECK(read(right) == "الإعلان");
  auto uyghur = Line(500).letters("ئۇ").ligature("ال").letters("ر").glyphs;
  turn_ligatures(uyghur);
  CHECK(read(uyghur) == "ئۇلار");
}

TEST_CASE("letters with places of their own are not turned") {
  auto glyphs = Line(500).letters("بال").glyphs;
  turn_ligatures(glyphs);
  CHECK(read(glyphs) == "بال");
}

TEST_CASE("a line whose glyphs stand in order is not touched") {
  auto glyphs = Line(500).letters("يولد").space().letters("جميع").glyphs;
  end_line(glyphs);
  auto mended = glyphs;
  mend_rtl_lines(mended);
  CHECK(read(mended) == read(glyphs));
  CHECK(mended.size() == glyphs.size());
}

TEST_CASE("two halves of a line that a vowel sign cut apart are put in order again") {
  Line first(500);
  first.letters("أحرار");
  first.letters("ا");
  const double over_last = first.x() + 4;
  Line second(first.x() - 6);
  second.letters("متساوين");
  std::vector<Glyph> glyphs = second.glyphs;  // the left half came first
  end_line(glyphs);
  first.sign(0x64B, over_last);
  glyphs.insert(glyphs.end(), first.glyphs.begin(), first.glyphs.end());
  end_line(glyphs);
  mend_rtl_lines(glyphs);
  CHECK(read(glyphs) == "أحرارا\u064B متساوين\n");
}

TEST_CASE("a displaced full stop goes back to its word") {
  Line line(500);
  line.letters("الحقوق");
  const double stop_at = line.x() - 8;
  Line rest(stop_at - 6);
  rest.letters("وقد");
  auto glyphs = line.glyphs;
  glyphs.insert(glyphs.end(), rest.glyphs.begin(), rest.glyphs.end());
  Line stop(stop_at + 8);
  stop.letters(".");
  glyphs.insert(glyphs.end(), stop.glyphs.begin(), stop.glyphs.end());
  end_line(glyphs);
  mend_rtl_lines(glyphs);
  CHECK(read(glyphs) == "الحقوق. وقد\n");
}

TEST_CASE("numbers inside a mended line keep their order") {
  Line line(500);
  line.letters("المادة").space();
  // "12" is set from left to right.
  line.put(U'1', line.x() - 16, line.x() - 8);
  line.put(U'2', line.x() - 8, line.x());
  auto glyphs = line.glyphs;
  std::vector<Glyph> displaced(glyphs.begin() + 3, glyphs.end());  // the beginning of the word came last
  displaced.insert(displaced.end(), glyphs.begin(), glyphs.begin() + 3);
  end_line(displaced);
  mend_rtl_lines(displaced);
  CHECK(read(displaced) == "المادة 12\n");
}

TEST_CASE("a number stays whole where a narrow figure leaves a gap") {
  Line line(500);
  line.letters("يىلى").space();
  // "2017" from left to right; the font draws its 1 and 7 narrow, with room between that is wider than a
  // space.
  const double left = line.x() - 40;
  std::vector<Glyph> displaced(line.glyphs.begin() + 2,
                               line.glyphs.end());  // the beginning of the word came last
  Line number(500);
  number.put(U'2', left, left + 8);
  number.put(U'0', left + 9, left + 17);
  number.put(U'1', left + 18, left + 21);
  number.put(U'7', left + 30, left + 33);
  displaced.insert(displaced.end(), number.glyphs.begin(), number.glyphs.end());
  displaced.insert(displaced.end(), line.glyphs.begin(), line.glyphs.begin() + 2);
  end_line(displaced);
  mend_rtl_lines(displaced);
  CHECK(read(displaced) == "يىلى 2017\n");
}

TEST_CASE("lines from left to right, and cells that stand apart, are not joined") {
  std::vector<Glyph> latin;
  for (int i = 0; i < 5; ++i) {
    const double left = i * 8.0;
    latin.push_back(
        {.character = U'a', .left = left, .right = left + 8, .bottom = 0, .top = 10, .x = left, .y = 0});
  }
  auto same = latin;
  mend_rtl_lines(same);
  CHECK(read(same) == read(latin));

  auto cells = Line(500).letters("بيت").glyphs;
  end_line(cells);
  const auto other = Line(300).letters("باب").glyphs;
  cells.insert(cells.end(), other.begin(), other.end());
  end_line(cells);
  mend_rtl_lines(cells);
  CHECK(read(cells) == "بيت\nباب\n");
}

#include "extract/pdf_glyphs.h"

#include <unicode/ubidi.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace casebound::extract {
namespace {

constexpr std::size_t kLongestLine = 2'000;  // glyphs; what is longer is no line of a page
constexpr char32_t kLam = 0x644;
constexpr char32_t kYehHamza = 0x626;

bool is_arabic_letter(char32_t c) {
  return (c >= 0x620 && c <= 0x64A) || (c >= 0x66E && c <= 0x6D5) || (c >= 0x6EE && c < 0x700);
}
bool is_alef(char32_t c) { return c == 0x622 || c == 0x623 || c == 0x625 || c == 0x627 || c == 0x671; }
bool is_space(char32_t c) { return c == ' ' || c == 0xA0 || c == '\t'; }
bool is_line_end(char32_t c) { return c == '\n' || c == '\r'; }
bool is_sign(char32_t c) { return u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK; }
bool is_rtl(char32_t c) {
  const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

// The glyphs of one place, with the signs that stand over it.
struct Cluster {
  std::vector<Glyph> glyphs;
  const Glyph& base() const { return glyphs.front(); }
};

struct Line {
  std::size_t begin = 0;  // in the page's glyphs
  std::size_t end = 0;    // past its line end
  std::size_t letters = 0;
  std::size_t rtl_letters = 0;
  double y = 0;  // base line
  double height = 0;
  double left = 0;
  double right = 0;
  bool is_level = true;
  bool has_bases = false;  // anything but spaces and signs
  bool is_rtl() const { return rtl_letters > 0 && rtl_letters * 5 >= letters * 3; }
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Line measure(const std::vector<Glyph>& glyphs, std::size_t begin, std::size_t end) {
  Line line{.begin = begin, .end = end};
  std::vector<double> bases;
  std::vector<double> heights;
  std::vector<double> signs;
  line.left = 1e9;
  line.right = -1e9;
  for (std::size_t i = begin; i < end; ++i) {
    const Glyph& glyph = glyphs[i];
    if (glyph.generated || is_space(glyph.character)) continue;
    line.left = std::min(line.left, glyph.left);
    line.right = std::max(line.right, glyph.right);
    if (is_sign(glyph.character)) {
      signs.push_back(glyph.y);
      continue;
    }
    bases.push_back(glyph.y);
    heights.push_back(glyph.top - glyph.bottom);
    if (u_isalpha(static_cast<UChar32>(glyph.character)) == 0) continue;
    ++line.letters;
    line.rtl_letters += is_rtl(glyph.character) ? 1 : 0;
  }
  line.has_bases = !bases.empty();
  line.y = median(line.has_bases ? bases : signs);
  line.height = heights.empty() ? 0 : *std::ranges::max_element(heights);
  line.is_level =
      std::ranges::all_of(bases, [&](double y) { return std::abs(y - line.y) <= 0.15 * line.height + 0.1; });
  return line;
}

std::vector<Line> split_lines(const std::vector<Glyph>& glyphs) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < glyphs.size();) {
    std::size_t end = begin;
    while (end < glyphs.size() && !is_line_end(glyphs[end].character)) ++end;
    while (end < glyphs.size() && is_line_end(glyphs[end].character)) ++end;
    lines.push_back(measure(glyphs, begin, end));
    begin = end;
  }
  return lines;
}

// Two pieces of one line: on the same base line (signs alone: near it), and no further apart than a wide
// space. Cells of a table are.
bool continues(const Line& line, const Line& next) {
  if (!line.is_rtl() || !line.is_level || !next.is_level || (next.letters > 0 && !next.is_rtl()))
    return false;
  const double height = std::max(line.height, next.height);
  const double gap = std::max(line.left, next.left) - std::min(line.right, next.right);
  const double drift = next.has_bases ? 0.15 * height : height;
  return std::abs(line.y - next.y) <= drift && gap < height;
}

// Glyphs from left to right, signs behind the letter that they stand over.
std::vector<Cluster> cluster(std::span<const Glyph> glyphs) {
  std::vector<Cluster> out;
  std::vector<Glyph> signs;
  for (const Glyph& glyph : glyphs) {
    if (glyph.generated || is_space(glyph.character) || is_line_end(glyph.character)) continue;
    if (is_sign(glyph.character)) {
      signs.push_back(glyph);
    } else if (!out.empty() && glyph.shares_place(out.back().base())) {
      out.back().glyphs.push_back(glyph);
    } else {
      out.push_back({{glyph}});
    }
  }
  std::ranges::stable_sort(out, {}, [](const Cluster& each) { return each.base().x; });
  for (const Glyph& sign : signs) {
    if (out.empty()) break;
    const double middle = (sign.left + sign.right) / 2;
    const auto away = [&](const Cluster& each) {
      const Glyph& base = each.base();
      return std::max({0.0, base.left - middle, middle - base.right}) +
             std::abs((base.left + base.right) / 2 - middle) / 1e3;
    };
    std::ranges::min_element(out, {}, away)->glyphs.push_back(sign);
  }
  return out;
}

// Half the usual gap at the spaces that PDFium found between neighbours.
double space_gap(std::span<const Glyph> glyphs, double height) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i + 1 < glyphs.size(); ++i) {
    if (!is_space(glyphs[i].character)) continue;
    const Glyph& before = glyphs[i - 1];
    const Glyph& after = glyphs[i + 1];
    const double gap = before.left - after.right;
    if (is_rtl(before.character) && is_rtl(after.character) && gap > 0 && gap < height) gaps.push_back(gap);
  }
  return gaps.empty() ? height * 0.35 : median(gaps) / 2;
}

// What PDFium says of two glyphs that it has one after the other: a space between them, or none. A space that
// it has put elsewhere on the line says nothing.
enum class Said : std::uint8_t { Nothing, Apart, Together };

class Neighbours {
 public:
  explicit Neighbours(std::span<const Glyph> glyphs) : glyphs_(glyphs) {}

  // Of neighbours on the line; numbers and Latin words are read from left to right.
  Said say_of(const Glyph& left, const Glyph& right) const {
    const bool turned = is_left_to_right(left.character) && is_left_to_right(right.character);
    return turned ? say(left, right) : say(right, left);
  }

 private:
  static bool is_left_to_right(char32_t c) {
    return u_isdigit(static_cast<UChar32>(c)) != 0 || (u_isalpha(static_cast<UChar32>(c)) != 0 && !is_rtl(c));
  }

  Said say(const Glyph& first, const Glyph& second) const {
    const Glyph& left = first.x < second.x ? first : second;
    const Glyph& right = first.x < second.x ? second : first;
    for (std::size_t i = 0; i + 1 < glyphs_.size(); ++i) {
      if (!glyphs_[i].shares_place(first) || glyphs_[i].generated) continue;
      std::size_t next = i + 1;
      while (next < glyphs_.size() && glyphs_[next].shares_place(first)) ++next;
      // A sign between two letters keeps PDFium from seeing the space after it.
      if (next < glyphs_.size() && is_sign(glyphs_[next].character)) return Said::Nothing;
      if (next < glyphs_.size() && !is_space(glyphs_[next].character))
        return glyphs_[next].shares_place(second) ? Said::Together : Said::Nothing;
      if (next + 1 >= glyphs_.size() || !glyphs_[next + 1].shares_place(second)) return Said::Nothing;
      const bool between = glyphs_[next].x <= right.left + 1 && glyphs_[next].x >= left.right - 1;
      return between ? Said::Apart : Said::Nothing;
    }
    return Said::Nothing;
  }

  std::span<const Glyph> glyphs_;
};

// The clusters in reading order, with a generated space where two words part; empty when ICU cannot tell.
std::vector<Cluster> in_reading_order(std::vector<Cluster> visual, std::span<const Glyph> glyphs,
                                      double height) {
  const double least_gap = space_gap(glyphs, height);
  const Neighbours neighbours(glyphs);
  std::vector<Cluster> spaced;
  std::u16string text;
  for (Cluster& each : visual) {
    if (!spaced.empty()) {
      const Glyph& left = spaced.back().base();
      const Said said = neighbours.say_of(left, each.base());
      if (said == Said::Apart || (said == Said::Nothing && each.base().left - left.right > least_gap)) {
        Glyph space;
        space.character = ' ';
        space.generated = true;
        spaced.push_back({{space}});
        text += u' ';
      }
    }
    const char32_t c = each.base().character;
    text += c < 0x10000 ? static_cast<char16_t>(c) : u'\uFFFD';
    spaced.push_back(std::move(each));
  }
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UBiDi, decltype(&ubidi_close)> bidi(ubidi_open(), &ubidi_close);
  ubidi_setReorderingMode(bidi.get(), UBIDI_REORDER_INVERSE_LIKE_DIRECT);
  ubidi_setPara(bidi.get(), text.data(), static_cast<std::int32_t>(text.size()), 1, nullptr, &status);
  std::vector<std::int32_t> map(text.size());
  ubidi_getVisualMap(bidi.get(), map.data(), &status);
  if (U_FAILURE(status) != 0) return {};
  std::vector<Cluster> out;
  for (const std::int32_t at : map) {
    if (at < 0 || static_cast<std::size_t>(at) >= spaced.size()) return {};
    out.push_back(spaced[static_cast<std::size_t>(at)]);
  }
  return out;
}

// What the line says, with each run of spaces as one and none at its ends.
std::u32string spoken(std::span<const Glyph> glyphs) {
  std::u32string out;
  for (const Glyph& glyph : glyphs) {
    const bool space = is_space(glyph.character) || is_line_end(glyph.character);
    if (!space) {
      out += glyph.character;
    } else if (!out.empty() && out.back() != U' ') {
      out += U' ';
    }
  }
  if (!out.empty() && out.back() == U' ') out.pop_back();
  return out;
}

void append_mended(std::vector<Glyph>& out, std::span<const Glyph> glyphs, double height) {
  const std::vector<Cluster> read = in_reading_order(cluster(glyphs), glyphs, height);
  std::vector<Glyph> fresh;
  for (const Cluster& each : read) fresh.insert(fresh.end(), each.glyphs.begin(), each.glyphs.end());
  if (fresh.empty() || spoken(fresh) == spoken(glyphs)) {
    out.insert(out.end(), glyphs.begin(), glyphs.end());
    return;
  }
  out.insert(out.end(), fresh.begin(), fresh.end());
  Glyph line_end;
  line_end.character = '\n';
  line_end.generated = true;
  if (is_line_end(glyphs.back().character)) out.push_back(line_end);
}

}  // namespace

void turn_ligatures(std::vector<Glyph>& glyphs) {
  for (std::size_t begin = 0; begin < glyphs.size();) {
    std::size_t end = begin + 1;
    while (end < glyphs.size() && is_arabic_letter(glyphs[begin].character) &&
           is_arabic_letter(glyphs[end].character) && !glyphs[end].generated &&
           glyphs[end].shares_place(glyphs[begin]))
      ++end;
    const bool in_order =
        end - begin == 2 && ((glyphs[begin].character == kLam && is_alef(glyphs[begin + 1].character)) ||
                             glyphs[begin].character == kYehHamza);
    if (end - begin > 1 && !in_order)
      std::reverse(glyphs.begin() + static_cast<std::ptrdiff_t>(begin),
                   glyphs.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
}

void mend_rtl_lines(std::vector<Glyph>& glyphs) {
  if (std::ranges::none_of(
          glyphs, [](const Glyph& glyph) { return glyph.character >= 0x590 && is_rtl(glyph.character); }))
    return;
  const std::vector<Line> lines = split_lines(glyphs);
  std::vector<Glyph> out;
  out.reserve(glyphs.size());
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t last = i;
    Line whole = lines[i];
    while (last + 1 < lines.size() && whole.end - whole.begin <= kLongestLine &&
           continues(whole, lines[last + 1])) {
      ++last;
      whole.left = std::min(whole.left, lines[last].left);
      whole.right = std::max(whole.right, lines[last].right);
      whole.end = lines[last].end;
      whole.height = std::max(whole.height, lines[last].height);
    }
    const std::span<const Glyph> piece(glyphs.data() + whole.begin, whole.end - whole.begin);
    if (whole.is_rtl() && whole.is_level && piece.size() <= kLongestLine) {
      append_mended(out, piece, whole.height);
    } else {
      out.insert(out.end(), piece.begin(), piece.end());
    }
    i = last + 1;
  }
  glyphs = std::move(out);
}

}  // namespace casebound::extract

// A PDF as it stands, and what is drawn on a page of one: the first byte chooses. Then, of glyphs with their
// places: none is lost when lines from right to left are mended.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "extract/formats/pdf.h"
#include "extract/pdf_builder.h"
#include "extract/pdf_glyphs.h"
#include "read_checked.h"

namespace {

using namespace casebound;

/// Two bytes a character (a letter of one of three scripts, or a sign), two for its place.
std::vector<extract::Glyph> glyphs_of(ByteView bytes) {
  std::vector<extract::Glyph> out;
  for (ByteReader in(bytes); in.left() >= 4 && out.size() < 2000;) {
    const unsigned character = in.u16();
    const double column = in.u8();
    const double row = in.u8();
    extract::Glyph glyph;
    glyph.character = character % 4 == 0 ? U'a' + character % 26 : 0x590 + character % 0x200;
    if (character % 16 == 15) glyph.character = character % 2048;
    glyph.generated = character >= 0xF000;
    if (!glyph.generated) {
      glyph.left = glyph.x = column * 3;
      glyph.right = glyph.left + 5;
      glyph.bottom = glyph.y = row * 4;
      glyph.top = glyph.bottom + 10;
    }
    out.push_back(glyph);
  }
  return out;
}

std::vector<char32_t> placed(const std::vector<extract::Glyph>& glyphs) {
  std::vector<char32_t> out;
  for (const extract::Glyph& glyph : glyphs)
    if (!glyph.generated) out.push_back(glyph.character);
  std::ranges::sort(out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0: {
      std::vector<extract::Glyph> glyphs = glyphs_of(bytes);
      const std::vector<char32_t> before = placed(glyphs);
      extract::turn_ligatures(glyphs);
      extract::mend_rtl_lines(glyphs);
      if (placed(glyphs) != before) std::abort();
      break;
    }
    case 1: {
      test::PdfBuilder pdf;
      pdf.add_page(std::string(bytes));
      fuzz::read_checked(extract::kPdf, pdf.finish());
      break;
    }
    default:
      fuzz::read_checked(extract::kPdf, bytes);
  }
  return 0;
}

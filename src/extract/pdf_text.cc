#include "extract/pdf_text.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/pdf_annotations.h"
#include "extract/pdf_frame.h"
#include "extract/pdf_glyphs.h"
#include "extract/pdf_sight.h"

namespace casebound::extract {
namespace {

constexpr char32_t kSoftHyphen = 0xAD;

std::vector<Glyph> read_glyphs(CbPdfTextPage* text, const PdfSight& sight) {
  std::vector<Glyph> glyphs;
  const int count = FPDFText_CountChars(text);
  glyphs.reserve(static_cast<std::size_t>(std::max(0, count)));
  CbPdfPageObject* object = nullptr;
  std::uint32_t piece = 0;
  for (int i = 0; i < count; ++i) {
    Glyph glyph;
    glyph.character = FPDFText_GetUnicode(text, i);
    if (glyph.character == 0) continue;
    if (FPDFText_IsHyphen(text, i) == 1 || glyph.character == 0xFFFE || glyph.character == 0x02)
      glyph.character = kSoftHyphen;
    if (glyph.character >= 0xDC00 && glyph.character < 0xE000 && !glyphs.empty()) {
      const char32_t high = glyphs.back().character;
      if (high >= 0xD800 && high < 0xDC00) {
        glyphs.back().character = 0x10000 + ((high - 0xD800) << 10) + (glyph.character - 0xDC00);
        continue;
      }
    }
    glyph.generated = FPDFText_IsGenerated(text, i) == 1;
    if (!glyph.generated) {
      FPDFText_GetCharBox(text, i, &glyph.left, &glyph.right, &glyph.bottom, &glyph.top);
      FPDFText_GetCharOrigin(text, i, &glyph.x, &glyph.y);
      if (CbPdfPageObject* const own = FPDFText_GetTextObject(text, i); own != object && own != nullptr) {
        object = own;
        piece = sight.piece_of(own);
      }
      glyph.piece = piece;
    }
    glyphs.push_back(glyph);
  }
  return glyphs;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000;
}

class PageWriter {
 public:
  PageWriter(PageContent& out, const PdfFrame& frame) : out_(out), frame_(frame) {}

  void put(const Glyph& glyph) {
    const auto begin = static_cast<ByteOffset>(out_.text.size());
    append_utf8(out_.text, glyph.character);
    const auto end = static_cast<ByteOffset>(out_.text.size());
    if (is_space(glyph.character)) {
      in_word_ = false;
      return;
    }
    extend_mark(begin, end, glyph.unseen);
    if (!glyph.generated) extend_word(begin, end, frame_.place(glyph));
    if (glyph.character == kSoftHyphen) in_word_ = false;  // the rest of the word stands on the next line
  }

 private:
  void extend_word(ByteOffset begin, ByteOffset end, const Box& box) {
    if (in_word_) {
      Word& word = out_.words.back();
      // A run that goes on in another line or column without a space is another word.
      const bool apart = box.y0 > word.box.y1 || box.y1 < word.box.y0;
      const bool beside = box.x0 <= word.box.x1 && box.x1 >= word.box.x0;
      if (!apart || beside) {
        word.end = end;
        word.box = {std::min(word.box.x0, box.x0), std::min(word.box.y0, box.y0),
                    std::max(word.box.x1, box.x1), std::max(word.box.y1, box.y1)};
        return;
      }
    }
    out_.words.push_back({begin, end, box, 1});
    in_word_ = true;
  }

  void extend_mark(ByteOffset begin, ByteOffset end, std::optional<MarkKind> unseen) {
    const MarkKind kind = unseen.value_or(kNone);
    const std::size_t marks = kind == kNone ? 0 : kind == MarkKind::Scan ? 1 : 2;
    if (kind == kind_before_) {
      for (std::size_t i = 1; i <= marks; ++i) out_.marks[out_.marks.size() - i].end = end;
    } else if (marks > 0) {
      if (marks == 2) out_.marks.push_back({begin, end, MarkKind::Hidden});
      out_.marks.push_back({begin, end, kind});
    }
    kind_before_ = kind;
  }

  static constexpr MarkKind kNone = MarkKind::Hidden;  // never a reason by itself
  PageContent& out_;
  const PdfFrame& frame_;
  bool in_word_ = false;
  MarkKind kind_before_ = kNone;
};

}  // namespace

std::optional<PageContent> read_pdf_page(CbPdfPage* page, PdfReading& reading) {
  struct CloseText {
    void operator()(CbPdfTextPage* text) const { FPDFText_ClosePage(text); }
  };
  const std::unique_ptr<CbPdfTextPage, CloseText> text(FPDFText_LoadPage(page));
  if (text == nullptr) return std::nullopt;
  const PdfFrame frame(page);
  PdfSight sight(page, frame);
  std::vector<Glyph> glyphs = read_glyphs(text.get(), sight);
  turn_ligatures(glyphs);
  mend_rtl_lines(glyphs);
  if (sight.judge(glyphs, reading.layers_may_be_off, reading.drawings_left > 0)) --reading.drawings_left;

  PageContent out;
  out.kind = PageKind::Page;
  out.width = frame.width();
  out.height = frame.height();
  PageWriter writer(out, frame);
  bool has_letters = false;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    Glyph& glyph = glyphs[i];
    if (glyph.character == '\r') {
      if (i + 1 < glyphs.size() && glyphs[i + 1].character == '\n') continue;
      glyph.character = '\n';
    }
    has_letters = has_letters || u_isalnum(static_cast<UChar32>(glyph.character)) != 0;
    writer.put(glyph);
  }
  if (!out.text.empty() && out.text.back() != '\n') out.text += '\n';
  add_pdf_annotations(page, reading, out);
  out.awaits_ocr = !has_letters && sight.draws_anything();
  return out;
}

}  // namespace casebound::extract

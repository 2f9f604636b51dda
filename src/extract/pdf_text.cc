#include "extract/pdf_text.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/pdf_document.h"
#include "extract/pdf_glyphs.h"

namespace casebound::extract {
namespace {

constexpr char32_t kSoftHyphen = 0xAD;
constexpr int kMaxAnnotations = 10'000;

// From page space to points from the top left of the page as it is shown.
class Frame {
 public:
  explicit Frame(CbPdfPage* page) : turns_(FPDFPage_GetRotation(page) & 3) {
    if (FPDF_GetPageBoundingBox(page, &box_) == 0) box_ = {0, 792, 612, 0};
  }
  float width() const { return turns_ % 2 == 0 ? box_.right - box_.left : box_.top - box_.bottom; }
  float height() const { return turns_ % 2 == 0 ? box_.top - box_.bottom : box_.right - box_.left; }
  Box place(const Glyph& glyph) const {
    const auto [ax, ay] = turned(glyph.left, glyph.bottom);
    const auto [bx, by] = turned(glyph.right, glyph.top);
    return {std::min(ax, bx), std::min(ay, by), std::max(ax, bx), std::max(ay, by)};
  }
  bool is_off(const Glyph& glyph) const {
    return glyph.right < box_.left || glyph.left > box_.right || glyph.top < box_.bottom ||
           glyph.bottom > box_.top;
  }

 private:
  std::pair<float, float> turned(double x, double y) const {
    switch (turns_) {
      case 0:
        return {static_cast<float>(x - box_.left), static_cast<float>(box_.top - y)};
      case 1:
        return {static_cast<float>(y - box_.bottom), static_cast<float>(x - box_.left)};
      case 2:
        return {static_cast<float>(box_.right - x), static_cast<float>(y - box_.bottom)};
      default:
        return {static_cast<float>(box_.top - y), static_cast<float>(box_.right - x)};
    }
  }
  CbPdfRect box_{};
  int turns_;
};

std::vector<Glyph> read_glyphs(CbPdfTextPage* text) {
  std::vector<Glyph> glyphs;
  const int count = FPDFText_CountChars(text);
  glyphs.reserve(static_cast<std::size_t>(std::max(0, count)));
  CbPdfPageObject* object = nullptr;
  bool invisible = false;
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
        invisible = FPDFTextObj_GetTextRenderMode(own) == kPdfTextInvisible;
      }
      glyph.invisible = invisible;
    }
    glyphs.push_back(glyph);
  }
  return glyphs;
}

struct Drawn {
  bool anything = false;
  bool image = false;
};

Drawn look_at_objects(CbPdfPage* page) {
  Drawn drawn;
  const int count = std::min(FPDFPage_CountObjects(page), 1'000);
  for (int i = 0; i < count && !drawn.image; ++i) {
    const int type = FPDFPageObj_GetType(FPDFPage_GetObject(page, i));
    drawn.anything = drawn.anything || type != kPdfObjectText;
    drawn.image = type == kPdfObjectImage || type == kPdfObjectForm;
  }
  return drawn;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000;
}

class PageWriter {
 public:
  PageWriter(PageContent& out, const Frame& frame) : out_(out), frame_(frame) {}

  void put(const Glyph& glyph, bool hidden) {
    const auto begin = static_cast<ByteOffset>(out_.text.size());
    append_utf8(out_.text, glyph.character);
    const auto end = static_cast<ByteOffset>(out_.text.size());
    if (is_space(glyph.character)) {
      in_word_ = false;
      return;
    }
    extend_mark(begin, end, hidden);
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

  void extend_mark(ByteOffset begin, ByteOffset end, bool hidden) {
    if (hidden && hidden_before_) {
      out_.marks.back().end = end;
    } else if (hidden) {
      out_.marks.push_back({begin, end, MarkKind::Hidden});
    }
    hidden_before_ = hidden;
  }

  PageContent& out_;
  const Frame& frame_;
  bool in_word_ = false;
  bool hidden_before_ = false;
};

std::string annotation_string(CbPdfAnnotation* annotation, const char* key) {
  const unsigned long size = FPDFAnnot_GetStringValue(annotation, key, nullptr, 0);
  if (size <= 2 || size > (1UL << 20)) return {};
  std::u16string units(size / 2, u'\0');
  FPDFAnnot_GetStringValue(annotation, key, reinterpret_cast<unsigned short*>(units.data()), size);
  std::string out = from_utf16(units);
  std::ranges::replace(out, '\r', '\n');
  return out;
}

void add_annotations(CbPdfPage* page, PageContent& out) {
  const int count = std::min(FPDFPage_GetAnnotCount(page), kMaxAnnotations);
  for (int i = 0; i < count; ++i) {
    CbPdfAnnotation* const annotation = FPDFPage_GetAnnot(page, i);
    if (annotation == nullptr) continue;
    const int kind = FPDFAnnot_GetSubtype(annotation);
    std::string text;
    if (kind != kPdfAnnotLink && kind != kPdfAnnotPopup)
      text = annotation_string(annotation, kind == kPdfAnnotWidget ? "V" : "Contents");
    FPDFPage_CloseAnnot(annotation);
    if (text.empty()) continue;
    if (!out.text.empty() && out.text.back() != '\n') out.text += '\n';
    const auto begin = static_cast<ByteOffset>(out.text.size());
    out.text += text;
    out.marks.push_back({begin, static_cast<ByteOffset>(out.text.size()),
                         kind == kPdfAnnotWidget ? MarkKind::Property : MarkKind::Comment});
    out.text += '\n';
  }
}

}  // namespace

std::optional<PageContent> read_pdf_page(CbPdfPage* page) {
  struct CloseText {
    void operator()(CbPdfTextPage* text) const { FPDFText_ClosePage(text); }
  };
  const std::unique_ptr<CbPdfTextPage, CloseText> text(FPDFText_LoadPage(page));
  if (text == nullptr) return std::nullopt;
  std::vector<Glyph> glyphs = read_glyphs(text.get());
  turn_ligatures(glyphs);
  mend_rtl_lines(glyphs);

  const Frame frame(page);
  const Drawn drawn = look_at_objects(page);
  PageContent out;
  out.kind = PageKind::Page;
  out.width = frame.width();
  out.height = frame.height();
  // Where all text is invisible over a picture, it is the text of the picture, put there by a scanner's
  // software.
  const auto is_shown = [](const Glyph& glyph) { return !glyph.generated && !glyph.invisible; };
  const bool is_scan_layer = drawn.image && std::ranges::none_of(glyphs, is_shown);
  PageWriter writer(out, frame);
  bool has_letters = false;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    Glyph& glyph = glyphs[i];
    if (glyph.character == '\r') {
      if (i + 1 < glyphs.size() && glyphs[i + 1].character == '\n') continue;
      glyph.character = '\n';
    }
    has_letters = has_letters || u_isalnum(static_cast<UChar32>(glyph.character)) != 0;
    const bool off = !glyph.generated && frame.is_off(glyph);
    writer.put(glyph, (glyph.invisible && !is_scan_layer) || off);
  }
  if (!out.text.empty() && out.text.back() != '\n') out.text += '\n';
  add_annotations(page, out);
  out.awaits_ocr = !has_letters && drawn.anything;
  return out;
}

}  // namespace casebound::extract

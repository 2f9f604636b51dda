#include "extract/pdf_sight.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <unordered_set>
#include <utility>

#include "extract/pdf_picture.h"

namespace casebound::extract {
namespace {

constexpr int kMostObjects = 200'000;
constexpr int kDeepestForm = 30;
constexpr std::uint32_t kMostDrawn = 50'000;            // objects of a page that is drawn to compare
constexpr std::uint64_t kMostImagePixels = 64'000'000;  // on such a page
constexpr double kPixels = 2'000'000;                   // of the picture that is compared
constexpr double kFewestPixels = 0.3;                   // a point; in less no letter is seen
constexpr double kThin = 2;                             // points; what is thinner covers no text
constexpr unsigned int kFaint = 25;                     // alpha of 255
constexpr unsigned int kAlike = 40;                     // a difference of colour that is looked at closely
constexpr unsigned int kSeen = 16;                      // a difference of pixels that is seen
constexpr double kTiny = 0.35;                          // points
constexpr std::size_t kRows = 64;
constexpr std::size_t kMostWork = 40'000'000;  // comparisons on one page
constexpr int kMostAnnotations = 1'000;

bool is_paint_annotation(int kind) {
  return (kind >= kPdfAnnotFreeText && kind <= kPdfAnnotHighlight) || kind == kPdfAnnotStamp ||
         kind == kPdfAnnotInk || kind == kPdfAnnotRedact;
}

bool is_on_layer(CbPdfPageObject* object) {
  const int marks = FPDFPageObj_CountMarks(object);
  for (int i = 0; i < marks; ++i) {
    std::array<unsigned short, 8> name{};
    unsigned long needed = 0;
    CbPdfMark* const mark = FPDFPageObj_GetMark(object, static_cast<unsigned long>(i));
    if (mark == nullptr || FPDFPageObjMark_GetName(mark, name.data(), sizeof name, &needed) == 0) continue;
    if (needed == 6 && name[0] == 'O' && name[1] == 'C') return true;
  }
  return false;
}

PdfPoint middle(const Glyph& glyph) {
  return {(glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2};
}

bool is_blank(char32_t c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000;
}

}  // namespace

struct PdfSight::Ink {
  std::vector<Colour> colours;
  std::vector<PdfOutline> clips;
  bool none = false;
  bool on_layer = false;
  bool in_form = false;  // which may hang on a layer as a whole; that is not told
};

struct PdfSight::Cover {
  CbPdfPageObject* object = nullptr;  // null for an annotation
  int type = 0;
  std::uint32_t holder = 0;
  std::uint32_t order = 0;
  PdfBounds bounds;
  bool is_plain = false;  // of one colour, and nothing shows through
  Colour colour;
  int fill = 0;
  double line_width = 0;
  // Looked up when a glyph lies in the bounds.
  bool looked_up = false;
  PdfMatrix matrix;
  PdfOutline outline;
  std::vector<PdfOutline> clips;
};

PdfSight::~PdfSight() = default;

unsigned int PdfSight::Colour::away_from(const Colour& other) const {
  const auto apart = [](unsigned int one, unsigned int two) { return one > two ? one - two : two - one; };
  return std::max({apart(r, other.r), apart(g, other.g), apart(b, other.b)});
}

PdfSight::PdfSight(CbPdfPage* page, const PdfFrame& frame)
    : page_(page),
      frame_(frame),
      shown_{frame.shown().left, frame.shown().bottom, frame.shown().right, frame.shown().top} {
  holders_.emplace_back();
  const int count = FPDFPage_CountObjects(page);
  for (int i = 0; i < count && order_ < kMostObjects; ++i) walk(FPDFPage_GetObject(page, i), 0, 0);
}

void PdfSight::walk(CbPdfPageObject* object, std::uint32_t holder, int depth) {
  if (object == nullptr) return;
  ++order_;
  const int type = FPDFPageObj_GetType(object);
  if (type == kPdfObjectText) {
    pieces_.push_back({object, holder, order_});
    numbers_.emplace(object, static_cast<std::uint32_t>(pieces_.size()));
    return;
  }
  draws_anything_ = true;
  if (type != kPdfObjectForm) return add_cover(object, type, holder);
  if (depth >= kDeepestForm) return;
  const auto inner = static_cast<std::uint32_t>(holders_.size());
  holders_.push_back({matrix_of(object).then(holders_[holder].to_page), holder, object});
  const int count = FPDFFormObj_CountObjects(object);
  for (int i = 0; i < count && order_ < kMostObjects; ++i)
    walk(FPDFFormObj_GetObject(object, static_cast<unsigned long>(i)), inner, depth + 1);
}

void PdfSight::add_cover(CbPdfPageObject* object, int type, std::uint32_t holder) {
  Cover cover;
  cover.object = object;
  cover.type = type;
  cover.holder = holder;
  cover.order = order_;
  const PdfMatrix& to_page = holders_[holder].to_page;
  float left = 0;
  float bottom = 0;
  float right = 0;
  float top = 0;
  if (FPDFPageObj_GetBounds(object, &left, &bottom, &right, &top) == 0) return;
  cover.bounds = to_page(PdfBounds{left, bottom, right, top});
  if (type == kPdfObjectPath) {
    int stroke = 0;
    FPDFPath_GetDrawMode(object, &cover.fill, &stroke);
    if (stroke != 0) {
      float width = 0;
      FPDFPageObj_GetStrokeWidth(object, &width);
      cover.line_width = width * matrix_of(object).then(to_page).scale();
      if (cover.line_width < kThin) cover.line_width = 0;
    }
    if (cover.fill == 0 && cover.line_width == 0) return;
    if (std::min(cover.bounds.width(), cover.bounds.height()) < kThin) return;
    unsigned int alpha = 0;
    Colour& c = cover.colour;
    if (cover.fill != 0 && FPDFPageObj_GetFillColor(object, &c.r, &c.g, &c.b, &alpha) != 0)
      cover.is_plain = alpha > 250;
    if (cover.fill == 0 && FPDFPageObj_GetStrokeColor(object, &c.r, &c.g, &c.b, &alpha) != 0)
      cover.is_plain = alpha > 250;
    cover.is_plain = cover.is_plain && FPDFPageObj_HasTransparency(object) == 0;
  } else if (type == kPdfObjectImage) {
    unsigned int width = 0;
    unsigned int height = 0;
    FPDFImageObj_GetImagePixelSize(object, &width, &height);
    image_pixels_ += std::uint64_t{width} * height;
    const double wide = std::min(cover.bounds.right, shown_.right) - std::max(cover.bounds.left, shown_.left);
    const double high = std::min(cover.bounds.top, shown_.top) - std::max(cover.bounds.bottom, shown_.bottom);
    if (wide > 0 && high > 0) image_area_ += wide * high;
  } else if (type != kPdfObjectShading) {
    return;
  }
  covers_.push_back(std::move(cover));
}

// Black boxes are put over names as annotations, too. They are painted after everything else.
void PdfSight::add_annotations() {
  const int count = std::min(FPDFPage_GetAnnotCount(page_), kMostAnnotations);
  for (int i = 0; i < count; ++i) {
    CbPdfAnnotation* const annotation = FPDFPage_GetAnnot(page_, i);
    if (annotation == nullptr) continue;
    CbPdfRect rect{};
    if (is_paint_annotation(FPDFAnnot_GetSubtype(annotation)) && FPDFAnnot_GetRect(annotation, &rect) != 0) {
      Cover cover;
      cover.order = UINT32_MAX;
      cover.bounds = {rect.left, std::min(rect.bottom, rect.top), rect.right,
                      std::max(rect.bottom, rect.top)};
      covers_.push_back(std::move(cover));
    }
    FPDFPage_CloseAnnot(annotation);
  }
}

std::uint32_t PdfSight::piece_of(CbPdfPageObject* text) const {
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? 0 : found->second;
}

std::vector<PdfOutline> PdfSight::clips_of(CbPdfPageObject* object, std::uint32_t holder) {
  std::vector<PdfOutline> out;
  for (;;) {
    CbPdfClipPath* const clip = FPDFPageObj_GetClipPath(object);
    const int paths = clip == nullptr ? 0 : FPDFClipPath_CountPaths(clip);
    for (int i = 0; i < paths && may_work(1); ++i) {
      out.push_back(PdfOutline::of_clip(clip, i, holders_[holder].to_page));
      work_ += out.back().segments();
    }
    if (holder == 0) return out;
    object = holders_[holder].form;
    holder = holders_[holder].parent;
  }
}

PdfSight::Ink PdfSight::ink_of(const Piece& piece, bool layers_may_be_off) {
  Ink ink;
  const int mode = FPDFTextObj_GetTextRenderMode(piece.object);
  const int way = mode & 3;  // 4 to 7 are 0 to 3 with the letters added to the clip
  unsigned int faintest = 255;
  const auto add = [&](auto get) {
    Colour colour;
    unsigned int alpha = 255;
    if (get(piece.object, &colour.r, &colour.g, &colour.b, &alpha) == 0) colour = {0, 0, 0};
    faintest = ink.colours.empty() ? alpha : std::max(faintest, alpha);
    ink.colours.push_back(colour);
  };
  if (way == 0 || way == kPdfTextFillStroke) add(FPDFPageObj_GetFillColor);
  if (way == kPdfTextStroke || way == kPdfTextFillStroke) add(FPDFPageObj_GetStrokeColor);
  ink.none = mode == kPdfTextInvisible || (way != 3 && faintest < kFaint);
  ink.clips = clips_of(piece.object, piece.holder);
  ink.on_layer = layers_may_be_off && is_on_layer(piece.object);
  ink.in_form = layers_may_be_off && piece.holder != 0;
  return ink;
}

void PdfSight::fill_rows() {
  rows_.assign(kRows, {});
  const double height = std::max(1.0, shown_.height());
  const auto row = [&](double y) {
    return static_cast<std::size_t>(std::clamp((y - shown_.bottom) / height * kRows, 0.0, kRows - 1.0));
  };
  for (std::uint32_t i = 0; i < covers_.size(); ++i) {
    const PdfBounds& bounds = covers_[i].bounds;
    if (!(bounds.bottom <= shown_.top) || !(bounds.top >= shown_.bottom)) continue;
    for (std::size_t r = row(bounds.bottom); r <= row(bounds.top); ++r) rows_[r].push_back(i);
  }
}

const std::vector<std::uint32_t>& PdfSight::row_of(double y) const {
  const double place = (y - shown_.bottom) / std::max(1.0, shown_.height()) * kRows;
  return rows_[static_cast<std::size_t>(std::clamp(place, 0.0, kRows - 1.0))];
}

bool PdfSight::covers(Cover& cover, PdfPoint at) {
  if (!cover.bounds.contains(at)) return false;
  if (std::ranges::any_of(cover.clips, [&](const PdfOutline& clip) { return !clip.contains(at, false); }))
    return false;
  if (cover.type == kPdfObjectImage) {
    const PdfMatrix& m = cover.matrix;
    const double area = m.a * m.d - m.b * m.c;
    if (area == 0) return false;
    const double u = (m.d * (at.x - m.e) - m.c * (at.y - m.f)) / area;
    const double v = (m.a * (at.y - m.f) - m.b * (at.x - m.e)) / area;
    return u >= 0 && u <= 1 && v >= 0 && v <= 1;
  }
  if (cover.type != kPdfObjectPath) return true;
  return (cover.fill != 0 && cover.outline.contains(at, cover.fill == 1)) ||
         (cover.line_width > 0 && cover.outline.is_near(at, cover.line_width));
}

// True when it is a suspicion only.
bool PdfSight::judge_one(Glyph& glyph, const Ink& ink, std::uint32_t order) {
  const PdfPoint at = middle(glyph);
  if (!shown_.contains(at)) {
    glyph.unseen = MarkKind::OffPage;
    return false;
  }
  const Cover* under = nullptr;
  const Cover* over = nullptr;
  bool on_picture = false;
  for (const std::uint32_t index : row_of(at.y)) {
    Cover& cover = covers_[index];
    if (!may_work(1)) break;
    if (!cover.bounds.contains(at)) continue;
    if (!std::exchange(cover.looked_up, true) && cover.object != nullptr) {
      const PdfMatrix& to_page = holders_[cover.holder].to_page;
      cover.clips = clips_of(cover.object, cover.holder);
      if (cover.type == kPdfObjectImage) cover.matrix = matrix_of(cover.object).then(to_page);
      if (cover.type == kPdfObjectPath) cover.outline = PdfOutline::of_path(cover.object, to_page);
    }
    work_ += cover.outline.segments();
    if (!covers(cover, at)) continue;
    on_picture = on_picture || cover.type == kPdfObjectImage;
    (cover.order < order ? under : over) = &cover;
  }
  const bool tiny = glyph.right - glyph.left < kTiny && glyph.top - glyph.bottom < kTiny;
  if (ink.none || tiny) {
    glyph.unseen = ink.none && on_picture ? MarkKind::Scan : MarkKind::Invisible;
    return false;
  }
  const auto outside = [&](const PdfOutline& clip) { return !clip.contains(at, false); };
  // White is looked for on a picture too; black text on a photograph is the rule.
  // A colour that cannot be told (a pattern) comes as pure white, of the ink and of the ground.
  const Colour white;
  const bool on_plain = under == nullptr || (under->is_plain && under->colour.away_from(white) > kSeen);
  const Colour ground = under != nullptr && under->is_plain ? under->colour : Colour();
  const bool alike = !ink.colours.empty() && std::ranges::all_of(ink.colours, [&](const Colour& colour) {
    return colour.away_from(ground) <= (on_plain ? kSeen : kAlike);
  });
  if (ink.on_layer) {
    glyph.unseen = MarkKind::Layer;
  } else if (std::ranges::any_of(ink.clips, outside)) {
    glyph.unseen = MarkKind::Clipped;
  } else if (over != nullptr) {
    glyph.unseen = over->type == kPdfObjectImage && is_scan() ? MarkKind::Scan : MarkKind::Covered;
  } else if (alike) {
    glyph.unseen = MarkKind::White;
    return !on_plain || std::ranges::any_of(
                            ink.colours, [&](const Colour& colour) { return colour.away_from(white) == 0; });
  } else if (ink.in_form) {
    glyph.unseen = MarkKind::Layer;
  }
  return glyph.unseen.has_value();
}

// A page of endless paths and clips is read all the same; past so much nothing more is found hidden.
bool PdfSight::may_work(std::size_t steps) {
  work_ += steps;
  return work_ < kMostWork;
}

bool PdfSight::can_draw() const { return order_ <= kMostDrawn && image_pixels_ <= kMostImagePixels; }

bool PdfSight::is_scan() const { return image_area_ >= 0.6 * shown_.width() * shown_.height(); }

bool PdfSight::judge(std::vector<Glyph>& glyphs, bool layers_may_be_off, bool may_draw) {
  if (pieces_.empty()) return false;
  add_annotations();
  fill_rows();
  std::vector<Glyph*> suspects;
  std::uint32_t last = 0;
  Ink ink;
  for (Glyph& glyph : glyphs) {
    if (glyph.generated || glyph.piece == 0 || is_blank(glyph.character)) continue;
    const Piece& piece = pieces_[glyph.piece - 1];
    if (std::exchange(last, glyph.piece) != glyph.piece) ink = ink_of(piece, layers_may_be_off);
    if (judge_one(glyph, ink, piece.order)) suspects.push_back(&glyph);
  }
  if (suspects.empty()) return false;
  if (may_draw && can_draw()) {
    compare(suspects);
    return true;
  }
  for (Glyph* glyph : suspects) {
    if (*glyph->unseen == MarkKind::Layer) glyph->unseen.reset();
  }
  return false;
}

void PdfSight::compare(const std::vector<Glyph*>& suspects) {
  const double scale =
      std::min(2.0, std::sqrt(kPixels / std::max(1.0, double{frame_.width()} * double{frame_.height()})));
  if (scale < kFewestPixels) return;
  const int columns = std::max(1, static_cast<int>(frame_.width() * scale));
  const int rows = std::max(1, static_cast<int>(frame_.height() * scale));
  // The dots of a glyph, both ends included, without its edges: they belong to the neighbours as well.
  const auto dots_of = [&](const Glyph& glyph) {
    const Box box = frame_.place(glyph);
    const auto dot = [&](float at, int most) {
      return static_cast<int>(std::clamp(at * scale, 0.0, static_cast<double>(most - 1)));
    };
    const float dx = (box.x1 - box.x0) / 10;
    const float dy = (box.y1 - box.y0) / 10;
    const PdfCutout first{dot(box.x0 + dx, columns), dot(box.y0 + dy, rows), 0, 0};
    return PdfCutout{first.left, first.top, std::max(1, dot(box.x1 - dx, columns) - first.left + 1),
                     std::max(1, dot(box.y1 - dy, rows) - first.top + 1)};
  };
  PdfCutout whole{columns, rows, 0, 0};
  int right = 0;
  int bottom = 0;
  std::unordered_set<CbPdfPageObject*> pieces;
  for (const Glyph* glyph : suspects) {
    const PdfCutout dots = dots_of(*glyph);
    whole.left = std::min(whole.left, dots.left);
    whole.top = std::min(whole.top, dots.top);
    right = std::max(right, dots.left + dots.columns);
    bottom = std::max(bottom, dots.top + dots.rows);
    pieces.insert(pieces_[glyph->piece - 1].object);
  }
  whole.columns = right - whole.left;
  whole.rows = bottom - whole.top;

  const std::string with = draw_pdf_pixels(page_, columns, rows, whole);
  for (CbPdfPageObject* piece : pieces) FPDFPageObj_SetIsActive(piece, 0);
  const std::string without = draw_pdf_pixels(page_, columns, rows, whole);
  for (CbPdfPageObject* piece : pieces) FPDFPageObj_SetIsActive(piece, 1);
  if (with.empty() || with.size() != without.size()) return;

  const auto is_seen = [&](const PdfCutout& dots) {
    const auto stride = static_cast<std::size_t>(whole.columns) * 3;
    for (int row = 0; row < dots.rows; ++row) {
      const std::size_t begin = static_cast<std::size_t>(dots.top - whole.top + row) * stride +
                                static_cast<std::size_t>(dots.left - whole.left) * 3;
      for (std::size_t i = begin; i < begin + static_cast<std::size_t>(dots.columns) * 3; ++i) {
        const int apart = static_cast<unsigned char>(with[i]) - static_cast<unsigned char>(without[i]);
        if (std::abs(apart) > static_cast<int>(kSeen)) return true;
      }
    }
    return false;
  };
  for (Glyph* glyph : suspects) {
    if (is_seen(dots_of(*glyph))) glyph->unseen.reset();
  }
}

}  // namespace casebound::extract

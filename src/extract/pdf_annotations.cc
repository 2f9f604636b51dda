#include "extract/pdf_annotations.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "extract/pdf_document.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr int kMaxAnnotations = 10'000;
constexpr unsigned long kMaxText = 1UL << 20;  // bytes
constexpr std::size_t kMaxAuthors = 100;

std::string string_of(CbPdfAnnotation* annotation, const char* key) {
  const unsigned long size = FPDFAnnot_GetStringValue(annotation, key, nullptr, 0);
  if (size <= 2 || size > kMaxText) return {};
  std::u16string units(size / 2, u'\0');
  FPDFAnnot_GetStringValue(annotation, key, reinterpret_cast<unsigned short*>(units.data()), size);
  std::string out = from_utf16(units);
  std::ranges::replace(out, '\r', '\n');
  return out;
}

// The text of a rich text, which is XHTML.
std::string plain_of(const std::string& rich) {
  struct Text : XmlHandler {
    std::string out;
    void start(std::string_view name, const XmlAttributes&) override {
      if (local_name(name) == "p" && !out.empty() && out.back() != '\n') out += '\n';
    }
    void end(std::string_view) override {}
    void text(std::string_view text) override { out += text; }
  } text;
  XmlStream xml(text);
  xml.feed(rich);
  xml.finish();
  return text.out;
}

template <typename Get>
std::string bytes_of(Get get) {
  const unsigned long size = get(nullptr, 0UL);
  if (size <= 1 || size > kMaxText) return {};
  std::string out(size, '\0');
  get(out.data(), size);
  out.resize(out.find('\0') == std::string::npos ? out.size() : out.find('\0'));
  return to_valid_utf8(out);
}

std::string target_of(CbPdfAnnotation* annotation, CbPdfDocument* document) {
  CbPdfLink* const link = FPDFAnnot_GetLink(annotation);
  CbPdfAction* const action = link == nullptr ? nullptr : FPDFLink_GetAction(link);
  if (action == nullptr) return {};
  std::string out = bytes_of([&](void* buffer, unsigned long size) {
    return FPDFAction_GetURIPath(document, action, buffer, size);
  });
  if (!out.empty()) return out;
  return bytes_of(
      [&](void* buffer, unsigned long size) { return FPDFAction_GetFilePath(action, buffer, size); });
}

std::string text_of(CbPdfAnnotation* annotation, int kind, CbPdfDocument* document) {
  if (kind == kPdfAnnotPopup) return {};  // says what its parent says
  if (kind == kPdfAnnotLink) return target_of(annotation, document);
  if (kind == kPdfAnnotWidget) {
    const std::string value = string_of(annotation, "V");
    return value == "Off" ? std::string() : value;  // a box that is not ticked
  }
  const std::string contents = string_of(annotation, "Contents");
  return contents.empty() ? plain_of(string_of(annotation, "RC")) : contents;
}

}  // namespace

void add_pdf_annotations(CbPdfPage* page, PdfReading& reading, PageContent& out) {
  const int count = std::min(FPDFPage_GetAnnotCount(page), kMaxAnnotations);
  const auto add = [&](const std::string& text, MarkKind kind, bool hidden) {
    if (text.empty()) return;
    if (!out.text.empty() && out.text.back() != '\n') out.text += '\n';
    const auto begin = static_cast<ByteOffset>(out.text.size());
    out.text += text;
    const auto end = static_cast<ByteOffset>(out.text.size());
    out.marks.push_back({begin, end, kind});
    if (hidden) out.marks.push_back({begin, end, MarkKind::Hidden});
    out.text += '\n';
  };
  std::string last_link;
  for (int i = 0; i < count; ++i) {
    CbPdfAnnotation* const annotation = FPDFPage_GetAnnot(page, i);
    if (annotation == nullptr) continue;
    const int kind = FPDFAnnot_GetSubtype(annotation);
    const bool hidden = (FPDFAnnot_GetFlags(annotation) & kPdfAnnotHidden) != 0;
    const std::string text = text_of(annotation, kind, reading.document);
    if (kind == kPdfAnnotLink) {
      // A link over two lines is two annotations.
      if (std::exchange(last_link, text) != text) add(text, MarkKind::Link, hidden);
    } else {
      add(text, kind == kPdfAnnotWidget ? MarkKind::Property : MarkKind::Comment, hidden);
    }
    if (kind != kPdfAnnotLink && kind != kPdfAnnotPopup && kind != kPdfAnnotWidget) {
      std::string author = string_of(annotation, "T");
      auto& authors = reading.comment_authors;
      if (!author.empty() && authors.size() < kMaxAuthors &&
          std::ranges::find(authors, author) == authors.end())
        authors.push_back(std::move(author));
    }
    FPDFPage_CloseAnnot(annotation);
  }
}

}  // namespace casebound::extract

#include "extract/pdf_outline.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "extract/pdf_document.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostTitles = 20'000;
constexpr unsigned long kMostTitleBytes = 8'192;

std::string title_of(CbPdfBookmark* bookmark) {
  const unsigned long size = FPDFBookmark_GetTitle(bookmark, nullptr, 0);
  if (size <= 2 || size > kMostTitleBytes) return {};
  std::u16string units(size / 2, u'\0');
  FPDFBookmark_GetTitle(bookmark, units.data(), size);
  std::string out = from_utf16(units);
  std::ranges::replace_if(out, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return out;
}

}  // namespace

PdfPageLines read_pdf_outline(CbPdfDocument* document) {
  PdfPageLines out;
  std::unordered_set<CbPdfBookmark*> seen;
  std::vector<CbPdfBookmark*> next = {FPDFBookmark_GetFirstChild(document, nullptr)};
  while (!next.empty() && seen.size() < kMostTitles) {
    CbPdfBookmark* const bookmark = next.back();
    next.pop_back();
    if (bookmark == nullptr || !seen.insert(bookmark).second) continue;
    next.push_back(FPDFBookmark_GetNextSibling(document, bookmark));
    next.push_back(FPDFBookmark_GetFirstChild(document, bookmark));
    std::string title = title_of(bookmark);
    if (title.empty()) continue;
    CbPdfDest* const destination = FPDFBookmark_GetDest(document, bookmark);
    const int page = destination == nullptr ? 0 : FPDFDest_GetDestPageIndex(document, destination);
    out[static_cast<std::uint64_t>(std::max(0, page))].push_back({std::move(title), MarkKind::Property});
  }
  return out;
}

}  // namespace casebound::extract

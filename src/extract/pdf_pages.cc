#include "extract/pdf_pages.h"

#include <algorithm>
#include <unordered_set>

namespace casebound::extract {

void walk_pdf_pages(PdfObjects& objects,
                    const std::function<void(const PdfValue& node, std::uint64_t number)>& take) {
  constexpr std::size_t kMostNodes = 200'000;
  constexpr std::size_t kMostWaiting = 400'000;
  std::unordered_set<std::uint64_t> seen;
  std::vector<std::uint64_t> next = {objects.catalog()["Pages"].whole()};
  while (!next.empty() && seen.size() < kMostNodes) {
    const std::uint64_t number = next.back();
    next.pop_back();
    if (number == 0 || !seen.insert(number).second) continue;
    const PdfValue node = objects.load(number);
    if (!node.is(PdfValue::Kind::Dictionary)) continue;
    take(node, number);
    const PdfValue kids = objects.get(node, "Kids");
    for (std::size_t i = std::min(kids.items.size(), kMostWaiting - next.size()); i-- > 0;) {
      if (kids.items[i].is(PdfValue::Kind::Reference)) next.push_back(kids.items[i].whole());
    }
  }
}

}  // namespace casebound::extract

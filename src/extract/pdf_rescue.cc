#include "extract/pdf_rescue.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "extract/pdf_value.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostObjects = 500'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The object number before " obj" at `at`: "12 0 obj". 0 when there is none.
std::uint64_t number_before(std::string_view bytes, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && is_digit(bytes[begin - 1])) --begin;
  if (begin == at || begin == 0 || bytes[begin - 1] != ' ') return 0;
  std::size_t first = begin - 1;
  while (first > 0 && is_digit(bytes[first - 1]) && begin - first < 9) --first;
  return PdfScanner(bytes.substr(first, begin - 1 - first)).read().whole();
}

// The dictionary of the standard security handler (7.6.3.2). Its trailer, with the first half of the key, is
// lost: read as plain, all text would be noise.
bool is_encryption(const PdfValue& value) {
  return value["Filter"].is_name("Standard") && value["O"].is(PdfValue::Kind::String) &&
         value["U"].is(PdfValue::Kind::String);
}

}  // namespace

std::optional<std::string> rescue_pdf(std::string_view bytes) {
  std::map<std::uint64_t, PdfValue> catalogs;
  std::map<std::uint64_t, std::size_t> pages;  // and where they stand
  std::vector<std::uint64_t> trees;
  std::uint64_t highest = 0;
  std::size_t count = 0;
  for (std::size_t at = bytes.find(" obj"); at != std::string_view::npos && ++count < kMostObjects;
       at = bytes.find(" obj", at + 4)) {
    const std::uint64_t number = number_before(bytes, at);
    if (number == 0) continue;
    highest = std::max(highest, number);
    PdfScanner scanner(bytes, at + 4);
    scanner.skip_space();
    if (!bytes.substr(scanner.at()).starts_with("<<")) continue;
    PdfValue value = scanner.read();
    if (is_encryption(value)) return std::nullopt;
    if (value["Type"].is_name("Catalog"))
      catalogs[number] = std::move(value);
    else if (value["Type"].is_name("Page"))
      pages[number] = at;
    else if (value["Type"].is_name("Pages"))
      trees.push_back(number);
  }
  std::uint64_t root = 0;
  for (const auto& [number, catalog] : catalogs) {
    if (std::ranges::find(trees, catalog["Pages"].whole()) != trees.end()) root = number;
  }
  if ((root == 0 && pages.empty()) || highest > 8'000'000) return std::nullopt;
  std::string out(bytes);
  out += "\nendstream endobj\n";
  if (root == 0) {
    std::vector<std::pair<std::size_t, std::uint64_t>> in_order;
    for (const auto& [number, at] : pages) in_order.emplace_back(at, number);
    std::ranges::sort(in_order);
    std::string kids;
    for (const auto& [at, number] : in_order) kids += std::to_string(number) + " 0 R ";
    root = highest + 2;
    out += std::to_string(highest + 1) + " 0 obj\n<</Type/Pages/Kids[" + kids + "]/Count " +
           std::to_string(in_order.size()) + ">>\nendobj\n" + std::to_string(root) +
           " 0 obj\n<</Type/Catalog/Pages " + std::to_string(highest + 1) + " 0 R>>\nendobj\n";
    highest += 2;
  }
  return out + "trailer\n<</Root " + std::to_string(root) + " 0 R/Size " + std::to_string(highest + 1) +
         ">>\nstartxref\n0\n%%EOF\n";
}

}  // namespace casebound::extract

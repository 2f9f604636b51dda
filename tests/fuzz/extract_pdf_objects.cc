// The objects of a PDF by our own reader: values, tables, versions, forms, what stands beside the pages.
// PDFium itself is not built for fuzzing here.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "extract/format.h"
#include "extract/pdf_forms.h"
#include "extract/pdf_matter.h"
#include "extract/pdf_rescue.h"
#include "extract/pdf_revisions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  using namespace casebound::extract;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto check = [](bool holds) {
    if (!holds) std::abort();
  };

  const PdfValue value = PdfScanner(bytes).read();
  std::string written;
  write_pdf_value(written, value);
  check(is_valid_utf8(decode_pdf_text(bytes)));

  const auto input = input_over(bytes);
  const std::vector<std::uint64_t> ends = find_pdf_revisions(*input);
  check(!ends.empty() && ends.back() == size);
  for (std::size_t i = 1; i < ends.size(); ++i) check(ends[i - 1] <= ends[i]);

  if (const auto rescued = rescue_pdf(bytes)) check(rescued->starts_with(bytes));
  auto objects = PdfObjects::open(bytes);
  if (!objects) return 0;
  const PdfMatter matter = read_pdf_matter(*objects);
  PageContent page;
  add_pdf_lines(page, matter.lines);
  check(is_valid_utf8(page.text));
  for (const Mark& mark : page.marks) check(mark.begin <= mark.end && mark.end <= page.text.size());
  for (const auto& [name, text] : matter.information) check(is_valid_utf8(name) && is_valid_utf8(text));
  for (const std::string& layer : matter.layers) check(is_valid_utf8(layer));

  // What was untangled is read as any file.
  auto again = PdfObjects::open(bytes);
  if (const auto mended = untangle_pdf_forms(*again)) (void)PdfObjects::open(*mended);
  return 0;
}

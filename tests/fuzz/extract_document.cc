// Any bytes as a document, the way the worker takes them: told by their content, read, cut off at limits.
// The first byte chooses the ending of the name.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  constexpr std::string_view kNames[] = {"x",      "x.txt",  "x.csv",  "x.md",  "x.docx", "x.eml",
                                         "x.emlx", "x.mbox", "x.html", "x.vcf", "x.ics",  "x.zip",
                                         "x.lzma", "x.key",  "x.pdf",  "x.tsv"};
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto input = extract::input_over(bytes);
  extract::ExtractOptions options = fuzz::small_limits();
  options.name = kNames[data[0] % std::size(kNames)];
  fuzz::CheckingSink sink;
  try {
    Verdict verdict = extract::extract_document(*input, options, sink);
    // Here a part that could only be named counts as won, too.
    if (verdict.outcome == Outcome::Partial && !sink.won) verdict.outcome = Outcome::Damaged;
    sink.finish(verdict);
  } catch (const Error&) {
    std::abort();  // of bytes in memory, an outcome says whatever is wrong
  }
  return 0;
}

// A zip file as an archive, and as a Word document; with a password, so that locked members are tried.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"
#include "extract/formats/docx.h"
#include "extract/formats/zip.h"
#include "extract/zip_kind.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const auto input = extract::input_over({reinterpret_cast<const char*>(data), size});
  extract::ExtractOptions options;
  options.passwords = {"wrong", "geheim"};
  options.limits.child_bytes = 1U << 20;
  options.limits.children_bytes = 4U << 20;
  options.limits.text_bytes = 1U << 20;
  for (const extract::Format* format : {&extract::kZip, &extract::kDocx}) {
    fuzz::CheckingSink sink;
    try {
      sink.finish(format->extract(*input, options, sink));
    } catch (const Error&) {
    }
  }
  (void)extract::judge_zip(*input, "x.key");
  return 0;
}

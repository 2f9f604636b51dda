// Bytes as a web page, as text in an unknown encoding, as a picture and as a kind without a reader. Each says
// within the contract what it finds; a page nested as deep as it likes costs no stack.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "base/utf8.h"
#include "checking_sink.h"
#include "extract/charset.h"
#include "extract/formats/html.h"
#include "extract/formats/image.h"
#include "extract/formats/txt.h"
#include "extract/html_text.h"
#include "extract/true_type.h"

namespace {

using namespace casebound;
using namespace casebound::extract;

void read(const Format& format, Input& input) {
  fuzz::CheckingSink sink;
  try {
    sink.finish(format.extract(input, {}, sink));
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto input = input_over(bytes);
  for (const Format* format : {&kHtml, &kTxt, &kImage}) read(*format, *input);
  if (true_type(*input, "").media_type.empty()) std::abort();
  (void)ole_root_names(*input);
  if (!is_valid_utf8(decode_text(bytes, html_charset(bytes)).text)) std::abort();
  return 0;
}

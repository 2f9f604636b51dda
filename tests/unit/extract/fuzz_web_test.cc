// The corpus of the fuzz target extract_web, read in every build.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "../../fuzz/checking_sink.h"
#include "base/file.h"
#include "extract/formats/html.h"
#include "extract/formats/image.h"
#include "extract/formats/txt.h"
#include "places.h"

using namespace casebound;
using namespace casebound::extract;

TEST_CASE("the corpus of the web page, text and picture fuzz target reads within the contract") {
  const std::filesystem::path folder = std::filesystem::path(source_dir()) / "tests/fuzz/corpus/extract_web";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string bytes = read_file(entry.path().string());
    ++files;
    for (const Format* format : {&kHtml, &kTxt, &kImage}) {
      fuzz::CheckingSink sink;  // aborts where the contract is broken
      sink.finish(format->extract(*input_over(bytes), {}, sink));
    }
  }
  CHECK(files >= 10);
}

// The inputs that the fuzz target of presentations, OpenDocuments and books starts from, and what it found,
// are read in every build, by the target itself.
#define LLVMFuzzerTestOneInput fuzz_extract_office
#include "../../fuzz/extract_office.cc"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/file.h"
#include "places.h"

TEST_CASE("the corpus of the office fuzz target reads within the contract") {
  int read = 0;
  for (const auto& each :
       std::filesystem::directory_iterator(source_dir() + "/tests/fuzz/corpus/extract_office")) {
    const std::string bytes = casebound::read_file(each.path().string());
    CHECK(fuzz_extract_office(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) == 0);
    ++read;
  }
  CHECK(read > 0);
}

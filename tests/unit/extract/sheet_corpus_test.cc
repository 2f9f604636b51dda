// What the fuzz target of spreadsheets starts from, and what it found, is read in every build.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "../../fuzz/sheets_input.h"
#include "places.h"

TEST_CASE("the corpus of the sheets fuzz target reads within the contract, also when it is cut") {
  const std::filesystem::path folder =
      std::filesystem::path(casebound::source_dir()) / "tests/fuzz/corpus/extract_sheets";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t part = 1; part <= 16; ++part)
      casebound::fuzz::read_sheets(std::string_view(bytes).substr(0, bytes.size() * part / 16));
    ++count;
  }
  CHECK(count >= 4);
}

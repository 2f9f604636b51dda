// Replays what the fuzzer found worth keeping, and everything that once broke.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>

#include "base/file.h"
#include "places.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

TEST_CASE("R30 the corpus of the message reader is read without a fault") {
  const std::filesystem::path folder = casebound::source_dir() + "/tests/fuzz/corpus/sandbox_messages";
  std::size_t inputs = 0;
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    const casebound::Bytes bytes = casebound::read_file(each.path().string());
    CHECK(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) == 0);
    ++inputs;
  }
  CHECK(inputs > 20);
}

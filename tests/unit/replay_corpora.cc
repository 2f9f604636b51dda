// Reads the corpus of one fuzz target again, in every build: each input whole and cut short.
//
//     replay_corpora TARGET FOLDER
//
// A target aborts where what it tests is broken; the last name that was printed is the input's.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

// One line a target, written by cmake/tests.cmake, which also gives each target's function its own name.
#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

// Of the fuzzer's own: a target that helps it to change inputs names this.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* /*data*/, std::size_t size, std::size_t /*most*/) {
  return size;
}

namespace {

struct Target {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size);
};

#define FUZZ_TARGET(name) {#name, fuzz_##name},
constexpr Target kTargets[] = {
#include "fuzz_targets.inc"
};
#undef FUZZ_TARGET

}  // namespace

int main(int count, char** words) {
  namespace fs = std::filesystem;
  const auto target = count == 3 ? std::ranges::find(kTargets, std::string_view(words[1]), &Target::name)
                                 : std::end(kTargets);
  if (target == std::end(kTargets)) {
    std::fprintf(stderr, "usage: replay_corpora TARGET FOLDER\n");
    return 2;
  }
  std::vector<fs::path> inputs;
  if (fs::is_directory(words[2])) inputs.assign(fs::directory_iterator(words[2]), fs::directory_iterator());
  std::ranges::sort(inputs);
  for (const fs::path& input : inputs) {
    std::fprintf(stderr, "%s\n", input.filename().c_str());
    const casebound::Bytes bytes = casebound::read_file(input.string());
    for (const std::size_t quarters : {4U, 3U, 2U, 1U}) {
      // A copy, so that a sanitizer sees a read behind the end.
      const std::vector<std::uint8_t> part(bytes.begin(),
                                           bytes.begin() + static_cast<long>(bytes.size() * quarters / 4));
      if (target->run(part.data(), part.size()) != 0) return 1;
    }
  }
  std::printf("%zu inputs of %s\n", inputs.size(), words[1]);
  return inputs.empty() ? 1 : 0;
}

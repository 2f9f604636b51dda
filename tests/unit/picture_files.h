#pragma once
/// \file The small pictures that the fuzz target starts from: boxes of red, green and blue, and white below
/// on the right, 48 by 32 pixels (grid.heic 96 by 64).
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "places.h"

namespace casebound::test {

inline std::map<std::string, std::string> picture_files() {
  std::map<std::string, std::string> out;
  const std::filesystem::path folder =
      std::filesystem::path(source_dir()) / "tests/fuzz/corpus/extract_pictures";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().has_extension()) continue;  // what the fuzzer found
    std::ifstream file(entry.path(), std::ios::binary);
    out[entry.path().filename().string()] = {std::istreambuf_iterator<char>(file),
                                             std::istreambuf_iterator<char>()};
  }
  return out;
}

inline std::string picture_file(const std::string& name) {
  const auto all = picture_files();
  REQUIRE(all.contains(name));
  return all.at(name);
}

}  // namespace casebound::test

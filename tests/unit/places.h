#pragma once
/// \file Where this checkout and this build lie; only main.cc is compiled with the paths, so that every other
/// test compiles to the same object wherever it lies.
#include <string>

namespace casebound {

std::string source_dir();
std::string binary_dir();

}  // namespace casebound

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "places.h"

namespace casebound {

std::string source_dir() { return CASEBOUND_SOURCE_DIR; }
std::string binary_dir() { return CASEBOUND_BINARY_DIR; }

}  // namespace casebound

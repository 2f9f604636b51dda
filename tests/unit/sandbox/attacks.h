#pragma once
/// \file What a reader that has been taken over would try. Part of the worker for tests.
#include <string>

namespace casebound::test {

/// Tries `attack` ("socket", "open-write", ...) with its argument (a path or a process id).
/// \returns "did it", "refused: <errno>", or "unknown attack"; often it does not return
std::string try_attack(const std::string& attack, const std::string& argument);

}  // namespace casebound::test

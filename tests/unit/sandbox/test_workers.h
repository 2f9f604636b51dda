#pragma once
/// \file The processes that run this build's worker for tests, wherever they hang in the tree.
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace casebound::test {

inline std::vector<pid_t> test_workers() {
  std::vector<pid_t> found;
  for (const auto& each : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(each.path() / "cmdline");
    std::string program;
    if (std::getline(file, program, '\0') && program == CASEBOUND_TEST_WORKER)
      found.push_back(std::stoi(each.path().filename().string()));
  }
  return found;
}

inline bool no_worker_within(std::chrono::seconds time) {
  for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
    if (test_workers().empty()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace casebound::test

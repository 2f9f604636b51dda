#pragma once
/// \file Passwords come from files: never from an option or the environment, where other users may see them.
#include <string>
#include <vector>

namespace casebound::cli {

/// One password a line, as bytes; empty lines are passed over. No file is named: none.
std::vector<std::string> read_passwords(const std::string& path);

}  // namespace casebound::cli

#pragma once
/// \file Where fonts lie, for pages that bring none of their own.
#include <string>
#include <vector>

namespace casebound {

/// Folders to look for fonts in, in this order: what came with the program, if anything did, then the
/// system's.
std::vector<std::string> font_folders();

}  // namespace casebound

#pragma once
/// \file Help, printed from the table of commands.
#include <string>

#include "cli/commands.h"

namespace casebound::cli {

/// What "casebound --help" says.
std::string general_help();
/// What "casebound help COMMAND" says.
std::string help_of(const Command& command);
/// "--limit N", "-q, --quiet"
std::string usage_of(const Option& option);
/// The option's line of help with its choices.
std::string explanation_of(const Option& option);
/// "casebound add [options] PATH..."
std::string synopsis_of(const Command& command);
/// One sentence that the command comes later.
std::string not_available(const Command& command);

}  // namespace casebound::cli

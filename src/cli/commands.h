#pragma once
/// \file The table of commands: what help, man page, completions and the program itself know of them.
#include <span>
#include <string_view>

#include "cli/arguments.h"
#include "cli/output.h"

namespace casebound::cli {

/// Exit codes, as the contract names them.
enum Exit : int {
  kDone = 0,
  kNothing = 1,  ///< nothing found (search), or the work failed
  kUsage = 2,
  kDoneInPart = 3,
  kNoCase = 10,
  kLocked = 11,
  kPassphrase = 12,
  kVerificationFailed = 20,
  kInterrupted = 130,
};

constexpr std::uint64_t kMostJobs = 256;  ///< of --jobs

/// A command as it was called.
struct Call {
  const Arguments& arguments;
  Output& output;
};

struct Example {
  std::string_view line;  ///< without "casebound"
  std::string_view what;
};

struct Command {
  std::string_view name;
  std::string_view summary;   ///< one line, no full stop
  std::string_view operands;  ///< "PATH..."
  std::size_t least_operands = 0;
  std::size_t most_operands = 0;
  std::span<const Option> options = {};
  std::span<const Example> examples = {};
  int (*run)(const Call&) = nullptr;  ///< null: comes in a later version
};

/// Every command, also those of later versions, in the order of help.
std::span<const Command> commands();
/// Null when there is none of that name.
const Command* find_command(std::string_view name);

/// The folder of the case that a call is for. \throws Error{NoCase}
std::string case_folder(const Call& call);

int run_init(const Call& call);
int run_add(const Call& call);
int run_work(const Call& call);
int run_status(const Call& call);
int run_failures(const Call& call);
int run_docs(const Call& call);
int run_text(const Call& call);
int run_page(const Call& call);
int run_search(const Call& call);
int run_remove(const Call& call);
int run_reindex(const Call& call);
int run_verify(const Call& call);
int run_doctor(const Call& call);
int run_man(const Call& call);
int run_completions(const Call& call);
int run_help(const Call& call);

}  // namespace casebound::cli

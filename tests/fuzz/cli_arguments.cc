// A command line, one word a line, and a file of passwords.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/passwords.h"
#include "damage.h"

namespace {

using namespace casebound;

void read_arguments(std::string_view lines) {
  std::vector<std::string> words;
  for (std::string_view rest = lines; words.size() < 200;) {
    const std::size_t end = rest.find('\n');
    words.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  const cli::Command* command = cli::find_command(words.front());
  if (command == nullptr) command = &cli::commands()[lines.size() % cli::commands().size()];
  try {
    const cli::Arguments arguments = cli::parse_arguments(std::span(words).subspan(1), command->options);
    for (const cli::Option& option : command->options) {
      if (!arguments.has(option.name)) continue;
      if (arguments.values(option.name).empty()) std::abort();
      (void)arguments.number(option.name, 0, 1, 1000);
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Usage || !is_valid_utf8(error.what())) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_arguments(bytes);
  static const fuzz::WorkFolder work;
  const std::string path = work.path() + "/passwords";
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  for (const std::string& password : cli::read_passwords(path))
    if (password.empty() || password.find('\n') != std::string::npos) std::abort();
  return 0;
}

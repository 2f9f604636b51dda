#include "cli/help.h"

#include "base/error.h"

namespace casebound::cli {
namespace {

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(columns, text.size() + 2), ' ');
  return text;
}

std::string option_lines(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options)
    out += "  " + padded(usage_of(option), 25) + explanation_of(option) + "\n";
  return out;
}

std::string command_lines(bool in_this_version) {
  std::string out;
  for (const Command& command : commands())
    if ((command.run != nullptr) == in_this_version)
      out += "  " + padded(std::string(command.name), 13) + std::string(command.summary) + "\n";
  return out;
}

}  // namespace

std::string usage_of(const Option& option) {
  std::string out;
  if (option.letter != 0) out = std::string("-") + option.letter + ", ";
  out += option.name;
  if (option.value.empty()) return out;
  return out +
         (option.value_may_lack ? " [" + std::string(option.value) + "]" : " " + std::string(option.value));
}

std::string explanation_of(const Option& option) {
  std::string out(option.help);
  if (option.choices.empty()) return out;
  out += ": ";
  for (const char c : option.choices) out += c == '|' ? std::string(", ") : std::string(1, c);
  return out;
}

std::string synopsis_of(const Command& command) {
  std::string out = "casebound " + std::string(command.name);
  if (!command.options.empty()) out += " [OPTION...]";
  if (!command.operands.empty()) out += " " + std::string(command.operands);
  return out;
}

std::string not_available(const Command& command) {
  return "The command " + std::string(command.name) + " (" + std::string(command.summary) +
         ") is not in this version yet.";
}

std::string general_help() {
  return "casebound takes a leak in and finds the page that proves it: searchable, accounted for, "
         "offline.\n\n"
         "  casebound init my-case && cd my-case   make a case\n"
         "  casebound add ~/leak                   take files in; the originals stay as they are\n"
         "  casebound search 再教育营              find pages, in either script\n"
         "  casebound status                       every file accounted for\n\n"
         "Commands:\n" +
         command_lines(true) + "\nIn later versions:\n" + command_lines(false) +
         "\nOptions of every command:\n" + option_lines(common_options()) +
         "\ncasebound help COMMAND says more; casebound man is the whole manual.\n";
}

std::string help_of(const Command& command) {
  std::string out = synopsis_of(command) + "\n\n  " + std::string(command.summary) + ".\n";
  if (command.run == nullptr) return out + "\n" + not_available(command) + "\n";
  if (!command.examples.empty()) out += "\nExamples:\n";
  for (const Example& example : command.examples)
    out += "  casebound " + std::string(example.line) + "\n      " + std::string(example.what) + "\n";
  if (!command.options.empty()) out += "\nOptions:\n" + option_lines(command.options);
  return out + "\nOptions of every command:\n" + option_lines(common_options());
}

int run_help(const Call& call) {
  std::string help = general_help();
  if (!call.arguments.operands().empty()) {
    const Command* command = find_command(call.arguments.operands()[0]);
    if (command == nullptr)
      throw Error(ErrorCode::Usage, "There is no command of that name. casebound help lists them.");
    help = help_of(*command);
  }
  if (!call.output.is_json()) {
    call.output.raw(help);
    return kDone;
  }
  JsonWriter json;
  json.begin_object().field("help", help).key("commands").begin_array();
  for (const Command& command : commands())
    json.begin_object()
        .field("name", command.name)
        .field("summary", command.summary)
        .field("synopsis", synopsis_of(command))
        .field("available", command.run != nullptr)
        .end_object();
  call.output.json(json.end_array().end_object());
  return kDone;
}

}  // namespace casebound::cli

/// \file Completions for bash, zsh and fish, from the table of commands.
#include "base/error.h"
#include "base/file.h"
#include "cli/help.h"

namespace casebound::cli {
namespace {

std::string names_of(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options) out += std::string(option.name) + " ";
  return out;
}

std::string command_names() {
  std::string out;
  for (const Command& command : commands())
    if (command.run != nullptr) out += std::string(command.name) + " ";
  return out;
}

/// In single quotes, for any of the shells.
std::string quoted(std::string_view text, std::string_view quote_inside) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string(quote_inside) : std::string(1, c);
  return out + "'";
}

std::string words_of_choices(std::string_view choices) {
  std::string out(choices);
  for (char& c : out)
    if (c == '|') c = ' ';
  return out;
}

std::string bash() {
  std::string out =
      "# casebound completions for bash\n"
      "_casebound() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i options\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      --case|--color|--passphrase-file) ((i++)) ;;\n"
      "      -*) ;;\n"
      "      *) command=${COMP_WORDS[i]}; break ;;\n"
      "    esac\n"
      "  done\n"
      "  case $before in\n";
  std::string seen;
  for (const Command& command : commands())
    for (const Option& option : command.options)
      if (!option.choices.empty() && seen.find(" " + std::string(option.name) + " ") == std::string::npos) {
        seen += " " + std::string(option.name) + " ";
        out += "    " + std::string(option.name) + ") COMPREPLY=($(compgen -W '" +
               words_of_choices(option.choices) + "' -- \"$word\")); return ;;\n";
      }
  out +=
      "    --color) COMPREPLY=($(compgen -W 'auto always never' -- \"$word\")); return ;;\n"
      "    help) COMPREPLY=($(compgen -W '" +
      command_names() +
      "' -- \"$word\")); return ;;\n"
      "    completions) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\")); return ;;\n"
      "  esac\n"
      "  options='" +
      names_of(common_options()) +
      "'\n"
      "  case $command in\n"
      "    '') options+=' " +
      command_names() + "' ;;\n";
  for (const Command& command : commands())
    if (!command.options.empty())
      out += "    " + std::string(command.name) + ") options+=' " + names_of(command.options) + "' ;;\n";
  return out +
         "  esac\n"
         "  if [[ $word == -* || -z $command ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _casebound casebound\n";
}

std::string zsh_option(const Option& option) {
  std::string help(option.help);
  for (char& c : help)
    if (c == '[' || c == ']' || c == ':') c = ' ';
  std::string out = (option.repeats ? "*" : "") + std::string(option.name) + "[" + help + "]";
  if (option.value.empty()) return quoted(out, "'\\''");
  out += option.value_may_lack ? "::" : ":";
  out += std::string(option.value) + ":";
  out += option.choices.empty() ? std::string("_files") : "(" + words_of_choices(option.choices) + ")";
  return quoted(out, "'\\''");
}

std::string zsh() {
  std::string out =
      "#compdef casebound\n# casebound completions for zsh\n_casebound() {\n  local -a commands common\n  "
      "commands=(\n";
  for (const Command& command : commands())
    if (command.run != nullptr)
      out += "    " + quoted(std::string(command.name) + ":" + std::string(command.summary), "'\\''") + "\n";
  out += "  )\n  common=(\n";
  for (const Option& option : common_options()) out += "    " + zsh_option(option) + "\n";
  out +=
      "  )\n"
      "  _arguments -C $common '1: :->command' '*:: :->rest'\n"
      "  case $state in\n"
      "    command) _describe command commands ;;\n"
      "    rest)\n"
      "      case $words[1] in\n";
  for (const Command& command : commands()) {
    if (command.run == nullptr) continue;
    out += "        " + std::string(command.name) + ") _arguments $common";
    for (const Option& option : command.options) out += " " + zsh_option(option);
    out += " '*:file:_files' ;;\n";
  }
  return out + "      esac ;;\n  esac\n}\n_casebound \"$@\"\n";
}

std::string fish_option(const Option& option, const std::string& condition) {
  std::string out = "complete -c casebound" + condition + " -l " + std::string(option.name.substr(2));
  if (option.letter != 0) out += std::string(" -s ") + option.letter;
  if (!option.value.empty() && !option.value_may_lack) out += " -r";
  if (!option.choices.empty()) out += " -f -a " + quoted(words_of_choices(option.choices), "\\'");
  return out + " -d " + quoted(option.help, "\\'") + "\n";
}

std::string fish() {
  std::string out = "# casebound completions for fish\n";
  for (const Option& option : common_options()) out += fish_option(option, "");
  for (const Command& command : commands()) {
    if (command.run == nullptr) continue;
    const std::string name(command.name);
    out += "complete -c casebound -n __fish_use_subcommand -f -a " + name + " -d " +
           quoted(command.summary, "\\'") + "\n";
    for (const Option& option : command.options)
      out += fish_option(option, " -n '__fish_seen_subcommand_from " + name + "'");
  }
  return out;
}

}  // namespace

int run_completions(const Call& call) {
  const std::string& shell = call.arguments.operands()[0];
  std::string script;
  if (shell == "bash") {
    script = bash();
  } else if (shell == "zsh") {
    script = zsh();
  } else if (shell == "fish") {
    script = fish();
  } else {
    throw Error(ErrorCode::Usage, "There are completions for bash, zsh and fish.");
  }
  if (call.output.is_json()) {
    JsonWriter json;
    call.output.json(json.begin_object().field("shell", shell).field("completions", script).end_object());
  } else {
    call.output.raw(script);
  }
  return kDone;
}

}  // namespace casebound::cli

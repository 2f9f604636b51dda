/// \file The command line: from what was typed to a command, and from what it threw to an exit code.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <new>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "cli/help.h"

namespace casebound::cli {
namespace {

/// What is in memory and on disk is nobody else's: no core, no debugger of the same user, no readable file.
void harden() {
  ::umask(077);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef CASEBOUND_SANITIZED
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  std::signal(SIGPIPE, SIG_IGN);  // write() says so; a case is closed in good order
  // A file that is opened must not become standard output or standard error.
  while (true) {
    const int fd = ::open("/dev/null", O_RDWR);
    if (fd > STDERR_FILENO || fd < 0) {
      if (fd >= 0) ::close(fd);
      break;
    }
  }
}

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::Usage:
    case ErrorCode::NotAvailable:
      return kUsage;
    case ErrorCode::NoCase:
      return kNoCase;
    case ErrorCode::Locked:
      return kLocked;
    case ErrorCode::Passphrase:
      return kPassphrase;
    default:
      return kNothing;
  }
}

/// Looked at before anything is parsed, so that errors of parsing are JSON too.
Form form_of(std::span<const std::string> words) {
  for (const std::string& word : words) {
    if (word == "--json") return Form::Json;
    if (word == "--jsonl") return Form::JsonLines;
    if (word == "--") break;
  }
  return Form::Text;
}

/// The place of the command's name among the words; their number when there is none.
std::size_t find_command_word(std::span<const std::string> words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with('-')) {
    for (const Option& option : common_options())
      if (words[at] == option.name && !option.value.empty()) ++at;
    ++at;
  }
  return std::min(at, words.size());
}

[[noreturn]] void no_such_command(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string_view near = nearest(name, names);
  throw Error(ErrorCode::Usage, "There is no command " + safe_for_terminal(name) + "." +
                                    (near.empty() ? std::string(" casebound help lists them.")
                                                  : " Did you mean " + std::string(near) + "?"));
}

void check_operands(const Command& command, const Arguments& arguments) {
  const std::size_t count = arguments.operands().size();
  if (count >= command.least_operands && count <= command.most_operands) return;
  throw Error(ErrorCode::Usage, "Call it so: " + synopsis_of(command) + ". casebound help " +
                                    std::string(command.name) + " says more.");
}

/// Once each, on standard error.
void say_what_comes_later(const Command& command, const Arguments& arguments, Output& output) {
  std::set<std::string_view> said;
  for (const auto list : {command.options, common_options()})
    for (const Option& option : list)
      if (!option.later.empty() && arguments.has(option.name) && said.insert(option.later).second)
        output.note(option.later);
}

Output::Settings settings_of(const Arguments& arguments, Form form) {
  Output::Settings settings;
  settings.form = form;
  settings.quiet = arguments.has("--quiet");
  using Color = Output::Settings::Color;
  const std::string color = arguments.value("--color");
  settings.color = color == "always" ? Color::Always : color == "never" ? Color::Never : Color::Auto;
  return settings;
}

int show(const std::string& name, const std::string& text, Output& output) {
  if (output.is_json()) {
    JsonWriter json;
    output.json(json.begin_object().field(name, text).end_object());
  } else {
    output.raw(text);
  }
  output.flush();
  return kDone;
}

int dispatch(std::vector<std::string> words, Form form) {
  const std::size_t at = find_command_word(words);
  if (at == words.size()) {
    const Arguments arguments = parse_arguments(words, {});
    Output output(settings_of(arguments, form));
    if (arguments.has("--version"))
      return show("version", output.is_json() ? CASEBOUND_VERSION : "casebound " CASEBOUND_VERSION "\n",
                  output);
    return show("help", general_help(), output);
  }
  const std::string name = words[at];
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
  const Command* command = find_command(name);
  if (command == nullptr) no_such_command(name);
  if (command->run == nullptr) {
    // Its options are not known yet, so that all but --help is passed over.
    for (const std::string& word : words)
      if (word == "--help" || word == "-h") {
        Output output({.form = form});
        return show("help", help_of(*command), output);
      }
    throw Error(ErrorCode::NotAvailable, not_available(*command));
  }
  const Arguments arguments = parse_arguments(words, command->options);
  Output output(settings_of(arguments, form));
  if (arguments.has("--help")) return show("help", help_of(*command), output);
  check_operands(*command, arguments);
  say_what_comes_later(*command, arguments, output);
  const int code = command->run({arguments, output});
  output.flush();
  return code;
}

int report(ErrorCode code, const std::string& sentence, Form form) {
  if (form == Form::Text) {
    complain(sentence);
    return exit_code_of(code);
  }
  Output output({.form = form});
  JsonWriter json;
  json.begin_object().key("error").begin_object().field("code", code_name(code)).field("message", sentence);
  output.json(json.end_object().end_object());
  output.flush();
  return exit_code_of(code);
}

constexpr const char* kNoMemory =
    "Memory ran out. Close other programs and run the command again; what was done is kept.";

int run(const std::vector<std::string>& words) {
  constexpr int kBrokenPipe = 128 + SIGPIPE;  // as if the signal had ended us, after closing in good order
  const Form form = form_of(words);
  try {
    try {
      return dispatch(words, form);
    } catch (const Error& error) {
      return report(error.code(), error.what(), form);
    } catch (const std::bad_alloc&) {
      return report(ErrorCode::Internal, kNoMemory, form);
    } catch (const std::exception& error) {
      return report(ErrorCode::Internal,
                    std::string("This is a mistake in Casebound (") + error.what() + "). Please report it.",
                    form);
    }
  } catch (const OutputClosed&) {
    return kBrokenPipe;
  } catch (const Error& error) {
    complain(error.what());
    return exit_code_of(error.code());
  } catch (const std::bad_alloc&) {
    // Not even for the sentence: said without asking for any.
    constexpr std::string_view kPrefix = "casebound: ";
    [[maybe_unused]] ssize_t wrote = ::write(STDERR_FILENO, kPrefix.data(), kPrefix.size());
    wrote = ::write(STDERR_FILENO, kNoMemory, std::string_view(kNoMemory).size());
    wrote = ::write(STDERR_FILENO, "\n", 1);
    return kNothing;
  }
}

}  // namespace
}  // namespace casebound::cli

int main(int count, char** words) {
  casebound::cli::harden();
  return casebound::cli::run({words + std::min(count, 1), words + count});
}

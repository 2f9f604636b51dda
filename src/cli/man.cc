/// \file The manual page, in roff's man macros (man-pages(7), groff_man(7)), from the table of commands.
#include "cli/help.h"

namespace casebound::cli {
namespace {

/// Text as roff wants it: "\" and leading "." and "'" would be commands, "-" a hyphen.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out += std::string("\\&") + c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string options_of(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options)
    out += ".TP\n.B " + roff(usage_of(option)) + "\n" + roff(explanation_of(option)) + ".\n";
  return out;
}

std::string section_of(const Command& command) {
  std::string out = ".SS " + roff(synopsis_of(command)) + "\n" + roff(command.summary) + ".\n";
  out += options_of(command.options);
  for (const Example& example : command.examples)
    out +=
        ".PP\n" + roff(example.what) + ":\n.PP\n.RS 4\n.nf\ncasebound " + roff(example.line) + "\n.fi\n.RE\n";
  return out;
}

std::string manual() {
  std::string out = ".TH CASEBOUND 1 \"\" \"casebound " CASEBOUND_VERSION "\" \"User Commands\"\n";
  out += ".SH NAME\ncasebound \\- take in leaked documents, account for each of them, find the page\n";
  out += ".SH SYNOPSIS\n.B casebound\n[\\-\\-case DIR] COMMAND [OPTION...] [OPERAND...]\n";
  out +=
      ".SH DESCRIPTION\nA case is a folder. Files are copied into it, read in a locked worker process, and "
      "indexed page by "
      "page; nothing leaves the machine. Results go to standard output, everything else to standard error.\n";
  out += ".SH COMMANDS\n";
  for (const Command& command : commands())
    if (command.run != nullptr) out += section_of(command);
  out += ".SS Commands of later versions\nThese answer not_available with exit code 2.\n";
  for (const Command& command : commands())
    if (command.run == nullptr) out += ".TP\n.B " + roff(command.name) + "\n" + roff(command.summary) + ".\n";
  out += ".SH OPTIONS OF EVERY COMMAND\n" + options_of(common_options());
  out +=
      ".SH EXIT STATUS\n"
      ".TP\n.B 0\ndone\n.TP\n.B 1\nnothing was found (search), or the work failed\n.TP\n.B 2\nthe call was "
      "wrong, or the "
      "command is not in this version\n.TP\n.B 3\ndone in part: some files did not come out whole\n.TP\n.B "
      "10\nthere is no "
      "case here\n.TP\n.B 11\nanother process writes to the case\n.TP\n.B 12\nthe passphrase is wrong or "
      "missing\n.TP\n.B 20\nverification failed\n.TP\n.B 130\ninterrupted\n";
  out +=
      ".SH ENVIRONMENT\n.TP\n.B CASEBOUND_CASE\nthe case, when \\-\\-case is not given\n.TP\n.B NO_COLOR\nno "
      "color, when it "
      "is set and not empty\n";
  out +=
      ".SH FILES\n.TP\n.B .caseboundignore\nin an added folder: one pattern a line of what to leave out, as "
      "for "
      "\\-\\-exclude\n";
  return out;
}

}  // namespace

int run_man(const Call& call) {
  if (call.output.is_json()) {
    JsonWriter json;
    call.output.json(json.begin_object().field("man", manual()).end_object());
  } else {
    call.output.raw(manual());
  }
  return kDone;
}

}  // namespace casebound::cli

#pragma once
/// \file What was typed, read against a command's table of options.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::cli {

/// One option as help, man page, completions and the parser know it.
struct Option {
  std::string_view name;          ///< "--limit"
  std::string_view value = {};    ///< what follows, as help shows it ("N"); empty: a flag
  std::string_view help = {};     ///< one line
  std::string_view choices = {};  ///< "auto|never|always": nothing else is taken
  bool repeats = false;           ///< may be given more than once
  bool value_may_lack = false;    ///< the next argument is its value only when it is one of `choices`
  char letter = 0;                ///< "-q"; 0: none
  std::string_view later = {};    ///< what is said when it is given and this version does nothing with it yet
};

/// The options that every command takes.
std::span<const Option> common_options();

/// Options and operands of one command line.
class Arguments {
 public:
  bool has(std::string_view option) const { return options_.contains(option); }
  /// The last value given; `otherwise` when the option is not there.
  std::string value(std::string_view option, const std::string& otherwise = {}) const;
  std::vector<std::string> values(std::string_view option) const;
  /// \throws Error{Usage} when the value is no number from `least` to `most`
  std::uint64_t number(std::string_view option, std::uint64_t otherwise, std::uint64_t least,
                       std::uint64_t most) const;
  const std::vector<std::string>& operands() const { return operands_; }

  void put(const Option& option, std::string value) { options_[option.name].push_back(std::move(value)); }
  void put_operand(std::string operand) { operands_.push_back(std::move(operand)); }

 private:
  std::map<std::string_view, std::vector<std::string>> options_;
  std::vector<std::string> operands_;
};

/// Reads options and operands; "--" ends the options, "--name=value" is one option.
/// \param options   of the command; common_options() are taken too
/// \throws Error{Usage} with the nearest name when an option is not known
Arguments parse_arguments(std::span<const std::string> words, std::span<const Option> options);

/// The candidate that was probably meant; empty when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace casebound::cli

#include "cli/arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "base/error.h"
#include "base/file.h"

namespace casebound::cli {
namespace {

constexpr std::array<Option, 9> kCommon = {{
    {.name = "--case",
     .value = "DIR",
     .help = "the case to work in; else $CASEBOUND_CASE, else the nearest folder upwards"},
    {.name = "--json", .help = "the result as one JSON document on one line"},
    {.name = "--jsonl", .help = "the result as JSON, one object a line"},
    {.name = "--color", .value = "WHEN", .help = "highlight places found", .choices = "auto|always|never"},
    {.name = "--quiet", .help = "say nothing but results and errors", .letter = 'q'},
    {.name = "--no-input", .help = "never ask a question"},
    {.name = "--passphrase-file",
     .value = "FILE",
     .help = "the passphrase of a sealed case",
     .later = "Sealed cases come in a later version; --passphrase-file has no effect yet."},
    {.name = "--help", .help = "show this help", .letter = 'h'},
    {.name = "--version", .help = "show the version", .letter = 'V'},
}};

[[noreturn]] void usage(const std::string& sentence) { throw Error(ErrorCode::Usage, sentence); }

/// The choice that `word` is, without regard to case; empty when it is none.
std::string_view choice_of(std::string_view choices, std::string_view word) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  while (!choices.empty()) {
    const std::string_view choice = choices.substr(0, choices.find('|'));
    if (std::equal(choice.begin(), choice.end(), word.begin(), word.end(), same)) return choice;
    choices.remove_prefix(std::min(choice.size() + 1, choices.size()));
  }
  return {};
}

class Parser {
 public:
  Parser(std::span<const std::string> words, std::span<const Option> options)
      : words_(words), options_(options) {}

  Arguments parse() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (only_operands_ || word.size() < 2 || word[0] != '-') {
        out_.put_operand(word);
      } else if (word == "--") {
        only_operands_ = true;
      } else if (word[1] == '-') {
        long_option(word);
      } else {
        letters(word);
      }
    }
    return std::move(out_);
  }

 private:
  const Option* find(std::string_view name) const {
    for (const auto list : {options_, common_options()})
      for (const Option& option : list)
        if (option.name == name) return &option;
    return nullptr;
  }

  const Option* find(char letter) const {
    for (const auto list : {options_, common_options()})
      for (const Option& option : list)
        if (option.letter == letter) return &option;
    return nullptr;
  }

  void long_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const Option* option = find(name);
    if (option == nullptr) unknown(name);
    if (equals != std::string::npos) {
      if (option->value.empty()) usage("The option " + name + " takes no value.");
      take(*option, word.substr(equals + 1));
    } else {
      with_next_word(*option);
    }
  }

  void letters(const std::string& word) {
    for (const char letter : std::string_view(word).substr(1)) {
      const Option* option = find(letter);
      if (option == nullptr) unknown(word);
      with_next_word(*option);
    }
  }

  void with_next_word(const Option& option) {
    if (option.value.empty()) return take(option, "");
    if (option.value_may_lack) {
      const bool is_value = at_ < words_.size() && !choice_of(option.choices, words_[at_]).empty();
      return take(option, is_value ? words_[at_++] : "");
    }
    if (at_ == words_.size())
      usage("The option " + std::string(option.name) + " needs a value: " + std::string(option.name) + " " +
            std::string(option.value) + ".");
    take(option, words_[at_++]);
  }

  void take(const Option& option, const std::string& value) {
    const bool no_value = option.value.empty() || (option.value_may_lack && value.empty());
    if (option.choices.empty() || no_value) return out_.put(option, value);
    const std::string_view choice = choice_of(option.choices, value);
    if (choice.empty()) {
      std::string choices(option.choices);
      std::replace(choices.begin(), choices.end(), '|', ' ');
      usage("The option " + std::string(option.name) + " takes one of: " + choices + ".");
    }
    out_.put(option, std::string(choice));
  }

  [[noreturn]] void unknown(const std::string& name) const {
    std::vector<std::string_view> names;
    for (const auto list : {options_, common_options()})
      for (const Option& option : list) names.push_back(option.name);
    const std::string_view near = nearest(name, names);
    usage("There is no option " + safe_for_terminal(name) + " here." +
          (near.empty() ? std::string(" What begins with - and is no option stands behind --.")
                        : " Did you mean " + std::string(near) + "?"));
  }

  std::span<const std::string> words_;
  std::span<const Option> options_;
  std::size_t at_ = 0;
  bool only_operands_ = false;
  Arguments out_;
};

/// Changes of one letter (left out, put in, another, two swapped) from one word to the other.
std::size_t edits_between(std::string_view a, std::string_view b) {
  // Optimal string alignment; three rows of its table are kept.
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) now[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, now);
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
  }
  return now[b.size()];
}

}  // namespace

std::span<const Option> common_options() { return kCommon; }

std::string Arguments::value(std::string_view option, const std::string& otherwise) const {
  const auto found = options_.find(option);
  return found == options_.end() ? otherwise : found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>{} : found->second;
}

std::uint64_t Arguments::number(std::string_view option, std::uint64_t otherwise, std::uint64_t least,
                                std::uint64_t most) const {
  if (!has(option)) return otherwise;
  const std::string text = value(option);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    usage("The option " + std::string(option) + " takes a whole number from " + std::to_string(least) +
          " to " + std::to_string(most) + ".");
  return number;
}

Arguments parse_arguments(std::span<const std::string> words, std::span<const Option> options) {
  return Parser(words, options).parse();
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongestWord = 40;  // nothing that is typed for a command is longer
  if (word.size() > kLongestWord) return {};
  std::string_view best;
  const std::size_t letters = word.size() - std::min(word.find_first_not_of('-'), word.size());
  std::size_t fewest = std::max<std::size_t>(letters / 3, 1) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t edits = edits_between(word, candidate);
    if (edits < fewest && edits < candidate.size()) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

}  // namespace casebound::cli

#include "text/tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "text/cluster.h"
#include "text/tables/version.h"

namespace casebound::text {
namespace {

constexpr std::size_t kLongestWord = 64;  ///< code points
constexpr std::size_t kMostGroups = 12;   ///< of digits in a number like 7,000,000
constexpr std::string_view kSeat = "ئ";
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// ¹²³⁰⁴..⁹ after a word point to a note and are not its last letter.
bool is_note_digit(char32_t c) {
  return c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}

/// · • ‧ ・ ･ part the pieces of a foreign name in Han, and are often left out.
bool is_middle_dot(char32_t c) {
  return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x30FB || c == 0xFF65;
}

/// U+0002 and U+FFFE: what PDF readers write for a hyphen that only the end of the line asked for.
bool is_hyphen(char32_t c) { return c == '-' || c == 0x2010 || c == 0xAD || c == 0x02 || c == 0xFFFE; }

bool is_ascii_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// One folded character, and the cluster it came from.
struct Item {
  char32_t folded = 0;
  char32_t raw = 0;  ///< first code point of the cluster
  CharacterClass its_class = CharacterClass::Other;
  ByteOffset begin = 0;
  ByteOffset end = 0;
};

enum class Analysis : bool { OfText, OfQuery };

class Tokenizer {
 public:
  Tokenizer(std::string_view text, Analysis analysis) : text_(text), analysis_(analysis), reader_(text) {
    tokens_.reserve(text.size() / 3 + 4);
  }

  std::vector<Token> run() {
    advance();
    while (more_) read();
    // The last character of a query is already in the pair before it.
    if (analysis_ == Analysis::OfQuery && covered_) tokens_.pop_back();
    return std::move(tokens_);
  }

 private:
  void advance();
  void read();
  void read_each();
  void read_words();
  void read_word();
  void read_note();
  bool add_to_word();
  void add_ascii_run();
  bool parts_thousands() const;
  void end_group();
  void end_word();
  bool skip_broken_line();
  void join_halves(std::size_t first);
  void block_pair() { each_ = kNone; }

  void push(std::string_view term, std::uint32_t position, ByteOffset begin, ByteOffset end) {
    tokens_.push_back({std::string(term), position, begin, end});
    covered_ = false;
  }

  std::string_view text_;
  Analysis analysis_;
  ClusterReader reader_;
  std::u32string_view rest_;  ///< folded characters of the cluster at hand that are still to come
  std::u32string several_;    ///< what rest_ looks into
  Item item_;
  bool more_ = true;

  std::vector<Token> tokens_;
  std::uint32_t position_ = 0;

  /// Digits between two commas, or a whole word.
  struct Group {
    std::size_t term = 0;  ///< where it begins in word_
    ByteOffset begin = 0;
    ByteOffset end = 0;
  };
  std::string word_;
  std::size_t word_length_ = 0;  ///< code points
  bool only_digits_ = false;
  std::size_t apostrophe_ = 0;  ///< where in word_ the last one was left out; 0 for none
  ByteOffset before_apostrophe_ = 0;
  std::array<Group, kMostGroups> groups_;
  std::size_t group_count_ = 0;

  std::size_t each_ = kNone;  ///< token of the character that a pair may begin with
  unsigned breaks_ = 0;       ///< line breaks since
  bool dot_ = false;          ///< a middle dot since
  bool after_return_ = false;
  bool covered_ = false;  ///< the last token is the second character of a pair
};

void Tokenizer::advance() {
  if (!rest_.empty()) {
    item_.folded = rest_.front();
    item_.its_class = Character(item_.folded).character_class();
    rest_.remove_prefix(1);
    return;
  }
  while (!reader_.at_end()) {
    const Cluster& cluster = reader_.next();
    if (cluster.folded.empty()) continue;
    item_ = {cluster.folded.front(), cluster.first, cluster.character_class, cluster.begin, cluster.end};
    if (cluster.folded.size() > 1) {
      several_ = cluster.folded;
      rest_ = std::u32string_view(several_).substr(1);
      item_.its_class = Character(item_.folded).character_class();
    }
    return;
  }
  more_ = false;
}

void Tokenizer::read() {
  switch (item_.its_class) {
    case CharacterClass::Each:
      return read_each();
    case CharacterClass::Letter:
      return read_words();
    case CharacterClass::Digit:
      return is_note_digit(item_.raw) ? read_note() : read_words();
    case CharacterClass::Space:
      break;
    case CharacterClass::Break:
      if (!(item_.folded == '\n' && after_return_)) ++breaks_;
      if (breaks_ > 1) block_pair();
      break;
    default:
      if (!is_middle_dot(item_.raw) || dot_) block_pair();
      dot_ = true;
  }
  after_return_ = item_.folded == '\r';
  advance();
}

void Tokenizer::read_each() {
  std::string term;
  append_utf8(term, item_.folded);
  const ByteOffset begin = item_.begin;
  ByteOffset end = item_.end;
  advance();
  for (; more_ && item_.its_class == CharacterClass::Mark; advance()) {
    if (term.size() >= kLongestWord) continue;
    append_utf8(term, item_.folded);
    end = item_.end;
  }
  bool covered = false;
  if (each_ != kNone) {
    Token pair = tokens_[each_];
    pair.term += term;
    pair.end = end;
    if (analysis_ == Analysis::OfText) {
      tokens_.push_back(std::move(pair));
    } else {
      tokens_[each_] = std::move(pair);
    }
    covered = true;
  }
  each_ = tokens_.size();
  tokens_.push_back({std::move(term), position_++, begin, end});
  covered_ = covered;
  breaks_ = 0;
  dot_ = after_return_ = false;
}

void Tokenizer::read_words() {
  block_pair();
  read_word();
  while (skip_broken_line()) {
    const std::size_t first = tokens_.size() - 1;
    read_word();
    join_halves(first);
  }
}

void Tokenizer::read_word() {
  word_.clear();
  word_length_ = group_count_ = apostrophe_ = 0;
  only_digits_ = true;
  groups_[group_count_++] = {0, item_.begin, item_.end};
  while (more_) {
    if (add_to_word()) continue;
    const bool after_letter = !only_digits_ && item_.begin == groups_[group_count_ - 1].end;
    if (item_.its_class == CharacterClass::Apostrophe && after_letter) {
      const std::size_t at = word_.size();
      before_apostrophe_ = item_.begin;
      advance();
      if (!more_ || item_.its_class != CharacterClass::Letter) break;
      apostrophe_ = at;
      continue;
    }
    if (!parts_thousands()) break;
    advance();
    if (!more_ || item_.its_class != CharacterClass::Digit || is_note_digit(item_.raw)) break;
    groups_[group_count_++] = {word_.size(), item_.begin, item_.end};
  }
  end_word();
}

/// Takes the item at hand into the word, and the ASCII that follows. \returns false when it is not of the
/// word
bool Tokenizer::add_to_word() {
  const bool letter = item_.its_class == CharacterClass::Letter;
  if (!letter && item_.its_class != CharacterClass::Digit && item_.its_class != CharacterClass::Mark)
    return false;
  if (is_note_digit(item_.raw)) return false;
  if (word_length_ >= kLongestWord) {
    end_word();
    word_.clear();
    word_length_ = group_count_ = apostrophe_ = 0;
    only_digits_ = true;
    groups_[group_count_++] = {0, item_.begin, item_.end};
  }
  while (is_seated_vowel(item_.folded) && word_.ends_with(kSeat)) {
    word_.resize(word_.size() - kSeat.size());
    --word_length_;
  }
  append_utf8(word_, item_.folded);
  ++word_length_;
  only_digits_ = only_digits_ && !letter;
  groups_[group_count_ - 1].end = item_.end;
  if (rest_.empty()) add_ascii_run();
  advance();
  return true;
}

void Tokenizer::add_ascii_run() {
  const std::size_t begin = reader_.at();
  const std::size_t most = std::min(text_.size(), begin + kLongestWord - word_length_);
  std::size_t end = begin;
  while (end < most && is_ascii_alphanumeric(text_[end])) ++end;
  if (end > begin && may_join(text_, end)) --end;  // e and an accent of its own
  if (end == begin) return;
  for (std::size_t i = begin; i < end; ++i) {
    const char c = text_[i];
    only_digits_ = only_digits_ && c <= '9';
    word_ += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  word_length_ += end - begin;
  groups_[group_count_ - 1].end = static_cast<ByteOffset>(end);
  reader_.move_to(end);
}

/// Whether the item at hand may stand between the thousands of the number before it.
bool Tokenizer::parts_thousands() const {
  const Group& group = groups_[group_count_ - 1];
  if (!only_digits_ || group_count_ == kMostGroups || item_.begin != group.end) return false;
  if (item_.raw == 0xFF0C) return text_[group.begin] == '\xEF';  // ， between digits of its own width
  return item_.raw == ',' || item_.raw == 0x66C;
}

void Tokenizer::end_word() {
  if (apostrophe_ != 0 && std::string_view(word_).substr(apostrophe_) == "s") {
    word_.resize(apostrophe_);
    groups_[group_count_ - 1].end = before_apostrophe_;
  }
  const auto length = [&](std::size_t i) {
    return (i + 1 < group_count_ ? groups_[i + 1].term : word_.size()) - groups_[i].term;
  };
  const auto term = [&](std::size_t i) { return std::string_view(word_).substr(groups_[i].term, length(i)); };
  bool thousands = group_count_ > 1 && length(0) <= 3;
  for (std::size_t i = 1; i < group_count_; ++i) {
    std::size_t digits = 0;
    for (const char c : term(i)) {
      if (c < '0' || c > '9') break;
      ++digits;
    }
    thousands = thousands && digits == 3;
  }
  for (std::size_t i = 0; i < group_count_ && !(thousands && analysis_ == Analysis::OfQuery); ++i) {
    push(term(i), position_, groups_[i].begin, groups_[i].end);
    if (!thousands) ++position_;
  }
  // 7,000 is also 7000, at the same place.
  if (thousands) push(word_, position_++, groups_[0].begin, groups_[group_count_ - 1].end);
}

void Tokenizer::read_note() {
  block_pair();
  std::string digits;
  const ByteOffset begin = item_.begin;
  ByteOffset end = item_.end;
  for (; more_ && is_note_digit(item_.raw); advance()) {
    append_utf8(digits, item_.folded);
    end = item_.end;
  }
  const bool after_word = !tokens_.empty() && tokens_.back().end == begin;
  if (after_word && analysis_ == Analysis::OfQuery) return;
  // The words on both sides stay neighbours.
  push(digits, after_word ? position_ - 1 : position_++, begin, end);
}

/// Goes past a hyphen and the line break after it to the letter that goes on. \returns false when there is
/// none
bool Tokenizer::skip_broken_line() {
  if (!more_ || analysis_ == Analysis::OfQuery || tokens_.empty()) return false;
  const ByteOffset end = tokens_.back().end;
  if (end >= text_.size()) return false;
  std::size_t at = end;
  if (!is_hyphen(decode(text_, at)) || item_.begin > at) return false;
  if (item_.begin == end) advance();  // a soft hyphen is not an item
  unsigned breaks = 0;
  bool after_return = false;
  for (; more_; advance()) {
    if (item_.its_class == CharacterClass::Break) {
      breaks += !(item_.folded == '\n' && after_return);
    } else if (item_.its_class != CharacterClass::Space || breaks == 0) {
      break;
    }
    after_return = item_.folded == '\r';
  }
  return more_ && breaks == 1 && item_.its_class == CharacterClass::Letter;
}

/// The whole of a word that the end of a line parted, at the positions of both halves: phrases find it from
/// either side.
void Tokenizer::join_halves(std::size_t first) {
  if (tokens_.size() != first + 2) return;
  Token whole = tokens_[first];
  whole.term += tokens_.back().term;
  whole.end = tokens_.back().end;
  if (count_code_points(whole.term) > kLongestWord) return;
  tokens_.insert(tokens_.end() - 1, whole);
  whole.position = tokens_.back().position;
  tokens_.push_back(std::move(whole));
}

}  // namespace

const std::string_view kAnalyserVersion = "text-1/" CASEBOUND_TABLES;

std::vector<Token> tokenize(std::string_view text) { return Tokenizer(text, Analysis::OfText).run(); }

std::vector<Token> tokenize_query(std::string_view text) { return Tokenizer(text, Analysis::OfQuery).run(); }

}  // namespace casebound::text

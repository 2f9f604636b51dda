#pragma once
/// \file A character with the marks that belong to it, folded: the unit of folding and of tokens.
#include <string>
#include <string_view>

#include "model/page.h"
#include "text/characters.h"

namespace casebound::text {

/// One character and what joins it.
struct Cluster {
  char32_t first = 0;    ///< the first code point, as it stands in the text
  ByteOffset begin = 0;  ///< half-open; without invisible characters at either end
  ByteOffset end = 0;
  std::u32string_view folded;  ///< may be empty; valid until the reader's next read
  CharacterClass character_class = CharacterClass::Other;  ///< when `folded` is one code point
};

/// Reads a text cluster by cluster.
///
/// `folded` is the same for canonically equivalent clusters. The hamza seats of Uyghur are still there: they
/// depend on the next cluster.
class ClusterReader {
 public:
  explicit ClusterReader(std::string_view text) : text_(text) {}

  /// Offset of the next cluster.
  std::size_t at() const { return at_; }
  bool at_end() const { return at_ >= text_.size(); }
  /// Goes to another beginning of a cluster.
  void move_to(std::size_t at) { at_ = at; }

  /// Precondition: !at_end(). The result is valid until the next call.
  const Cluster& next() {
    const std::size_t begin = at_;
    const char32_t c = decode(text_, at_);
    const Character entry(c);
    cluster_.first = c;
    if ((may_join(text_, at_) && next_joins()) || entry.is_invisible()) {
      at_ = begin;
      read_joined();
      return cluster_;
    }
    cluster_.begin = static_cast<ByteOffset>(begin);
    cluster_.end = static_cast<ByteOffset>(at_);
    cluster_.character_class = entry.character_class();
    if (entry.folds_to_itself()) {
      one_ = c;
      cluster_.folded = {&one_, 1};
    } else if (entry.folds_to_one()) {
      one_ = entry.folded();
      cluster_.folded = {&one_, 1};
    } else {
      cluster_.folded = entry.sequence();
    }
    return cluster_;
  }

 private:
  bool next_joins() const {
    std::size_t at = at_;
    return Character(decode(text_, at)).joins();
  }
  void read_joined();

  std::string_view text_;
  std::size_t at_ = 0;
  Cluster cluster_;
  char32_t one_ = 0;
  std::u32string joined_;
};

constexpr char32_t kYehHamza = 0x626;  ///< ئ, in Uyghur the seat of a vowel that begins a syllable
/// Whether `folded` is a vowel before which Uyghur writes ئ: ا ە ې ى و ۇ ۆ ۈ.
bool is_seated_vowel(char32_t folded);

}  // namespace casebound::text

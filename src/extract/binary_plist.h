#pragma once
/// \file Apple's binary property lists: a value of values, as they lie in the file.
///
/// Nothing throws and nothing is followed twice on one way down: what is malformed reads as nothing. Source:
/// CFBinaryPList.c of Apple's CoreFoundation (the format "bplist00").
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace casebound::extract {

class BinaryPlist {
 public:
  using Object = std::uint64_t;  ///< number of an object in the file
  static constexpr Object kNone = ~Object{0};

  enum class Kind : std::uint8_t { None, Bool, Integer, Real, Date, Data, Text, Array, Dictionary };

  /// `bytes` must outlive it.
  explicit BinaryPlist(std::string_view bytes);
  bool is_sound() const { return root_ != kNone; }  ///< the trailer and the table of offsets are there
  Object root() const { return root_; }

  Kind kind(Object object) const;
  /// Of a number, a truth, a date (ISO 8601) or a text, in UTF-8.
  std::string text(Object object) const;
  std::string_view data(Object object) const;
  std::vector<Object> array(Object object) const;
  std::vector<std::pair<Object, Object>> dictionary(Object object) const;  ///< keys and values
  Object find(Object dictionary, std::string_view key) const;              ///< kNone when it is not there

 private:
  struct Head {
    unsigned type = 0, low = 0;
    std::uint64_t count = 0;
    std::string_view rest;  ///< what follows the head, to the end of the file
  };
  Head head(Object object) const;
  std::string_view bytes_;
  std::uint64_t objects_ = 0, table_ = 0;
  std::size_t offset_size_ = 0, reference_size_ = 0;
  Object root_ = kNone;
};

}  // namespace casebound::extract

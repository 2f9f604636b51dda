#pragma once
/// \file The tags and texts of a web page, one after the other.
/// Source: WHATWG HTML Standard 13.2.5, without the states that only scripts need.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::extract {

struct HtmlAttribute {
  std::string name;   ///< lower case
  std::string value;  ///< references resolved
};

struct HtmlToken {
  enum class Kind : std::uint8_t { Text, StartTag, EndTag, End };
  Kind kind = Kind::End;
  std::string name;                       ///< of a tag, lower case
  std::vector<HtmlAttribute> attributes;  ///< of a start tag, at most 100; the first of a name counts
  std::string_view text;                  ///< raw: references stand in it still

  /// The attribute's value; null when it is not there.
  const std::string* find(std::string_view attribute) const;
};

class HtmlTokens {
 public:
  explicit HtmlTokens(std::string_view page) : page_(page) {}

  /// The next tag or text; comments, declarations and processing instructions are passed over.
  /// The token is valid until the next call.
  const HtmlToken& next();

  /// Everything up to the end tag `name` (exclusive), raw: the content of script, style, title, textarea and
  /// their like. The end tag comes next.
  std::string_view raw_until_end_of(std::string_view name);

 private:
  bool pass_markup();
  void read_tag();
  void read_attributes();
  bool is_at_letter(std::size_t at) const;

  std::string_view page_;
  std::size_t at_ = 0;
  HtmlToken token_;
};

}  // namespace casebound::extract

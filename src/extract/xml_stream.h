#pragma once
/// \file XML as it flows by: start, end, text; no tree, no recursion, no entity that the document defines
/// itself.
///
/// For text inside office files, not for validation: malformed input is read as far as it goes and noted. A
/// DOCTYPE is passed over unread, so nothing can be expanded or fetched; `&name;` other than the five stays
/// as it stands there. Source: XML 1.0 (fifth edition) 2.4, 2.11, 4.1, 4.6.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::extract {

struct XmlAttribute {
  std::string_view name;  ///< with its prefix
  std::string value;      ///< references resolved, valid UTF-8
};
using XmlAttributes = std::vector<XmlAttribute>;

/// The part after the colon.
std::string_view local_name(std::string_view name);
/// The value of the attribute of that local name, or empty.
std::string_view attribute(const XmlAttributes& attributes, std::string_view local);

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  /// `name` with its prefix; both arguments live only during the call.
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  /// Valid UTF-8; one run of text may come in several pieces.
  virtual void text(std::string_view text) = 0;
};

class XmlStream {
 public:
  /// Elements below `max_depth` lose their start and end; their text is still given.
  explicit XmlStream(XmlHandler& handler, std::size_t max_depth = 512);

  /// UTF-8 or UTF-16 (told by its byte order mark or by its first character), in pieces of any size.
  void feed(std::string_view bytes);
  /// Ends the input: what is still open is closed.
  void finish();

  bool is_damaged() const { return damaged_; }  ///< ill-formed somewhere, or cut off
  bool is_too_deep() const { return too_deep_; }
  bool has_doctype() const { return doctype_; }

 private:
  enum class Encoding : std::uint8_t { Unknown, Utf8, Utf16Le, Utf16Be };
  enum class State : std::uint8_t { Content, Comment, Instruction, CData, Doctype, Oversized };

  void decode(std::string_view bytes);
  void parse(bool at_end);
  bool step(bool at_end);
  bool pass_over(std::string_view terminator);
  bool pass_cdata(bool at_end);
  bool pass_doctype();
  void markup(std::string_view tag);
  void open_element(std::string_view tag);
  void close_element(std::string_view name);
  void give_text(std::string_view raw, bool references);
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

  XmlHandler& handler_;
  std::size_t max_depth_;
  Encoding encoding_ = Encoding::Unknown;
  State state_ = State::Content;
  std::string pending_bytes_;  ///< of an undecoded character
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t scanned_ = 0;  ///< bytes after `at_` already searched for the end of a tag
  std::vector<std::string> open_;
  std::uint64_t deeper_ = 0;  ///< elements open below max_depth_
  int doctype_brackets_ = 0;
  char doctype_quote_ = 0;
  bool damaged_ = false;
  bool too_deep_ = false;
  bool doctype_ = false;
};

}  // namespace casebound::extract

#pragma once
/// \file The names of an archive's members: stored as bytes, mostly without a word of their encoding.
#include <string>
#include <string_view>

namespace casebound::extract {

/// Judges all names of one archive together, because they are of one encoding (GBK, Big5, Shift-JIS, ... by
/// likelihood). First see() as many as are known, then decode() each.
class MemberNames {
 public:
  /// \param says_utf8 the archive says that the name is UTF-8; it may lie
  void see(std::string_view name, bool says_utf8);
  /// The name in UTF-8: what is flagged and valid stays, the others are of the archive's encoding. Never
  /// empty where there were bytes.
  std::string decode(std::string_view name, bool says_utf8);
  /// ASCII, or flagged and valid: its decoding does not hang on the others.
  static bool is_settled(std::string_view name, bool says_utf8);

 private:
  std::string strange_;   ///< names whose encoding is to be told
  std::string encoding_;  ///< once it is told
};

/// A name as it is shown: "/" between its parts, without NUL, never empty.
std::string shown_member_name(std::string name);

}  // namespace casebound::extract

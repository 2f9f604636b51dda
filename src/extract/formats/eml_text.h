#pragma once
/// \file The words of a mail: headers, file names and bodies in whatever encoding they are, declared or not.
#include <string>
#include <string_view>
#include <vector>

#include "extract/mime.h"
#include "model/page.h"

namespace casebound::extract {

bool is_ascii(std::string_view text);

struct MailBody {
  std::string text;          ///< valid UTF-8, line feeds
  std::string encoding;      ///< as it was read: "GB18030"
  bool contradicts = false;  ///< the declared encoding does not fit and was not believed
};

/// Decodes the text of a part. "us-ascii" and "iso-8859-1" are what old mailers wrote for want of knowledge,
/// so they are believed only where the bytes say nothing else.
MailBody decode_mail_body(std::string_view bytes, std::string_view declared);

/// Decodes headers and names. Unlabelled 8-bit bytes of one message are judged together, and with its body:
/// a subject alone is too short to tell an encoding by.
class HeaderDecoder {
 public:
  /// \param sample    unlabelled bytes of the message, to judge by
  /// \param body_encoding  how its body was read; empty when that says nothing
  HeaderDecoder(std::string_view sample, std::string_view body_encoding);

  /// Unfolded, encoded words resolved, valid UTF-8 without line ends and NUL.
  std::string decode(std::string_view raw) const;
  /// A parameter's value (RFC 2231, encoded words, or raw bytes).
  std::string decode(const MimeValue::Parameter& parameter) const;

 private:
  std::string decode_unlabelled(std::string_view bytes) const;
  std::string encoding_;
};

/// All unlabelled 8-bit bytes in these headers, at most 16 KiB.
std::string unlabelled_bytes(const std::vector<MimeHeader>& headers);

/// A file that stands in the text itself, as mail had them before MIME.
struct InlineFile {
  std::string name;
  std::string encoded;  ///< from "begin" to "end", for decode_transfer as "x-uuencode"
};
/// Takes uuencoded files out of a text. What does not end, or does not look like one, stays where it is.
std::vector<InlineFile> take_uuencoded(std::string& text);

/// Marks what the writer only repeats: lines that begin with '>', and all after a line such as
/// "-----Original Message-----" (also its Chinese and Russian forms).
/// \param begin where the body begins in `text`
void mark_quoted(std::string_view text, std::size_t begin, std::vector<Mark>& marks);

/// Whether `other` says something of note that `text` does not: more than a sixth of it, and more than a
/// line.
bool says_more(std::string_view other, std::string_view text);

}  // namespace casebound::extract

#pragma once
/// \file The structure of mail: headers, parameters, multiparts, transfer encodings. Bytes in, bytes out.
///
/// Our own reader, because a MIME library converts character sets while it parses, by modules that the C
/// library loads from disk, and the locked worker may load nothing. Everything here is a view into the
/// message or a bounded piece. Source: RFC 5322, 2045, 2046, 2047, 2231; lenient where mailers are known to
/// break them.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::extract {

struct MimeHeader {
  std::string_view name;
  std::string_view value;  ///< as it stands there, folds included
};

/// A message, or a part of one.
struct MimeEntity {
  std::vector<MimeHeader> headers;
  std::string_view whole;  ///< headers and body
  std::string_view body;
  /// The first header of that name (ASCII case is ignored); empty when there is none.
  std::string_view header(std::string_view name) const;
};

/// Cuts off the headers. A leading "From " line of a mailbox is passed over; a line that cannot be a header
/// ends them.
MimeEntity read_entity(std::string_view bytes);

/// A value with parameters: Content-Type, Content-Disposition.
struct MimeValue {
  struct Parameter {
    std::string name;     ///< lower case, without the marks of RFC 2231
    std::string charset;  ///< of RFC 2231; empty when it did not say
    std::string bytes;    ///< in that charset
  };
  std::string value;  ///< lower case: "text/plain", "attachment"
  std::vector<Parameter> parameters;
  const Parameter* find(std::string_view name) const;
};
MimeValue read_value(std::string_view raw);

/// A stretch of a header's value.
struct HeaderRun {
  std::string charset;  ///< empty: as it stands there, ASCII or unlabelled 8-bit bytes
  std::string bytes;
};
/// Unfolds, and resolves encoded words (RFC 2047). Neighbouring words of one charset are one run, because
/// mailers cut characters in two.
std::vector<HeaderRun> read_header_runs(std::string_view raw);

struct Multipart {
  std::string_view preamble;
  std::vector<std::string_view> parts;
  std::string_view epilogue;
  bool is_closed = false;  ///< the closing delimiter was there
};
/// At most `max_parts`; the rest stays in the last one.
Multipart split_multipart(std::string_view body, std::string_view boundary, std::size_t max_parts);

/// Undoes base64, quoted-printable or uuencode (by the name of the encoding; others are taken as they are) in
/// pieces of at most 256 KiB.
void decode_transfer(std::string_view body, std::string_view encoding,
                     const std::function<void(std::string_view)>& take);

/// RFC 5322 3.3 (also its obsolete forms) as ISO 8601 with its offset; empty when it is not a date.
std::string read_mail_date(std::string_view raw);

/// Lower-case ASCII.
std::string to_lower(std::string_view text);

}  // namespace casebound::extract

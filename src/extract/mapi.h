#pragma once
/// \file Properties of a message as Outlook keeps them, in .msg files and in winmail.dat alike.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"
#include "extract/mail_page.h"

namespace casebound::extract {

/// Values by their number. Source: [MS-OXPROPS], [MS-OXCDATA] 2.11.
class MapiProperties {
 public:
  /// \param tag number in the upper half, type in the lower; of two values the first stays
  void set(std::uint32_t tag, std::string_view value);
  bool has(std::uint16_t id) const { return values_.contains(id); }
  /// The bytes as they are stored; empty when there is none.
  std::string_view bytes(std::uint16_t id) const;
  bool is_unicode(std::uint16_t id) const;
  bool is_object(std::uint16_t id) const;
  std::uint32_t number(std::uint16_t id) const;
  /// ISO 8601; empty when there is none or it is no time of ours.
  std::string time(std::uint16_t id) const;
  /// Bytes of strings in the encoding of their writer, to judge it by.
  std::string sample() const;

 private:
  struct Value {
    std::uint16_t type = 0;
    std::string bytes;
  };
  std::map<std::uint16_t, Value> values_;
};

/// Decodes the strings of one message: UTF-16, or the code page that it names, or the likeliest.
class MapiText {
 public:
  MapiText() = default;
  MapiText(const MapiProperties& message, std::uint32_t code_page, std::string_view sample);
  std::string read(const MapiProperties& from, std::uint16_t id) const;
  /// On one line.
  std::string line(const MapiProperties& from, std::uint16_t id) const;

 private:
  std::string encoding_;
};

/// A message that was gathered, from whatever file.
struct MapiMessage {
  MapiProperties properties;
  std::vector<MapiProperties> recipients;
  std::map<std::uint32_t, std::uint16_t>
      named;                    ///< numbers of named properties by their names (numeric ones)
  std::uint32_t code_page = 0;  ///< when the file says it outside its properties
};

struct MapiMail {
  DocumentFacts facts;  ///< format and media type are the caller's
  PageContent page;
  MapiText text;
  bool is_cut = false;     ///< more text than the limit
  bool is_sealed = false;  ///< S/MIME: the content is inside an attachment
};
/// The page and the facts of a message: the same shape as of a mail in plain text.
/// Source: [MS-OXOMSG], [MS-OXCMSG] 2.2.1, [MS-OXBBODY].
MapiMail read_mapi_message(const MapiMessage& message, const ExtractLimits& limits);

/// The name of an attachment: the long one, the short one, else what it is by number.
std::string mapi_attachment_name(const MapiProperties& attachment, const MapiText& text, std::size_t number);

}  // namespace casebound::extract

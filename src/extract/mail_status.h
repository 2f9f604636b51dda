#pragma once
/// \file What mail programs note of a message beside it: read, answered, deleted but still there.
#include <cstdint>
#include <string>
#include <string_view>

namespace casebound::extract {

/// X-Mozilla-Status, four hexadecimal digits; empty when nothing is noted. Source: Thunderbird,
/// nsMsgMessageFlags.h.
std::string read_mozilla_status(std::string_view value);

/// The letters of Status and X-Status together ("RO", "AF"). Source: Dovecot's documentation of mbox.
std::string read_mbox_status(std::string_view letters);

/// Apple Mail's file of one message: a line with its length, the message, a property list.
struct AppleMail {
  std::string_view message;  ///< all bytes when it is no such file
  bool is_wrapped = false;
  bool is_cut = false;        ///< the message is shorter than the line says
  std::string status;         ///< "read, answered"; empty when the list does not say
  std::int64_t received = 0;  ///< seconds since 1970; 0 when the list does not say
};
AppleMail unwrap_apple_mail(std::string_view bytes);

}  // namespace casebound::extract

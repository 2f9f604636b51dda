#pragma once
/// \file The lines that begin a message in a mailbox, told from text that begins with "From ".
#include <cstdint>
#include <string_view>

namespace casebound::extract {

/// What must be seen behind a "From " to judge it.
constexpr std::size_t kMailboxLook = 8U << 10;

/// Whether a message of a mailbox begins here: a line "From sender date" with headers of mail behind it.
/// Lines without a date count when headers follow that only machines write, and "From - " of Thunderbird does
/// too.
/// \param text        begins with "From "; what is behind 8 KiB is not looked at
/// \param after_blank an empty line, or nothing, stands before it. Without one the very next line has to be a
/// header Source: RFC 4155 appendix A; the mailboxes of Thunderbird, Gmail Takeout, Apple Mail, Eudora.
bool begins_message(std::string_view text, bool after_blank);

/// Whether a file is a mailbox: its first line begins a message.
bool begins_mailbox(std::string_view head);

/// Whether a file whose beginning is damaged is a mailbox: a message begins somewhere in its head.
bool holds_message_line(std::string_view head);

/// The date of a "From " line, in seconds since 1970; 0 when there is none. Without a zone it is taken as
/// UTC.
std::int64_t from_line_time(std::string_view line);

}  // namespace casebound::extract

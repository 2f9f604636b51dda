#pragma once
/// \file The parts of a mail, told apart: what is its text, what is attached.
#include <string>
#include <string_view>
#include <vector>

#include "extract/mime.h"

namespace casebound::extract {

struct MailPart {
  enum class Role : unsigned char {
    Plain,    ///< text of the message
    Html,     ///< text of the message as a web page
    Stray,    ///< text beside the parts of a multipart, which mail programs do not show
    Attached  ///< all else: files, messages, signatures
  };
  Role role = Role::Attached;
  MimeEntity entity;
  MimeValue type;
  MimeValue disposition;
  int choice = 0;         ///< parts of one number above 0 are forms of the same text (multipart/alternative)
  bool is_whole = false;  ///< a multipart nested too deeply to be read here: handed on with its headers
};

struct MailParts {
  std::vector<MailPart> parts;  ///< in the order of the message
  bool is_cut = false;          ///< the outermost multipart does not end
  bool is_sealed = false;       ///< its content is encrypted, or inside a signed envelope (S/MIME, PGP)
};

/// \param max_parts  no more than these are told apart
/// Source: RFC 2046 5.1, RFC 2387 (related), RFC 1847 (signed, encrypted), RFC 2183 (disposition).
MailParts split_mail(const MimeEntity& message, std::size_t max_parts);

/// The lower-case name of the transfer encoding, without comments.
std::string transfer_encoding(const MimeEntity& entity);

}  // namespace casebound::extract

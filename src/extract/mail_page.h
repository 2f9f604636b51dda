#pragma once
/// \file The page of a message, of one shape whatever file it came in: headers as lines, then its text.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/page.h"

namespace casebound::extract {

/// Gathers the page of one message.
class MailPage {
 public:
  /// "From: ..." as a line of its own, before the first body; an empty value is left out.
  void add_header(std::string_view label, std::string_view value);
  /// A stretch of text behind a blank line; marks count from its beginning. Empty text is left out.
  void add_body(std::string_view text, std::span<const Mark> marks);
  PageContent take();

 private:
  void end_headers();

  PageContent page_;
  bool in_headers_ = true;
};

/// Which forms of one text are shown, when a message has it as plain text and as a web page.
struct MailForms {
  bool plain = false;
  bool html = false;
  std::string_view said;  ///< which were taken, in the reader's words; empty when there is no web page
};
/// Plain text is taken; the web page where there is no plain text or where it says more.
MailForms choose_forms(std::string_view plain, std::string_view html);

/// Whether there is nothing but white space.
bool is_blank_text(std::string_view text);

/// The beginning of valid UTF-8, at most so many bytes, no character cut.
std::string clip_text(std::string_view text, std::size_t bytes);

using Properties = std::vector<std::pair<std::string, std::string>>;

/// Notes "thread index" (base64) and, where it is long enough, "thread id": the 16 bytes that all messages of
/// one thread have in common, in hexadecimal. Source: [MS-OXOMSG] 2.2.1.3.
void note_thread_index(std::string_view index, Properties& properties);

}  // namespace casebound::extract

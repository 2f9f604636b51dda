#include "extract/mail_page.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/formats/eml_text.h"

namespace casebound::extract {

void MailPage::add_header(std::string_view label, std::string_view value) {
  if (!value.empty()) page_.text.append(label).append(": ").append(value).push_back('\n');
}

void MailPage::end_headers() {
  if (in_headers_ && !page_.text.empty())
    page_.marks.push_back({0, static_cast<ByteOffset>(page_.text.size()), MarkKind::Header});
  in_headers_ = false;
}

void MailPage::add_body(std::string_view text, std::span<const Mark> marks) {
  end_headers();
  if (text.empty()) return;
  if (!page_.text.empty()) {
    if (page_.text.back() != '\n') page_.text.push_back('\n');
    page_.text.push_back('\n');
  }
  const auto base = static_cast<ByteOffset>(page_.text.size());
  page_.text += text;
  for (const Mark& mark : marks) page_.marks.push_back({base + mark.begin, base + mark.end, mark.kind});
}

PageContent MailPage::take() {
  end_headers();
  page_.kind = PageKind::Message;
  return std::move(page_);
}

MailForms choose_forms(std::string_view plain, std::string_view html) {
  const bool has_plain = !is_blank_text(plain);
  if (is_blank_text(html)) return {has_plain, false, {}};
  if (!has_plain) return {false, true, "the web page (there is no plain text)"};
  if (says_more(html, plain)) return {true, true, "plain text, then the web page, which says more"};
  return {true, false, "plain text (the web page says the same)"};
}

bool is_blank_text(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string clip_text(std::string_view text, std::size_t bytes) {
  return std::string(text.substr(0, floor_boundary(text, std::min(text.size(), bytes))));
}

void note_thread_index(std::string_view index, Properties& properties) {
  constexpr std::size_t kHead = 22;    // one byte, five of a time, the id
  constexpr std::size_t kMost = 8000;  // each answer adds five bytes
  if (index.empty() || index.size() > kMost) return;
  properties.emplace_back("thread index", to_base64(index));
  if (index.size() >= kHead) properties.emplace_back("thread id", to_hex(index.substr(6, 16)));
}

}  // namespace casebound::extract

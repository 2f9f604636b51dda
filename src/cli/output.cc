#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"

namespace casebound::cli {
namespace {

constexpr std::size_t kBuffer = 1 << 16;

void append_escaped(std::string& out, char32_t c) {
  char code[8];
  std::snprintf(code, sizeof code, "\\u%04X", static_cast<unsigned>(c));
  out += code;
}

bool has_no_width(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) ||
         c == 0x670 || (c >= 0x200B && c <= 0x200D) || (c >= 0xFE00 && c <= 0xFE0F) ||
         (c >= 0xE0000 && c <= 0xE01EF);
}

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
         (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

std::size_t columns_of(char32_t c) { return has_no_width(c) ? 0 : is_wide(c) ? 2 : 1; }

}  // namespace

Output::Output(Settings settings) : settings_(settings), terminal_(::isatty(STDOUT_FILENO) == 1) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  const bool wished = terminal_ && !dumb && (no_color == nullptr || *no_color == '\0');
  using Color = Settings::Color;
  color_ = settings.color == Color::Always || (settings.color == Color::Auto && wished);
}

void Output::raw(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
}

void Output::line(std::string_view text) {
  raw(text);
  raw("\n");
}

void Output::json(const JsonWriter& value) { line(escape_hidden(value.text())); }

void Output::note(std::string_view text) {
  if (settings_.quiet) return;
  flush();
  const std::string safe = safe_for_terminal(text, true) + "\n";
  // Nobody is left to tell when standard error is gone too.
  [[maybe_unused]] const ssize_t wrote = ::write(STDERR_FILENO, safe.data(), safe.size());
}

void Output::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t wrote = ::write(STDOUT_FILENO, left.data(), left.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      const int error = errno;
      buffer_.clear();
      if (error == EPIPE) throw OutputClosed{};
      throw_errno(error, "write the result");
    }
    left.remove_prefix(static_cast<std::size_t>(wrote));
  }
  buffer_.clear();
}

void JsonList::add(const JsonWriter& value) {
  if (output_.form() == Form::JsonLines) return output_.json(value);
  output_.raw(any_ ? "," : "[");
  output_.raw(escape_hidden(value.text()));
  any_ = true;
}

void JsonList::end() {
  if (output_.form() == Form::JsonLines) return;
  output_.line(any_ ? "]" : "[]");
}

std::string shown(std::string_view name) { return safe_for_terminal(displayed_path(name)); }

void complain(std::string_view sentence) {
  const std::string text = "casebound: " + safe_for_terminal(sentence) + "\n";
  [[maybe_unused]] const ssize_t wrote = ::write(STDERR_FILENO, text.data(), text.size());
}

std::string escape_hidden(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(json, at);
    if (is_hidden_control(c)) {
      append_escaped(out, c);
    } else {
      out += json.substr(begin, at - begin);
    }
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) columns += columns_of(next_code_point(text, at));
  return columns;
}

std::string fit_columns(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  std::size_t taken = 1;  // "…"
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    taken += columns_of(next_code_point(text, next));
    if (taken > columns) break;
    at = next;
  }
  return std::string(text.substr(0, at)) + "…";
}

}  // namespace casebound::cli

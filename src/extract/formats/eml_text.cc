#include "extract/formats/eml_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.h"
#include "extract/charset.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxSample = 16U << 10;
constexpr std::size_t kGram = 5;
constexpr std::size_t kLine = 60;
constexpr std::string_view kUuencoded = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`";

/// Labels that stand for "I do not know".
bool is_empty_label(std::string_view declared) {
  const std::string label = to_lower(declared);
  return label.empty() || label == "us-ascii" || label == "ascii" || label == "ansi_x3.4-1968" ||
         label == "unknown-8bit" || label == "x-unknown" || label == "default" || label == "binary";
}

bool is_east_asian(std::string_view encoding) {
  constexpr std::array<std::string_view, 6> kNames{"GB18030", "Big5",   "Big5-HKSCS",
                                                   "EUC-KR",  "EUC-JP", "Shift_JIS"};
  return std::find(kNames.begin(), kNames.end(), encoding) != kNames.end();
}

/// RFC 5322 2.3 knows CRLF only; bare ones are common.
std::string with_line_feeds(std::string text) {
  if (text.find('\r') == std::string::npos) return text;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out.push_back(text[i]);
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out.push_back('\n');
    }
  }
  return out;
}

std::string_view trim_blanks(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

bool begins_original(std::string_view line) {
  constexpr std::array<std::string_view, 10> kWords{"Original Message",   "Forwarded message",
                                                    "Forwarded Message",  "原始邮件",
                                                    "原始郵件",           "邮件原件",
                                                    "转发邮件",           "轉寄郵件",
                                                    "Исходное сообщение", "Пересланное сообщение"};
  line = trim_blanks(line);
  if (!line.starts_with("--") || !line.ends_with("--") || line.size() > 200) return false;
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return line.find(word) != std::string_view::npos; });
}

void add_quoted(std::size_t begin, std::size_t end, std::vector<Mark>& marks) {
  if (!marks.empty() && marks.back().kind == MarkKind::Quoted && marks.back().end == begin) {
    marks.back().end = static_cast<ByteOffset>(end);
  } else {
    marks.push_back({static_cast<ByteOffset>(begin), static_cast<ByteOffset>(end), MarkKind::Quoted});
  }
}

/// Letters and digits only, because the two forms of one mail differ in line ends, bullets and rules.
bool counts(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c != 0xA0 && c != 0xFFFC && c != 0xFEFF && !(c >= 0x2000 && c <= 0x206F) &&
         !(c >= 0x2500 && c <= 0x257F) && c != 0x3000;
}

std::vector<std::uint64_t> grams(std::string_view text) {
  std::vector<std::uint64_t> out;
  std::array<char32_t, kGram> window{};
  std::size_t filled = 0;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (!counts(c)) continue;
    if (c >= 'A' && c <= 'Z') c += 32;
    std::rotate(window.begin(), window.begin() + 1, window.end());
    window.back() = c;
    if (++filled < kGram) continue;
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char32_t each : window) hash = (hash ^ each) * 1099511628211ULL;
    out.push_back(hash);
  }
  return out;
}

std::string_view line_at(std::string_view text, std::size_t at) {
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

/// "begin 644 name" (POSIX uuencode); empty when it is not that.
std::string_view uuencoded_name(std::string_view line) {
  constexpr std::string_view kBegin = "begin ";
  if (!line.starts_with(kBegin)) return {};
  const std::size_t space = line.find(' ', kBegin.size());
  if (space == std::string_view::npos || space - kBegin.size() < 3 || space - kBegin.size() > 4) return {};
  const std::string_view mode = line.substr(kBegin.size(), space - kBegin.size());
  return mode.find_first_not_of("01234567") == std::string_view::npos ? line.substr(space + 1)
                                                                      : std::string_view{};
}

/// Its first character says how many bytes it holds; each three are four characters.
bool is_uuencoded(std::string_view line) {
  if (line.empty() || line.find_first_not_of(kUuencoded) != std::string_view::npos) return false;
  const auto bytes = (static_cast<unsigned char>(line[0]) - 32U) & 63U;
  const std::size_t length = 1 + (bytes + 2) / 3 * 4;
  // Blanks at the end are often lost, and some programs add a character.
  return line.size() <= length + 2 && (bytes == 0 || line.size() > 1);
}

/// Where the file that begins at `at` ends, behind its "end"; npos when it is none.
std::size_t end_of_uuencoded(std::string_view text, std::size_t at) {
  at += line_at(text, at).size() + 1;
  while (at < text.size()) {
    const std::string_view line = line_at(text, at);
    if (line == "end") return std::min(at + line.size() + 1, text.size());
    if (!line.empty() && !is_uuencoded(line)) return std::string_view::npos;
    at += line.size() + 1;
  }
  return std::string_view::npos;
}

/// A few characters of real UTF-8 among damaged ones, which mailers cut at line ends: other encodings hardly
/// ever give any.
bool is_damaged_utf8(std::string_view bytes) {
  std::size_t whole = 0;
  std::size_t damaged = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
    } else {
      ++(next_code_point(bytes, at) == kReplacement ? damaged : whole);
    }
  }
  return damaged > 0 && whole * 3 >= damaged;
}

std::string on_one_line(std::string text) {
  std::erase_if(text, [](char c) { return c == '\0' || c == '\r'; });
  std::replace(text.begin(), text.end(), '\n', ' ');
  return std::string(trim_blanks(text));
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

MailBody decode_mail_body(std::string_view bytes, std::string_view declared) {
  const bool nothing_said = is_empty_label(declared);
  const bool latin = !nothing_said && canonical_charset(declared) == "windows-1252";
  if (latin && !is_ascii(bytes)) {
    DecodedText guess = decode_text(bytes);
    const bool surer = guess.encoding == "UTF-8" || is_east_asian(guess.encoding);
    if (surer && guess.text.find("\uFFFD") == std::string::npos) {
      return {with_line_feeds(std::move(guess.text)), guess.encoding, true};
    }
  }
  if (!nothing_said && canonical_charset(declared) == "UTF-8" && is_damaged_utf8(bytes)) {
    return {with_line_feeds(to_valid_utf8(bytes)), "UTF-8", false};
  }
  DecodedText read = decode_text(bytes, nothing_said ? std::string_view{} : declared);
  const bool other = !nothing_said && read.guessed;
  return {with_line_feeds(std::move(read.text)), std::move(read.encoding), other};
}

HeaderDecoder::HeaderDecoder(std::string_view sample, std::string_view body_encoding) {
  // Every byte is a letter in windows-1252, so that its fitting proves nothing.
  const std::string_view hint = body_encoding == "windows-1252" ? std::string_view{} : body_encoding;
  if (!sample.empty()) encoding_ = decode_text(sample, hint).encoding;
}

std::string HeaderDecoder::decode_unlabelled(std::string_view bytes) const {
  if (is_ascii(bytes)) return std::string(bytes);
  if (encoding_.empty()) return decode_text(bytes).text;
  std::string out = decode_as(bytes, encoding_).value_or(to_valid_utf8(bytes));
  // A stranger among the others: by itself it may still be UTF-8.
  return out.find("\uFFFD") != std::string::npos && is_valid_utf8(bytes) ? std::string(bytes) : out;
}

std::string HeaderDecoder::decode(std::string_view raw) const {
  std::string out;
  for (const HeaderRun& run : read_header_runs(raw)) {
    const bool labelled = !run.charset.empty() && !is_empty_label(run.charset);
    const auto text = labelled ? decode_as(run.bytes, run.charset) : std::nullopt;
    out += text ? *text : decode_unlabelled(run.bytes);
  }
  return on_one_line(std::move(out));
}

std::string HeaderDecoder::decode(const MimeValue::Parameter& parameter) const {
  if (!parameter.charset.empty()) {
    if (auto text = decode_as(parameter.bytes, parameter.charset)) {
      return on_one_line(*std::move(text));
    }
  }
  return decode(parameter.bytes);
}

std::string unlabelled_bytes(const std::vector<MimeHeader>& headers) {
  std::string out;
  for (const MimeHeader& each : headers) {
    if (is_ascii(each.value)) continue;
    out.append(each.value.substr(0, kMaxSample - out.size())).push_back('\n');
    if (out.size() >= kMaxSample) break;
  }
  return out;
}

std::vector<InlineFile> take_uuencoded(std::string& text) {
  std::vector<InlineFile> out;
  std::string kept;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = line_at(text, at);
    const std::string_view name = uuencoded_name(line);
    const std::size_t end = name.empty() ? std::string_view::npos : end_of_uuencoded(text, at);
    if (end == std::string_view::npos) {
      at += line.size() + 1;
      continue;
    }
    out.push_back({std::string(name), text.substr(at, end - at)});
    kept.append(text, copied, at - copied);
    at = copied = end;
  }
  if (!out.empty()) text = kept.append(text, copied);
  return out;
}

void mark_quoted(std::string_view text, std::size_t begin, std::vector<Mark>& marks) {
  for (std::size_t at = begin; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    if (begins_original(line.substr(0, line.find('\n')))) return add_quoted(at, text.size(), marks);
    const std::string_view words = trim_blanks(line);
    // A mailbox writes ">From " for a line of the writer's own.
    if (words.starts_with('>') && !words.starts_with(">From ")) add_quoted(at, end, marks);
    at = end;
  }
}

bool says_more(std::string_view other, std::string_view text) {
  std::vector<std::uint64_t> known = grams(text);
  std::sort(known.begin(), known.end());
  const std::vector<std::uint64_t> asked = grams(other);
  const auto missing =
      static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [&](std::uint64_t each) {
        return !std::binary_search(known.begin(), known.end(), each);
      }));
  return missing > kLine && missing * 6 > asked.size();
}

}  // namespace casebound::extract

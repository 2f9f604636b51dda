#include "extract/mime_codes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>

#include "extract/mime.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kPiece = 192U << 10;

constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> base64_table() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoDigit);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}
constexpr std::array<std::uint8_t, 256> kBase64 = base64_table();

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

void Base64Decoder::decode(std::string_view in, std::string& out) {
  for (const char c : in) {
    if (c == '=') {  // padding ends a group; some mailers go on with another after it
      count_ = 0;
      bits_ = 0;
      continue;
    }
    const std::uint8_t value = kBase64[static_cast<unsigned char>(c)];
    if (value == kNoDigit) continue;
    bits_ = (bits_ << 6) | value;
    if (++count_ == 1) continue;
    const int shift = 8 - 2 * count_;  // 2nd digit: 4 bits left over, 3rd: 2, 4th: 0
    out.push_back(static_cast<char>((bits_ >> shift) & 0xFFU));
    if (count_ == 4) count_ = 0;
  }
}

void QuotedPrintableDecoder::decode(std::string_view in, std::string& out) {
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_ + std::string(in);
    pending_.clear();
    in = joined;
  }
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] != '=') {
      out.push_back(in[i]);
      continue;
    }
    const std::size_t end = in.find_first_not_of(" \t", i + 1);
    if (!word_ && (end == std::string_view::npos || (in[end] == '\r' && end + 1 == in.size()) ||
                   (end == i + 1 && end + 1 == in.size() && hex_digit(in[end]) >= 0))) {
      if (in.size() - i < 1000) {
        pending_ = in.substr(i);
        return;
      }
    }
    if (!word_ && end != std::string_view::npos &&
        (in[end] == '\n' || in[end] == '\r')) {  // a soft line break
      i = in[end] == '\r' && end + 1 < in.size() && in[end + 1] == '\n' ? end + 1 : end;
      continue;
    }
    const int high = i + 2 < in.size() ? hex_digit(in[i + 1]) : -1;
    const int low = i + 2 < in.size() ? hex_digit(in[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out.push_back('=');
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
}

void QuotedPrintableDecoder::finish(std::string& out) {
  // "=" and blanks at the very end are a soft break without its line.
  if (pending_.find_first_not_of("= \t\r") != std::string::npos) out.append(pending_);
  pending_.clear();
}

void decode_uuencode(std::string_view in, std::string& out) {
  bool inside = false;
  while (!in.empty()) {
    const std::size_t end = std::min(in.find('\n'), in.size());
    std::string_view line = in.substr(0, end);
    in.remove_prefix(std::min(end + 1, in.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("begin ")) {
      inside = true;
    } else if (line == "end") {
      inside = false;
    } else if (inside && !line.empty()) {
      const auto digit = [&](std::size_t at) {
        return at < line.size() ? (static_cast<unsigned>(static_cast<unsigned char>(line[at])) - 32U) & 63U
                                : 0U;
      };
      std::size_t left = digit(0);
      for (std::size_t at = 1; left > 0 && at < line.size(); at += 4) {
        const unsigned bits = digit(at) << 18 | digit(at + 1) << 12 | digit(at + 2) << 6 | digit(at + 3);
        for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left) {
          out.push_back(static_cast<char>((bits >> shift) & 0xFFU));
        }
      }
    }
  }
}

void decode_transfer(std::string_view body, std::string_view encoding,
                     const std::function<void(std::string_view)>& take) {
  const std::string kind = to_lower(encoding.substr(0, 40));
  std::string out;
  if (kind.starts_with("x-uu") || kind.starts_with("uuencode")) {
    decode_uuencode(body, out);
    body = out;
  } else if (kind.starts_with("base64") || kind.starts_with("quoted-printable")) {
    Base64Decoder base64;
    QuotedPrintableDecoder quoted;
    for (; !body.empty(); body.remove_prefix(std::min(kPiece, body.size()))) {
      out.clear();
      if (kind.starts_with("base64")) {
        base64.decode(body.substr(0, kPiece), out);
      } else {
        quoted.decode(body.substr(0, kPiece), out);
      }
      if (!out.empty()) take(out);
    }
    out.clear();
    quoted.finish(out);
    if (!out.empty()) take(out);
    return;
  }
  for (; !body.empty(); body.remove_prefix(std::min(kPiece, body.size()))) take(body.substr(0, kPiece));
}

std::string decode_base64(std::string_view text) {
  std::string out;
  Base64Decoder().decode(text, out);
  return out;
}

}  // namespace casebound::extract

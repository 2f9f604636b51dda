#include "extract/mapi.h"

#include <algorithm>

#include "base/time.h"
#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/code_pages.h"
#include "extract/little_endian.h"

namespace casebound::extract {
namespace {

constexpr std::uint16_t kUnicode = 0x001F;
constexpr std::uint16_t kString = 0x001E;
constexpr std::uint16_t kObject = 0x000D;
constexpr std::size_t kMaxSample = 64U << 10;
constexpr std::uint16_t kMessageCodePage = 0x3FFD;
constexpr std::uint16_t kInternetCodePage = 0x3FDE;

std::string without_zeros(std::string text) {
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  return text;
}

}  // namespace

void MapiProperties::set(std::uint32_t tag, std::string_view value) {
  const auto id = static_cast<std::uint16_t>(tag >> 16);
  values_.emplace(id, Value{static_cast<std::uint16_t>(tag & 0xFFFF), std::string(value)});
}

std::string_view MapiProperties::bytes(std::uint16_t id) const {
  const auto found = values_.find(id);
  return found == values_.end() ? std::string_view() : found->second.bytes;
}

bool MapiProperties::is_unicode(std::uint16_t id) const {
  const auto found = values_.find(id);
  return found != values_.end() && found->second.type == kUnicode;
}

bool MapiProperties::is_object(std::uint16_t id) const {
  const auto found = values_.find(id);
  return found != values_.end() && found->second.type == kObject;
}

std::uint32_t MapiProperties::number(std::uint16_t id) const { return le32(bytes(id), 0); }

std::string MapiProperties::time(std::uint16_t id) const {
  // Tenths of a microsecond since 1601; what is before 1900 or behind 9999 is a mistake.
  constexpr std::int64_t kTo1970 = 11'644'473'600;
  const auto seconds = static_cast<std::int64_t>(le64(bytes(id), 0) / 10'000'000) - kTo1970;
  if (!has(id) || seconds < -2'208'988'800 || seconds > 253'402'300'799) return {};
  return to_iso8601(seconds);
}

std::string MapiProperties::sample() const {
  std::string out;
  for (const auto& [id, value] : values_) {
    if (value.type != kString || out.size() >= kMaxSample) continue;
    const bool is_ascii = std::all_of(value.bytes.begin(), value.bytes.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!is_ascii) out += without_zeros(value.bytes.substr(0, kMaxSample)) + "\n";
  }
  return out;
}

MapiText::MapiText(const MapiProperties& message, std::uint32_t code_page, std::string_view sample) {
  for (const std::uint32_t page :
       {message.number(kMessageCodePage), code_page, message.number(kInternetCodePage)}) {
    if (encoding_.empty() && page != 1200) encoding_ = charset_of_code_page(page);
  }
  if (sample.empty()) return;
  // windows-1252 fits everything: it is what programs write that do not know.
  const std::string declared = encoding_ == "windows-1252" ? std::string() : encoding_;
  encoding_ = decode_text(sample, declared).encoding;
}

std::string MapiText::read(const MapiProperties& from, std::uint16_t id) const {
  const std::string_view bytes = from.bytes(id);
  if (bytes.empty()) return {};
  if (from.is_unicode(id)) return without_zeros(decode_as(bytes, "UTF-16LE").value_or(std::string()));
  const std::string text = without_zeros(std::string(bytes));
  if (!encoding_.empty()) {
    auto decoded = decode_as(text, encoding_);
    // A stranger among the others: by itself it may still be UTF-8.
    const bool is_stranger = decoded && decoded->find("\uFFFD") != std::string::npos && is_valid_utf8(text);
    if (decoded && !is_stranger) return without_zeros(*std::move(decoded));
  }
  return without_zeros(decode_text(text).text);
}

std::string MapiText::line(const MapiProperties& from, std::uint16_t id) const {
  std::string out = read(from, id);
  std::erase(out, '\r');
  std::replace(out.begin(), out.end(), '\n', ' ');
  const std::size_t begin = std::min(out.find_first_not_of(" \t"), out.size());
  const std::size_t end = out.find_last_not_of(" \t");
  return end == std::string::npos ? std::string() : out.substr(begin, end + 1 - begin);
}

}  // namespace casebound::extract

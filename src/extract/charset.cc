#include "extract/charset.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"
#include "extract/charset_codec.h"
#include "extract/charset_guess.h"

namespace casebound::extract {
namespace {

struct Mark {
  std::string_view bytes;
  std::string_view encoding;
};

// UTF-32LE begins as UTF-16LE does, so it stands first.
constexpr std::array kMarks = {
    Mark{{"\xEF\xBB\xBF", 3}, "UTF-8"},    Mark{{"\xFF\xFE\0\0", 4}, "UTF-32LE"},
    Mark{{"\0\0\xFE\xFF", 4}, "UTF-32BE"}, Mark{{"\xFF\xFE", 2}, "UTF-16LE"},
    Mark{{"\xFE\xFF", 2}, "UTF-16BE"},     Mark{{"\x84\x31\x95\x33", 4}, "GB18030"},
};

struct Utf8Shape {
  std::uint64_t characters = 0;  // of more than one byte
  std::uint64_t ill_formed = 0;
  bool is_ascii() const { return characters == 0 && ill_formed == 0; }
};

Utf8Shape shape_of(std::string_view bytes) {
  Utf8Shape shape;
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t before = at;
    const char32_t c = next_code_point(bytes, at);
    const bool is_real_replacement = bytes.substr(before, 3) == "\xEF\xBF\xBD";
    if (c == kReplacement && !is_real_replacement) {
      ++shape.ill_formed;
    } else {
      ++shape.characters;
    }
  }
  return shape;
}

std::string_view without_padding(std::string_view bytes) {
  const std::size_t last = bytes.find_last_not_of('\0');
  return last == std::string_view::npos ? std::string_view{} : bytes.substr(0, last + 1);
}

DecodedText made(std::string text, std::string_view encoding, bool guessed) {
  text.resize(without_padding(text).size());
  return {std::move(text), std::string(encoding), guessed};
}

DecodedText decode(std::string_view bytes, const Encoding& encoding, bool guessed) {
  if (encoding.name == "UTF-8") return made(to_valid_utf8(without_padding(bytes)), encoding.name, guessed);
  return made(convert(bytes, encoding).text, encoding.name, guessed);
}

// Zeros in every second byte: ASCII or Latin text in units of two bytes. Null when it is not that.
const Encoding* utf16_by_zeros(std::string_view bytes) {
  const std::string_view head =
      bytes.substr(0, std::min<std::size_t>(bytes.size(), 16 * 1024) & ~std::size_t{1});
  if (head.size() < 4) return nullptr;
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i & 1U] += head[i] == 0 ? 1 : 0;
  const std::size_t units = head.size() / 2;
  if (zeros[1] * 10 > units * 7 && zeros[0] * 20 < units) return find_encoding("UTF-16LE");
  if (zeros[0] * 10 > units * 7 && zeros[1] * 20 < units) return find_encoding("UTF-16BE");
  return nullptr;
}

// Seven-bit encodings of mail, which look like ASCII. Null when no escape of theirs is there.
const Encoding* seven_bit(std::string_view bytes) {
  const auto has = [&](std::string_view escape) { return bytes.find(escape) != std::string_view::npos; };
  const char* name = nullptr;
  if (has("\x1B$B") || has("\x1B$@") || has("\x1B(J")) name = "ISO-2022-JP";
  if (has("\x1B$)C")) name = "ISO-2022-KR";
  if (has("\x1B$)A") || has("\x1B$)G")) name = "ISO-2022-CN";
  if (name == nullptr && has("~{") && has("~}")) name = "HZ-GB-2312";
  const Encoding* const encoding = name == nullptr ? nullptr : find_encoding(name);
  return encoding != nullptr && convert(bytes, *encoding).ill_formed == 0 ? encoding : nullptr;
}

bool is_wide(const Encoding& encoding) {
  return encoding.name.starts_with("UTF-16") || encoding.name.starts_with("UTF-32");
}

// Declarations are copied from page to page and often wrong: a text that is well-formed UTF-8 in many places
// is UTF-8 whatever they say; in few places, the more usual reading is taken.
bool utf8_beats(const Utf8Shape& shape, std::string_view bytes, const Conversion& declared) {
  if (shape.ill_formed != 0 || shape.characters == 0) return false;
  if (declared.ill_formed != 0 || shape.characters > 12) return true;
  return surprise(bytes) < surprise(declared.text, true);
}

}  // namespace

DecodedText decode_text(std::string_view bytes, std::string_view declared) {
  for (const Mark& mark : kMarks) {
    if (bytes.starts_with(mark.bytes))
      return decode(bytes.substr(mark.bytes.size()), *find_encoding(mark.encoding), false);
  }
  const Utf8Shape shape = shape_of(bytes);
  const bool has_nul = without_padding(bytes).find('\0') != std::string_view::npos;
  if (const Encoding* const said = find_encoding(declared); said != nullptr && said->name != "UTF-8") {
    // A page that says UTF-16 in ASCII letters is not it (WHATWG HTML 13.2.3.3).
    if (!is_wide(*said) || has_nul || !shape.is_ascii()) {
      Conversion conversion = convert(bytes, *said);
      if (!has_nul && utf8_beats(shape, bytes, conversion))
        return made(std::string(without_padding(bytes)), "UTF-8", false);
      const std::uint64_t tolerated = conversion.ends_inside ? 1 : 0;
      if (conversion.ill_formed <= tolerated) return made(std::move(conversion.text), said->name, false);
    }
  }
  if (has_nul) {
    if (const Encoding* const wide = utf16_by_zeros(bytes)) return decode(bytes, *wide, true);
  }
  if (shape.is_ascii()) {
    if (const Encoding* const escaped = seven_bit(bytes)) return decode(bytes, *escaped, true);
  }
  // Cut in the middle of a character, or damaged in a few places, it is still UTF-8.
  const std::uint64_t weight = canonical_charset(declared) == "UTF-8" ? 1 : 10;
  if (shape.ill_formed == 0 || shape.characters >= weight * shape.ill_formed)
    return made(to_valid_utf8(bytes), "UTF-8", shape.ill_formed != 0);
  return decode(bytes, *guess_charset(bytes).encoding, true);
}

std::optional<std::string> decode_as(std::string_view bytes, std::string_view charset) {
  const Encoding* const encoding = find_encoding(charset);
  if (encoding == nullptr) return std::nullopt;
  if (encoding->name == "UTF-8") return to_valid_utf8(bytes);
  return convert(bytes, *encoding).text;
}

std::string canonical_charset(std::string_view label) {
  const Encoding* const encoding = find_encoding(label);
  return encoding == nullptr ? std::string() : std::string(encoding->name);
}

}  // namespace casebound::extract

#include "extract/charset_codec.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/error.h"
#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::array kEncodings = {
    Encoding{"UTF-8", "UTF-8", "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 cp65001"},
    Encoding{"UTF-16LE", "UTF-16LE",
             "utf-16 utf16 utf16le unicode ucs-2 csunicode iso-10646-ucs-2 unicodefeff cp1200"},
    Encoding{"UTF-16BE", "UTF-16BE", "utf16be unicodefffe cp1201"},
    Encoding{"UTF-32LE", "UTF-32LE", "utf-32 utf32 utf32le ucs-4 ucs-4le"},
    Encoding{"UTF-32BE", "UTF-32BE", "utf32be ucs-4be"},
    Encoding{"UTF-7", "UTF-7", "utf7 unicode-1-1-utf-7 cp65000"},
    Encoding{"GB18030", "gb18030",
             "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk cp936 ms936 "
             "windows-936 "
             "euc-cn x-euc-cn gb2312-80 gb-18030 x-mac-chinesesimp"},
    Encoding{"Big5", "Big5-HKSCS",
             "big5-hkscs cn-big5 csbig5 x-x-big5 big-5 big5hkscs cp950 ms950 windows-950 big5-eten "
             "x-mac-chinesetrad"},
    Encoding{"EUC-TW", "EUC-TW", "euctw x-euc-tw cns11643"},
    Encoding{"HZ-GB-2312", "HZ", "hz hz-gb"},
    Encoding{"ISO-2022-CN", "ISO-2022-CN", "csiso2022cn iso-2022-cn-ext"},
    Encoding{"Shift_JIS", "windows-31j",
             "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932 windows-932 x-mac-japanese"},
    Encoding{"EUC-JP", "EUC-JP", "cseucpkdfmtjapanese x-euc-jp eucjp"},
    Encoding{"ISO-2022-JP", "ISO-2022-JP", "csiso2022jp iso-2022-jp-1 iso-2022-jp-2 cp50220 cp50221"},
    Encoding{
        "EUC-KR", "windows-949",
        "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 "
        "cp949 ms949 uhc euckr x-mac-korean"},
    Encoding{"ISO-2022-KR", "ISO-2022-KR", "csiso2022kr"},
    Encoding{"windows-1252", "windows-1252",
             "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
             "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252 ansi 8bit binary default iso-latin-1"},
    Encoding{"windows-1250", "windows-1250", "cp1250 x-cp1250"},
    Encoding{"windows-1251", "windows-1251", "cp1251 x-cp1251 win-1251"},
    Encoding{"windows-1253", "windows-1253", "cp1253 x-cp1253"},
    Encoding{"windows-1254", "windows-1254",
             "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
             "latin5 x-cp1254"},
    Encoding{"windows-1255", "windows-1255", "cp1255 x-cp1255"},
    Encoding{"windows-1256", "windows-1256", "cp1256 x-cp1256"},
    Encoding{"windows-1257", "windows-1257", "cp1257 x-cp1257"},
    Encoding{"windows-1258", "windows-1258", "cp1258 x-cp1258"},
    Encoding{"windows-874", "windows-874-2000",
             "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 tis620 cp874"},
    Encoding{"ISO-8859-2", "ISO-8859-2",
             "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    Encoding{"ISO-8859-3", "ISO-8859-3",
             "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    Encoding{"ISO-8859-4", "ISO-8859-4",
             "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    Encoding{"ISO-8859-5", "ISO-8859-5",
             "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    Encoding{"ISO-8859-6", "ISO-8859-6",
             "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
             "iso-ir-127 "
             "iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    Encoding{"ISO-8859-7", "ISO-8859-7",
             "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
             "iso_8859-7:1987 sun_eu_greek"},
    Encoding{"ISO-8859-8", "ISO-8859-8",
             "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-8859-8-i iso-ir-138 iso8859-8 iso88598 "
             "iso_8859-8 "
             "iso_8859-8:1988 visual logical csiso88598i"},
    Encoding{"ISO-8859-10", "iso-8859_10-1998", "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    Encoding{"ISO-8859-13", "ISO-8859-13", "iso8859-13 iso885913"},
    Encoding{"ISO-8859-14", "iso-8859_14-1998", "iso8859-14 iso885914"},
    Encoding{"ISO-8859-15", "ISO-8859-15", "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin9 latin-9"},
    Encoding{"KOI8-R", "KOI8-R", "cskoi8r koi koi8 koi8_r"},
    Encoding{"KOI8-U", "KOI8-U", "koi8-ru"},
    Encoding{"IBM866", "cp866", "866 cp866 csibm866 ibm-866 dos-866"},
    Encoding{"IBM855", "cp855", "cp855 855"},
    Encoding{"IBM437", "cp437", "cp437 437 ibm-437"},
    Encoding{"IBM850", "cp850", "cp850 850 ibm-850"},
    Encoding{"IBM852", "cp852", "cp852 852 ibm-852"},
    Encoding{"IBM862", "cp862", "cp862 862"},
    Encoding{"IBM864", "cp864", "cp864 864"},
    Encoding{"macintosh", "macintosh", "csmacintosh mac x-mac-roman macroman"},
    Encoding{"x-mac-cyrillic", "x-mac-cyrillic", "x-mac-ukrainian mac-cyrillic"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string clean_label(std::string_view label) {
  std::string out;
  for (const char c : label.substr(0, 64)) {
    if (c != ' ' && c != '"' && c != '\'' && c != '\t' && c != '\r' && c != '\n' && c != '\f')
      out += lower(c);
  }
  return out;
}

bool has_label(std::string_view labels, std::string_view wanted) {
  while (!labels.empty()) {
    const std::size_t end = std::min(labels.find(' '), labels.size());
    if (labels.substr(0, end) == wanted) return true;
    labels.remove_prefix(std::min(end + 1, labels.size()));
  }
  return false;
}

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

void replace(const void* context, UConverterToUnicodeArgs* args, const char*, std::int32_t length,
             UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  ++*static_cast<std::uint64_t*>(const_cast<void*>(context));
  *status = U_ZERO_ERROR;
  (void)length;
  const UChar replacement = 0xFFFD;
  ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
}

void append_utf16(std::string& out, const UChar* begin, const UChar* end, char32_t& high) {
  for (; begin != end; ++begin) {
    const char32_t unit = *begin;
    if (high != 0) {
      const bool pair = unit >= 0xDC00 && unit < 0xE000;
      append_utf8(out, pair ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : kReplacement);
      high = 0;
      if (pair) continue;
    }
    if (unit < 0x80) {
      out += static_cast<char>(unit);
    } else if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
    } else {
      append_utf8(out, unit);
    }
  }
}

}  // namespace

std::span<const Encoding> encodings() { return kEncodings; }

const Encoding* find_encoding(std::string_view label) {
  const std::string wanted = clean_label(label);
  if (wanted.empty()) return nullptr;
  for (const Encoding& encoding : kEncodings) {
    if (clean_label(encoding.name) == wanted || has_label(encoding.labels, wanted)) return &encoding;
  }
  return nullptr;
}

Conversion convert(std::string_view bytes, const Encoding& encoding) {
  Conversion out;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, CloseConverter> converter(
      ucnv_open(std::string(encoding.converter).c_str(), &status));
  if (U_FAILURE(status) != 0)
    throw Error(ErrorCode::Internal,
                "The converter for " + std::string(encoding.name) + " is missing in this ICU.");
  ucnv_setToUCallBack(converter.get(), replace, &out.ill_formed, nullptr, nullptr, &status);

  out.text.reserve(bytes.size() + bytes.size() / 2);
  std::array<UChar, 8192> units;
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  char32_t high = 0;
  const auto run = [&](bool flush) {
    do {
      UChar* target = units.data();
      status = U_ZERO_ERROR;
      ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, end, nullptr,
                     static_cast<UBool>(flush), &status);
      append_utf16(out.text, units.data(), target, high);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
  };
  run(false);
  status = U_ZERO_ERROR;
  out.ends_inside = ucnv_toUCountPending(converter.get(), &status) > 0;
  run(true);
  if (high != 0) append_utf8(out.text, kReplacement);
  return out;
}

std::optional<std::string> encode(std::string_view text, const Encoding& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, CloseConverter> converter(
      ucnv_open(std::string(encoding.converter).c_str(), &status));
  if (U_FAILURE(status) != 0) return std::nullopt;
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::u16string units(text.size(), u'\0');
  std::int32_t length = 0;
  u_strFromUTF8(units.data(), static_cast<std::int32_t>(units.size()), &length, text.data(),
                static_cast<std::int32_t>(text.size()), &status);
  if (U_FAILURE(status) != 0) return std::nullopt;
  std::string out(static_cast<std::size_t>(UCNV_GET_MAX_BYTES_FOR_STRING(length, 8)), '\0');
  const std::int32_t size = ucnv_fromUChars(
      converter.get(), out.data(), static_cast<std::int32_t>(out.size()), units.data(), length, &status);
  if (U_FAILURE(status) != 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace casebound::extract

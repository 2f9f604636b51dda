#include "extract/charset.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/charset_guess.h"

using namespace casebound;
using namespace casebound::extract;

namespace {
struct Sample {
  std::string text;
  std::string bytes;
  std::string encoding;
};
const std::vector<Sample>& short_texts() {
  static const std::vector<Sample> samples = {
      {"中国政府严格依法保障各族人民的权利",
       std::string("\xD6\xD0\xB9\xFA\xD5\xFE\xB8\xAE\xD1\xCF\xB8\xF1\xD2\xC0\xB7\xA8\xB1\xA3\xD5\xCF\xB8\xF7"
                   "\xD7\xE5\xC8\xCB\xC3\xF1\xB5\xC4\xC8\xA8\xC0\xFB",
                   34),
       "GB18030"},
      {"教育培訓中心的學員",
       std::string("\xB1\xD0\xA8|\xB0\xF6\xB0V\xA4\xA4\xA4\xDF\xAA\xBA\xBE\xC7\xAD\xFB", 18), "Big5"},
      {"人權宣言在香港係噉嘅",
       std::string("\xA4H\xC5v\xAB\xC5\xA8\xA5\xA6"
                   "b\xAD\xBB\xB4\xE4\xABY\xE4\xFC\x9D\xEF",
                   20),
       "Big5"},
      {"人類の権利を承認することは",
       std::string("\x90l\x97\xDE\x82\xCC\x8C\xA0\x97\x98\x82\xF0\x8F\xB3\x94"
                   "F\x82\xB7\x82\xE9\x82\xB1\x82\xC6\x82\xCD",
                   26),
       "Shift_JIS"},
      {"人類の権利を承認することは",
       std::string("\xBF\xCD\xCE\xE0\xA4\xCE\xB8\xA2\xCD\xF8\xA4\xF2\xBE\xB5\xC7\xA7\xA4\xB9\xA4\xEB\xA4\xB3"
                   "\xA4\xC8\xA4\xCF",
                   26),
       "EUC-JP"},
      {"모든 인간은 태어날 때부터",
       std::string(
           "\xB8\xF0\xB5\xE7 \xC0\xCE\xB0\xA3\xC0\xBA \xC5\xC2\xBE\xEE\xB3\xAF \xB6\xA7\xBA\xCE\xC5\xCD", 25),
       "EUC-KR"},
      {"Все люди рождаются свободными",
       std::string("\xF7\xD3\xC5 \xCC\xC0\xC4\xC9 \xD2\xCF\xD6\xC4\xC1\xC0\xD4\xD3\xD1 "
                   "\xD3\xD7\xCF\xC2\xCF\xC4\xCE\xD9\xCD\xC9",
                   29),
       "KOI8-R"},
      {"Все люди рождаются свободными",
       std::string("\xC2\xF1\xE5 \xEB\xFE\xE4\xE8 \xF0\xEE\xE6\xE4\xE0\xFE\xF2\xF1\xFF "
                   "\xF1\xE2\xEE\xE1\xEE\xE4\xED\xFB\xEC\xE8",
                   29),
       "windows-1251"},
      {"Все люди рождаются свободными",
       std::string("\x82\xE1\xA5 \xAB\xEE\xA4\xA8 \xE0\xAE\xA6\xA4\xA0\xEE\xE2\xE1\xEF "
                   "\xE1\xA2\xAE\xA1\xAE\xA4\xAD\xEB\xAC\xA8",
                   29),
       "IBM866"},
      {"Все люди рождаются свободными",
       std::string("\xB2\xE1\xD5 \xDB\xEE\xD4\xD8 \xE0\xDE\xD6\xD4\xD0\xEE\xE2\xE1\xEF "
                   "\xE1\xD2\xDE\xD1\xDE\xD4\xDD\xEB\xDC\xD8",
                   29),
       "ISO-8859-5"},
      {"يولد جميع الناس أحرارا متساوين",
       std::string("\xED\xE6\xE1\xCF \xCC\xE3\xED\xDA \xC7\xE1\xE4\xC7\xD3 \xC3\xCD\xD1\xC7\xD1\xC7 "
                   "\xE3\xCA\xD3\xC7\xE6\xED\xE4",
                   30),
       "windows-1256"},
      {"يولد جميع الناس أحرارا متساوين",
       std::string("\xEA\xE8\xE4\xCF \xCC\xE5\xEA\xD9 \xC7\xE4\xE6\xC7\xD3 \xC3\xCD\xD1\xC7\xD1\xC7 "
                   "\xE5\xCA\xD3\xC7\xE8\xEA\xE6",
                   30),
       "ISO-8859-6"},
      {"Άνθρωποι και πολίτες",
       std::string("\xA2\xED\xE8\xF1\xF9\xF0\xEF\xE9\x20\xEA\xE1\xE9\x20\xF0\xEF\xEB\xDF\xF4\xE5\xF2", 20),
       "windows-1253"},
      {"Tous les êtres humains naissent libres et égaux",
       std::string("Tous les \xEAtres humains naissent libres et \xE9gaux", 47), "windows-1252"},
      {"再教育营的学员", std::string("\x8DQYe\xB2\x80%\x84\x84vf[XT", 14), "UTF-16LE"},
      {"再教育营的学员",
       std::string("Q\x8D"
                   "eY\x80\xB2\x84%v\x84[fTX",
                   14),
       "UTF-16BE"},
  };
  return samples;
}
}  // namespace

TEST_CASE("one line of a text in an undeclared legacy encoding is read") {
  for (const Sample& sample : short_texts()) {
    CAPTURE(sample.encoding);
    const DecodedText decoded = decode_text(sample.bytes);
    CHECK(decoded.text == sample.text);
    CHECK(decoded.encoding == sample.encoding);
    CHECK(decoded.guessed);
  }
}

TEST_CASE("a declared encoding is taken at its word when the bytes fit") {
  for (const Sample& sample : short_texts()) {
    CAPTURE(sample.encoding);
    const DecodedText decoded = decode_text(sample.bytes, sample.encoding);
    CHECK(decoded.text == sample.text);
    CHECK_FALSE(decoded.guessed);
  }
}

TEST_CASE("byte order marks decide and are dropped") {
  CHECK(decode_text("\xEF\xBB\xBFtext").text == "text");
  CHECK(decode_text(std::string("\xFF\xFE"
                                "a\0"
                                "\x2D\x4E",
                                6))
            .text == "a中");
  CHECK(decode_text(std::string("\xFE\xFF\0a\x4E\x2D", 6)).text == "a中");
  CHECK(decode_text(std::string("\xFF\xFE\0\0a\0\0\0", 8)).text == "a");
  CHECK(decode_text(std::string("\xFF\xFE"
                                "a\0",
                                4),
                    "windows-1251")
            .encoding == "UTF-16LE");
}

TEST_CASE("UTF-16 without a mark is known by its zeros") {
  const std::string text("W\0o\0r\0d\0s\0\r\0\n\0", 14);
  CHECK(decode_text(text).text == "Words\r\n");
  CHECK(decode_text(text).encoding == "UTF-16LE");
}

TEST_CASE("UTF-8 stays as it is, and is not taken for UTF-16 or a Chinese encoding") {
  for (const std::string text :
       {"Bush hid the facts", "this app can break", "再教育营", "ئۇيغۇر", "", "a\tb\x0C\x1B[1m"}) {
    const DecodedText decoded = decode_text(text);
    CHECK(decoded.text == text);
    CHECK(decoded.encoding == "UTF-8");
    CHECK_FALSE(decoded.guessed);
  }
}

TEST_CASE("UTF-8 that is declared to be something else is read as UTF-8") {
  const std::string text = "全世界人民一律享有言论自由的权利和义务";
  for (const char* declared : {"gb2312", "iso-8859-1", "big5", "nonsense", "UTF-16"}) {
    CAPTURE(declared);
    CHECK(decode_text(text, declared).text == text);
  }
}

TEST_CASE("a few damaged bytes do not turn UTF-8 into something else") {
  const std::string text = "全世界人民一律享有言论自由的权利";
  CHECK(decode_text(text + "\xE4\xBA").text == text + "\uFFFD");
  CHECK(decode_text("\xFF" + text).text == "\uFFFD" + text);
}

TEST_CASE("names are read as browsers read them") {
  CHECK(canonical_charset(" GB2312 ") == "GB18030");
  CHECK(canonical_charset("\"gbk\"") == "GB18030");
  CHECK(canonical_charset("iso-8859-1") == "windows-1252");
  CHECK(canonical_charset("us-ascii") == "windows-1252");
  CHECK(canonical_charset("ks_c_5601-1987") == "EUC-KR");
  CHECK(canonical_charset("x-sjis") == "Shift_JIS");
  CHECK(canonical_charset("klingon").empty());
  CHECK(canonical_charset("").empty());
  // A byte that GB2312 lacks and GBK has: declared GB2312, meant GBK.
  CHECK(decode_text("\x95"
                    "F",
                    "gb2312")
            .text == "旻");
}

TEST_CASE("every name in the list has a converter") {
  for (const Encoding& encoding : encodings()) {
    CAPTURE(encoding.name);
    CHECK_NOTHROW(convert("a", encoding));
    CHECK(find_encoding(encoding.name) == &encoding);
  }
}

TEST_CASE("what is ill-formed becomes U+FFFD and the rest stays") {
  CHECK(decode_as("a\xFF"
                  "b",
                  "utf-8") == "a\uFFFDb");
  CHECK(decode_as("\xD6\xD0\xFF", "gbk") == "中\uFFFD");
  CHECK_FALSE(decode_as("a", "no-such-charset").has_value());
}

TEST_CASE("seven-bit Japanese and Chinese of old mail are not taken for ASCII") {
  CHECK(decode_text("\x1B$B?M8\"\x1B(B").text == "人権");
  CHECK(decode_text("~{VPND~}").text == "中文");
  CHECK(decode_text("a ~{ b").text == "a ~{ b");
}

TEST_CASE("padding with NUL is dropped, NUL inside stays") {
  CHECK(decode_text(std::string("text\0\0\0", 7)).text == "text");
  CHECK(decode_text(std::string("a\0b", 3)).text == std::string("a\0b", 3));
  CHECK(decode_text(std::string(1'000, '\0')).text.empty());
}

TEST_CASE("bytes that are no text are more surprising than any text") {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 4'096; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    noise += static_cast<char>(state >> 24);
  }
  CHECK(guess_charset(noise).bits_per_byte > 7.8);
  for (const Sample& sample : short_texts()) CHECK(guess_charset(sample.bytes).bits_per_byte < 7);
}

TEST_CASE("whatever the bytes, the text is valid UTF-8") {
  std::uint32_t state = 7;
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < round % 40; ++i) {
      state = state * 1'664'525 + 1'013'904'223;
      bytes += static_cast<char>(state >> 24);
    }
    for (const char* declared : {"", "gbk", "utf-16", "iso-2022-jp", "utf-7"})
      CHECK(is_valid_utf8(decode_text(bytes, declared).text));
  }
}

#include "extract/rtf_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/code_pages.h"
#include "extract/little_endian.h"

namespace casebound::extract {
namespace {

// [MS-OXRTFCP] 2.1.3.1.2: what the window holds before the first byte.
constexpr std::string_view kKnown =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    "\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(kKnown.size() == 207);
constexpr std::size_t kWindow = 4096;
constexpr std::uint32_t kPacked = 0x75465A4C;
constexpr std::uint32_t kStored = 0x414C454D;
constexpr std::size_t kMaxGroups = 10'000;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Group {
  bool is_skipped = false;   ///< a destination without text
  bool is_html_tag = false;  ///< {\*\htmltag ...}: its text is source of the page
  bool is_left_out = false;  ///< \htmlrtf: written for readers of RTF only
  bool is_fonts = false;
  std::uint32_t code_page = 0;  ///< of the font; 0 that of the document
  int fallback = 1;             ///< characters behind \u that stand in for it
};

class RtfReader {
 public:
  RtfReader(std::string_view rtf, std::uint64_t limit) : rtf_(rtf), limit_(limit) {}

  RtfText run() {
    groups_.emplace_back();
    while (at_ < rtf_.size() && out_.text.size() < limit_) step();
    flush();
    return std::move(out_);
  }

 private:
  Group& group() { return groups_.back(); }

  void step() {
    const char c = rtf_[at_++];
    if (c == '{') {
      flush();
      may_be_destination_ = true;
      if (groups_.size() < kMaxGroups) {
        groups_.push_back(group());
      } else {
        ++too_deep_;
      }
    } else if (c == '}') {
      flush();
      pending_skip_ = 0;
      if (too_deep_ > 0) {
        --too_deep_;
      } else if (groups_.size() > 1) {
        groups_.pop_back();
      }
    } else if (c == '\\') {
      control();
    } else if (c != '\r' && c != '\n' && c != '\0') {
      byte(c);
    }
  }

  bool is_shown() const {
    const Group& now = groups_.back();
    if (now.is_skipped) return false;
    return out_.kind == RtfText::Kind::Rich || now.is_html_tag || !now.is_left_out;
  }

  void byte(char c) {
    may_be_destination_ = false;
    if (pending_skip_ > 0) {
      --pending_skip_;
      return;
    }
    high_ = 0;
    if (is_shown()) bytes_.push_back(c);
  }

  void flush() {
    if (bytes_.empty()) return;
    const std::uint32_t page = group().code_page != 0 ? group().code_page : document_page_;
    const std::string charset = charset_of_code_page(page);
    std::optional<std::string> text;
    if (!charset.empty()) text = decode_as(bytes_, charset);
    out_.text += text ? *text : decode_text(bytes_).text;
    bytes_.clear();
  }

  void character(char32_t c) {
    may_be_destination_ = false;
    if (!is_shown()) return;
    flush();
    append_utf8(out_.text, c);
  }

  void control() {
    if (at_ >= rtf_.size()) return;
    const char first = rtf_[at_];
    if (!is_letter(first)) return symbol(first);
    const std::size_t begin = at_;
    while (at_ < rtf_.size() && is_letter(rtf_[at_]) && at_ - begin < 32) ++at_;
    const std::string_view word = rtf_.substr(begin, at_ - begin);
    std::int64_t number = 0;
    bool has_number = false;
    const std::size_t from = at_;
    if (at_ < rtf_.size() && rtf_[at_] == '-') ++at_;
    while (at_ < rtf_.size() && is_digit(rtf_[at_]) && at_ - from < 11) ++at_;
    if (at_ > from && is_digit(rtf_[at_ - 1])) {
      std::from_chars(rtf_.data() + from, rtf_.data() + at_, number);
      has_number = true;
    } else {
      at_ = from;
    }
    if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
    apply(word, number, has_number);
  }

  void symbol(char c) {
    ++at_;
    if (c == '\'') {
      unsigned value = 0;
      if (at_ + 2 <= rtf_.size() &&
          std::from_chars(rtf_.data() + at_, rtf_.data() + at_ + 2, value, 16).ptr == rtf_.data() + at_ + 2) {
        at_ += 2;
        byte(static_cast<char>(value));
      }
    } else if (c == '*') {
      is_optional_ = true;
    } else if (c == '~') {
      character(0xA0);
    } else if (c == '_') {
      character(0x2011);
    } else if (c == '\r' || c == '\n') {
      character('\n');
    } else if (c == '{' || c == '}' || c == '\\') {
      byte(c);
    }
  }

  void apply(std::string_view word, std::int64_t number, bool has_number) {
    const bool optional = std::exchange(is_optional_, false);
    const bool begins = std::exchange(may_be_destination_, false);
    if (word == "bin") {
      at_ += static_cast<std::size_t>(
          std::clamp<std::int64_t>(number, 0, static_cast<std::int64_t>(rtf_.size() - at_)));
    } else if (word == "u") {
      unicode(number);
    } else if (word == "uc") {
      group().fallback = static_cast<int>(std::clamp<std::int64_t>(number, 0, 8));
    } else if (word == "htmlrtf") {
      flush();
      group().is_left_out = !has_number || number != 0;
    } else if (word == "fromhtml") {
      if (number != 0) out_.kind = RtfText::Kind::Html;
    } else if (word == "fromtext") {
      out_.kind = RtfText::Kind::Text;
    } else if (word == "ansicpg") {
      if (number > 0) document_page_ = static_cast<std::uint32_t>(number);
    } else if (word == "f" || word == "fcharset" || word == "plain") {
      font(word, number);
    } else if (optional || (begins && is_silent(word))) {
      destination(word, optional);
    } else {
      text_word(word);
    }
  }

  void unicode(std::int64_t number) {
    const auto unit = static_cast<char32_t>(static_cast<std::uint16_t>(number));
    pending_skip_ = group().fallback;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return;
    }
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    character(is_low && high_ != 0 ? 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00) : unit);
    high_ = 0;
  }

  void font(std::string_view word, std::int64_t number) {
    flush();
    if (word == "plain") {
      group().code_page = 0;
    } else if (word == "f") {
      font_ = number;
      const auto known = fonts_.find(number);
      if (!group().is_fonts) group().code_page = known == fonts_.end() ? 0 : known->second;
    } else if (group().is_fonts && fonts_.size() < 10'000) {
      // Western fonts stand for "the document's encoding" too often to be believed.
      fonts_[font_] = number == 0 ? 0 : code_page_of_font_charset(static_cast<std::uint32_t>(number));
    }
  }

  static bool is_silent(std::string_view word) {
    constexpr std::array<std::string_view, 17> kSilent{
        "fonttbl",   "colortbl",          "stylesheet", "info",    "pict",      "object",
        "listtable", "listoverridetable", "revtbl",     "rsidtbl", "generator", "filetbl",
        "datastore", "themedata",         "xmlnstbl",   "fldinst", "objdata"};
    return std::find(kSilent.begin(), kSilent.end(), word) != kSilent.end();
  }

  void destination(std::string_view word, bool optional) {
    flush();
    if (word == "htmltag") {
      group().is_html_tag = true;
      group().is_left_out = false;
    } else if (word == "fonttbl") {
      group().is_fonts = true;
      group().is_skipped = true;
    } else if (word == "shptxt" || word == "footnote" || word == "annotation") {
      character('\n');
    } else if (optional || is_silent(word)) {
      group().is_skipped = true;
    }
  }

  void text_word(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, char32_t>, 15> kWords{{{"par", '\n'},
                                                                            {"line", '\n'},
                                                                            {"sect", '\n'},
                                                                            {"page", '\n'},
                                                                            {"row", '\n'},
                                                                            {"cell", '\t'},
                                                                            {"tab", '\t'},
                                                                            {"lquote", 0x2018},
                                                                            {"rquote", 0x2019},
                                                                            {"ldblquote", 0x201C},
                                                                            {"rdblquote", 0x201D},
                                                                            {"bullet", 0x2022},
                                                                            {"endash", 0x2013},
                                                                            {"emdash", 0x2014},
                                                                            {"emspace", ' '}}};
    for (const auto& [name, c] : kWords) {
      if (name == word) return character(c);
    }
  }

  std::string_view rtf_;
  std::uint64_t limit_;
  std::size_t at_ = 0;
  std::vector<Group> groups_;
  std::size_t too_deep_ = 0;
  std::map<std::int64_t, std::uint32_t> fonts_;
  std::int64_t font_ = 0;
  std::uint32_t document_page_ = 1252;
  std::string bytes_;  ///< of one code page, not yet decoded
  int pending_skip_ = 0;
  char32_t high_ = 0;
  bool is_optional_ = false;
  bool may_be_destination_ = false;
  RtfText out_;
};

}  // namespace

std::optional<std::string> unpack_rtf(std::string_view packed, std::uint64_t limit) {
  if (packed.size() < 16) return std::nullopt;
  const std::uint64_t whole = std::min<std::uint64_t>(le32(packed, 4), limit);
  const std::uint32_t kind = le32(packed, 8);
  packed.remove_prefix(16);
  if (kind == kStored) return std::string(packed.substr(0, static_cast<std::size_t>(whole)));
  if (kind != kPacked) return std::nullopt;
  std::array<char, kWindow> window{};
  std::copy(kKnown.begin(), kKnown.end(), window.begin());
  std::size_t write = kKnown.size();
  std::string out;
  const auto put = [&](char c) {
    out.push_back(c);
    window[write] = c;
    write = (write + 1) % kWindow;
  };
  for (std::size_t at = 0; at < packed.size() && out.size() < whole;) {
    const auto control = static_cast<unsigned char>(packed[at++]);
    for (unsigned bit = 0; bit < 8 && at < packed.size() && out.size() < whole; ++bit) {
      if ((control >> bit & 1U) == 0) {
        put(packed[at++]);
        continue;
      }
      if (at + 2 > packed.size()) return out;
      const unsigned token = static_cast<unsigned>(static_cast<unsigned char>(packed[at])) << 8 |
                             static_cast<unsigned char>(packed[at + 1]);
      at += 2;
      std::size_t from = token >> 4;
      if (from == write) return out;  // 3.1.3.2: the end
      for (unsigned left = (token & 15U) + 2; left > 0 && out.size() < whole; --left) {
        put(window[from]);
        from = (from + 1) % kWindow;
      }
    }
  }
  return out;
}

RtfText read_rtf(std::string_view rtf, std::uint64_t limit) { return RtfReader(rtf, limit).run(); }

}  // namespace casebound::extract

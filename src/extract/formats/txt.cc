#include "extract/formats/txt.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/charset_guess.h"
#include "extract/csv_records.h"
#include "extract/text_parts.h"
#include "extract/true_type.h"
#include "extract/unicode_escapes.h"
#include "extract/xml_text.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kMaxBytes = 256ULL << 20;
const Verdict kCut{Outcome::Partial, "It holds more text than this case allows; the beginning was read."};

struct TextKind {
  std::string_view ending;
  std::string_view media_type;
};

constexpr std::array kKinds = {
    TextKind{"csv", "text/csv"},
    TextKind{"tsv", "text/tab-separated-values"},
    TextKind{"json", "application/json"},
    TextKind{"jsonl", "application/jsonl"},
    TextKind{"geojson", "application/geo+json"},
    TextKind{"xml", "application/xml"},
    TextKind{"svg", "image/svg+xml"},
    TextKind{"md", "text/markdown"},
    TextKind{"markdown", "text/markdown"},
    TextKind{"ics", "text/calendar"},
    TextKind{"vcf", "text/vcard"},
    TextKind{"srt", "application/x-subrip"},
    TextKind{"vtt", "text/vtt"},
    TextKind{"css", "text/css"},
    TextKind{"js", "text/javascript"},
    TextKind{"log", "text/x-log"},
    TextKind{"sql", "application/sql"},
    TextKind{"yaml", "application/yaml"},
    TextKind{"yml", "application/yaml"},
    TextKind{"tex", "text/x-tex"},
};

// Programs and their files write other letters as escapes; in prose a backslash and a "u" mean something
// else.
constexpr std::array<std::string_view, 14> kEscaping{
    "log", "yaml", "yml", "properties", "js", "mjs", "ts", "sql", "py", "java", "cs", "c", "json", "jsonl"};

std::string_view media_type_of(std::string_view text, std::string_view name) {
  const std::string_view head = text.substr(0, 1'000);
  if (head.starts_with("<?xml") || head.starts_with("<svg")) {
    return head.find("<svg") != std::string_view::npos ? "image/svg+xml" : "application/xml";
  }
  const std::string ending = ending_of(name);
  for (const TextKind& kind : kKinds) {
    if (kind.ending == ending) return kind.media_type;
  }
  return "text/plain";
}

// Control characters that texts do not have: all but tab, line ends, form feed, escape, backspace and the old
// end of file.
bool is_odd(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && !(byte >= 8 && byte <= 13) && byte != 0x1A && byte != 0x1B) || byte == 0x7F;
}

bool looks_like_utf8(std::string_view head, std::size_t odd) {
  std::size_t characters = 0;
  std::size_t ill_formed = 0;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t before = at;
    const bool ascii = static_cast<unsigned char>(head[at]) < 0x80;
    if (next_code_point(head, at) == kReplacement && head.substr(before, 3) != "\xEF\xBF\xBD") {
      ill_formed += head.size() - before > 3 ? 1 : 0;  // the head may cut a character
    } else if (!ascii) {
      ++characters;
    }
  }
  return ill_formed * 10 <= characters && odd * 50 <= head.size();
}

// Units of two bytes: nothing odd in them, and every one a character that texts have.
bool looks_like_utf16(std::string_view head) {
  const std::string_view sample = head.substr(0, 4'096);
  for (const char* name : {"UTF-16LE", "UTF-16BE"}) {
    const Conversion decoded = convert(sample, *find_encoding(name));
    const std::uint64_t tolerated = decoded.ends_inside ? 1 : 0;
    if (decoded.ill_formed > tolerated || std::ranges::any_of(decoded.text, is_odd)) continue;
    if (surprise(decoded.text, true) < 7.2 * static_cast<double>(sample.size())) return true;
  }
  return false;
}

// Only with its mark; nobody writes it without.
bool looks_like_utf32(std::string_view head) {
  if (!head.starts_with("\xFF\xFE\0\0"sv) && !head.starts_with("\0\0\xFE\xFF"sv)) return false;
  const DecodedText decoded = decode_text(head.substr(0, 4'096));
  return decoded.encoding.starts_with("UTF-32") && std::ranges::none_of(decoded.text, is_odd);
}

int recognise(std::string_view head, std::string_view name) {
  if (head.empty() || type_by_signature(head)) return 0;
  const bool marked =
      head.starts_with("\xEF\xBB\xBF") || head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  const std::optional<TrueType> promised = type_by_ending(name);
  if (promised && head.size() < 16) return 0;  // the first bytes of something else
  const auto zeros = static_cast<std::size_t>(std::ranges::count(head, '\0'));
  const auto odd = static_cast<std::size_t>(std::ranges::count_if(head, is_odd));
  if (looks_like_utf32(head)) return 40;
  if (marked && head.size() > 4 && looks_like_utf16(head)) return 40;
  if (zeros == 0 && looks_like_utf8(head, odd)) return marked ? 40 : 20;
  if (zeros > 0) return looks_like_utf16(head) ? 15 : 0;
  if (looks_like_utf16(head)) return 12;
  if (odd * 200 > head.size()) return 0;
  const std::string_view sample = head.substr(0, 4'096);
  return guess_charset(sample).bits_per_byte < 7.8 ? 10 : 0;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  DocumentFacts facts;
  facts.format = "txt";
  facts.type = "text";
  facts.producer = "casebound txt 1";
  const std::string_view bytes = input.view(kMaxBytes);
  DecodedText decoded = decode_text(bytes, declared_xml_encoding(bytes));
  if (std::ranges::find(kEscaping, ending_of(options.name)) != kEscaping.end())
    decoded.text = resolve_unicode_escapes(decoded.text);
  facts.media_type = media_type_of(decoded.text, options.name);
  const bool table = facts.media_type == "text/csv" || facts.media_type == "text/tab-separated-values";
  if (table) facts.type = "spreadsheet";
  facts.properties.emplace_back("charset", decoded.encoding);
  if (decoded.guessed) facts.properties.emplace_back("charset_guessed", "yes");
  sink.facts(facts);

  std::string_view text = decoded.text;
  const bool cut = text.size() > options.limits.text_bytes;
  if (cut) text = text.substr(0, floor_boundary(text, options.limits.text_bytes));
  if (table) {
    send_records(sink, text);
    return cut ? kCut : Verdict();
  }
  std::vector<std::size_t> breaks;
  for (std::size_t at = text.find('\f'); at != std::string_view::npos; at = text.find('\f', at + 1))
    breaks.push_back(at + 1);
  send_parts(sink, text, {}, breaks);
  return cut ? kCut : Verdict();
}

}  // namespace

const Format kTxt = {"txt", "text", "text/plain", recognise, extract, nullptr};

}  // namespace casebound::extract

#include "extract/pdf_objects.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>
#include <utility>

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMostObjects = 2'000'000;
constexpr std::size_t kMostTables = 2'000;
constexpr std::size_t kKeptStreams = 8;
constexpr std::uint64_t kMostUnpacked = 256ULL << 20;  // all streams of one file together
constexpr int kMostReferences = 16;
constexpr std::size_t kTail = 2'048;
constexpr std::size_t kRowBytes = 20;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }

std::optional<std::string> inflate_all(std::string_view packed, std::size_t most) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  std::string out;
  std::array<char, 64U << 10> piece;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int result = Z_OK;
  while (result == Z_OK && out.size() < most) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    result = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  // What came before a fault counts: many writers get the checksum wrong.
  if (out.empty() && result != Z_STREAM_END) return std::nullopt;
  return out;
}

// The predictors of PNG, 7.4.4.4.
std::string undo_predictor(std::string_view rows, std::size_t pixel, std::size_t width) {
  std::string out;
  std::string before(width, '\0');
  for (std::size_t at = 0; at < rows.size(); at += width + 1) {
    std::string line(rows.substr(at + 1, width));
    const char way = rows[at];
    for (std::size_t i = 0; i < line.size(); ++i) {
      const int left = i >= pixel ? static_cast<unsigned char>(line[i - pixel]) : 0;
      const int up = static_cast<unsigned char>(before[i]);
      const int corner = i >= pixel ? static_cast<unsigned char>(before[i - pixel]) : 0;
      int guess = 0;
      if (way == 1) guess = left;
      if (way == 2) guess = up;
      if (way == 3) guess = (left + up) / 2;
      if (way == 4) {
        const int p = left + up - corner;
        const int by_left = std::abs(p - left);
        const int by_up = std::abs(p - up);
        const int by_corner = std::abs(p - corner);
        guess = by_left <= by_up && by_left <= by_corner ? left : by_up <= by_corner ? up : corner;
      }
      line[i] = static_cast<char>(static_cast<unsigned char>(line[i]) + guess);
    }
    out += line;
    line.resize(width, '\0');
    before = std::move(line);
  }
  return out;
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char each : bytes) value = value << 8 | static_cast<unsigned char>(each);
  return value;
}

}  // namespace

std::optional<PdfObjects> PdfObjects::open(std::string_view bytes) {
  // Offsets count from the header, before which there may be something else (annex H, note 13).
  const std::size_t header = bytes.substr(0, 1'024 + 5).find("%PDF-");
  if (header != std::string_view::npos) bytes.remove_prefix(header);
  PdfObjects out(bytes);
  if (!out.read_tables() || !out.catalog().is(PdfValue::Kind::Dictionary)) return std::nullopt;
  return out;
}

bool PdfObjects::read_tables() {
  const std::size_t tail = bytes_.size() - std::min(bytes_.size(), kTail);
  const std::size_t word = bytes_.rfind("startxref");
  if (word == std::string_view::npos || word < tail) return false;
  PdfScanner scanner(bytes_, word + 9);
  table_at_ = static_cast<std::size_t>(scanner.read().whole());
  std::unordered_set<std::uint64_t> seen;
  std::vector<std::uint64_t> next = {table_at_};
  bool newest = true;
  while (!next.empty() && seen.size() < kMostTables) {
    const std::uint64_t at = next.back();
    next.pop_back();
    if (at >= bytes_.size() || !seen.insert(at).second) continue;
    PdfValue trailer;
    if (!read_table(static_cast<std::size_t>(at), trailer)) {
      if (newest) return false;
      continue;
    }
    if (trailer["Prev"].is(PdfValue::Kind::Number)) next.push_back(trailer["Prev"].whole());
    if (trailer["XRefStm"].is(PdfValue::Kind::Number)) next.push_back(trailer["XRefStm"].whole());
    if (std::exchange(newest, false)) trailer_ = std::move(trailer);
  }
  return trailer_["Root"].is(PdfValue::Kind::Reference);
}

bool PdfObjects::read_table(std::size_t at, PdfValue& trailer) {
  PdfScanner scanner(bytes_, at);
  scanner.skip_space();
  if (!bytes_.substr(scanner.at()).starts_with("xref")) {
    if (trailer_.keys.empty()) stream_table_ = true;
    return read_stream_table(scanner.at(), trailer);
  }
  (void)scanner.read();
  if (!read_rows(scanner)) return false;
  trailer = scanner.read();
  return trailer.is(PdfValue::Kind::Dictionary);
}

// Sections of rows, up to the word "trailer". A row is 20 bytes, as 7.5.4 has it, or written freely.
bool PdfObjects::read_rows(PdfScanner& scanner) {
  for (;;) {
    const PdfValue first = scanner.read();
    if (first.is(PdfValue::Kind::Keyword)) return first.text == "trailer";
    const PdfValue count = scanner.read();
    if (!first.is(PdfValue::Kind::Number) || !count.is(PdfValue::Kind::Number)) return false;
    scanner.skip_space();
    for (std::uint64_t i = 0; i < count.whole(); ++i) {
      if (const std::optional<Entry> entry = strict_row(scanner.at())) {
        enter(first.whole() + i, *entry);
        scanner = PdfScanner(bytes_, scanner.at() + kRowBytes);
        continue;
      }
      const PdfValue offset = scanner.read();
      if (offset.is(PdfValue::Kind::Keyword) && offset.text == "trailer") return true;
      const PdfValue generation = scanner.read();
      const PdfValue use = scanner.read();
      if (!offset.is(PdfValue::Kind::Number) || !generation.is(PdfValue::Kind::Number) ||
          !use.is(PdfValue::Kind::Keyword))
        return false;
      enter(first.whole() + i, {use.text == "n" ? Entry::Kind::Plain : Entry::Kind::Free, offset.whole(), 0});
      scanner.skip_space();
    }
  }
}

// "0000000016 00000 n" and two bytes of line end.
std::optional<PdfObjects::Entry> PdfObjects::strict_row(std::size_t at) const {
  const std::string_view row = bytes_.substr(std::min(at, bytes_.size()), kRowBytes);
  if (row.size() < kRowBytes || row[10] != ' ' || row[16] != ' ' || (row[17] != 'n' && row[17] != 'f') ||
      !is_space(row[18]) || !is_space(row[19]))
    return std::nullopt;
  std::uint64_t offset = 0;
  for (const char c : row.substr(0, 10)) {
    if (c < '0' || c > '9') return std::nullopt;
    offset = offset * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return Entry{row[17] == 'n' ? Entry::Kind::Plain : Entry::Kind::Free, offset, 0};
}

bool PdfObjects::read_stream_table(std::size_t at, PdfValue& trailer) {
  const std::optional<Stream> stream = stream_at(at, UINT64_MAX);
  if (!stream || !stream->dictionary["Type"].is_name("XRef")) return false;
  const std::optional<std::string> rows = unpack(*stream);
  const PdfValue& widths = stream->dictionary["W"];
  if (!rows || widths.items.size() < 3) return false;
  std::array<std::size_t, 3> wide{};
  for (std::size_t i = 0; i < 3; ++i)
    wide[i] = static_cast<std::size_t>(std::min<std::uint64_t>(widths.items[i].whole(), 9));
  const std::size_t row = wide[0] + wide[1] + wide[2];
  if (row == 0 || wide[0] > 8 || wide[1] > 8 || wide[2] > 8) return false;

  std::vector<std::uint64_t> index;
  for (const PdfValue& each : stream->dictionary["Index"].items) index.push_back(each.whole());
  if (index.size() < 2) index = {0, stream->dictionary["Size"].whole()};
  std::string_view rest = *rows;
  for (std::size_t section = 0; section + 1 < index.size(); section += 2) {
    for (std::uint64_t i = 0; i < index[section + 1] && rest.size() >= row; ++i, rest.remove_prefix(row)) {
      const std::uint64_t kind = wide[0] == 0 ? 1 : big_endian(rest.substr(0, wide[0]));
      Entry entry;
      entry.kind = kind == 1 ? Entry::Kind::Plain : kind == 2 ? Entry::Kind::Packed : Entry::Kind::Free;
      entry.place = big_endian(rest.substr(wide[0], wide[1]));
      entry.index = static_cast<std::uint32_t>(big_endian(rest.substr(wide[0] + wide[1], wide[2])));
      enter(index[section] + i, entry);
    }
  }
  trailer = stream->dictionary;
  return true;
}

void PdfObjects::enter(std::uint64_t number, const Entry& entry) {
  if (number >= kMostObjects) return;
  if (number >= entries_.size()) entries_.resize(static_cast<std::size_t>(number) + 1);
  Entry& place = entries_[static_cast<std::size_t>(number)];
  if (place.kind == Entry::Kind::Unknown) place = entry;  // newer tables are read first
}

PdfValue PdfObjects::load(std::uint64_t number) {
  if (number >= entries_.size() || !may_load()) return {};
  const Entry entry = entries_[static_cast<std::size_t>(number)];
  if (entry.kind == Entry::Kind::Plain) {
    if (entry.place == 0 || entry.place >= bytes_.size()) return {};
    PdfScanner scanner(bytes_, static_cast<std::size_t>(entry.place));
    const PdfValue own = scanner.read();
    const PdfValue generation = scanner.read();
    const PdfValue word = scanner.read();
    if (!own.is(PdfValue::Kind::Number) || own.whole() != number || word.text != "obj") return {};
    PdfValue value = scanner.read();
    if (value.is(PdfValue::Kind::Keyword) || value.is(PdfValue::Kind::End)) return {};
    return value;
  }
  if (entry.kind != Entry::Kind::Packed) return {};
  const Packed* const stream = packed(entry.place);
  if (stream == nullptr) return {};
  const auto found =
      entry.index < stream->places.size() && stream->places[entry.index].first == number
          ? stream->places.begin() + entry.index
          : std::ranges::find(stream->places, number, [](const auto& each) { return each.first; });
  if (found == stream->places.end() || found->second >= stream->text.size()) return {};
  PdfValue value = PdfScanner(stream->text, found->second).read();
  if (value.is(PdfValue::Kind::Keyword) || value.is(PdfValue::Kind::End)) return {};
  return value;
}

PdfValue PdfObjects::resolve(const PdfValue& value) {
  if (!value.is(PdfValue::Kind::Reference)) return value;
  PdfValue out = load(value.whole());
  for (int i = 0; i < kMostReferences && out.is(PdfValue::Kind::Reference); ++i) out = load(out.whole());
  return out.is(PdfValue::Kind::Reference) ? PdfValue() : out;
}

const PdfObjects::Packed* PdfObjects::packed(std::uint64_t number) {
  const auto found = std::ranges::find(packed_, number, &Packed::number);
  if (found != packed_.end()) return &*found;
  if (nested_ > 0) return nullptr;  // an object stream is never packed in another
  ++nested_;
  const std::optional<Stream> stream = load_stream(number);
  std::optional<std::string> text;
  if (stream) text = unpack(*stream);
  --nested_;
  Packed fresh;
  fresh.number = number;
  if (text) {
    fresh.text = std::move(*text);
    PdfScanner scanner(fresh.text);
    const std::uint64_t first = stream->dictionary["First"].whole();
    const std::uint64_t count = std::min(stream->dictionary["N"].whole(), kMostObjects);
    for (std::uint64_t i = 0; i < count; ++i) {
      const PdfValue own = scanner.read();
      const PdfValue offset = scanner.read();
      if (!own.is(PdfValue::Kind::Number) || !offset.is(PdfValue::Kind::Number)) break;
      fresh.places.emplace_back(own.whole(), static_cast<std::size_t>(first + offset.whole()));
    }
  }
  if (packed_.size() < kKeptStreams) return &packed_.emplace_back(std::move(fresh));
  Packed& place = packed_[next_packed_++ % kKeptStreams];
  place = std::move(fresh);
  return &place;
}

std::optional<PdfObjects::Stream> PdfObjects::load_stream(std::uint64_t number) {
  if (number >= entries_.size() || !may_load()) return std::nullopt;
  const Entry& entry = entries_[static_cast<std::size_t>(number)];
  if (entry.kind != Entry::Kind::Plain || entry.place >= bytes_.size()) return std::nullopt;
  return stream_at(static_cast<std::size_t>(entry.place), number);
}

// `number` is UINT64_MAX when any will do.
std::optional<PdfObjects::Stream> PdfObjects::stream_at(std::size_t at, std::uint64_t number) {
  PdfScanner scanner(bytes_, at);
  const PdfValue own = scanner.read();
  const PdfValue generation = scanner.read();
  if (!own.is(PdfValue::Kind::Number) || !generation.is(PdfValue::Kind::Number) ||
      (number != UINT64_MAX && own.whole() != number) || scanner.read().text != "obj")
    return std::nullopt;
  Stream out;
  out.dictionary = scanner.read();
  if (!out.dictionary.is(PdfValue::Kind::Dictionary)) return std::nullopt;
  const PdfValue word = scanner.read();
  if (!word.is(PdfValue::Kind::Keyword) || word.text != "stream") return std::nullopt;
  std::size_t begin = scanner.at();
  if (begin < bytes_.size() && bytes_[begin] == '\r') ++begin;
  if (begin < bytes_.size() && bytes_[begin] == '\n') ++begin;
  out.raw = body_of(begin, resolve(out.dictionary["Length"]));
  return out;
}

// As long as it says when "endstream" follows, else up to the next "endstream".
std::string_view PdfObjects::body_of(std::size_t begin, const PdfValue& length) const {
  const std::string_view rest = bytes_.substr(std::min(begin, bytes_.size()));
  const std::uint64_t said = length.whole();
  if (length.is(PdfValue::Kind::Number) && said <= rest.size()) {
    std::size_t end = static_cast<std::size_t>(said);
    while (end < rest.size() && end - said < 4 && is_space(rest[end])) ++end;
    if (rest.substr(end).starts_with("endstream")) return rest.substr(0, static_cast<std::size_t>(said));
  }
  return rest.substr(0, rest.find("endstream"));
}

std::optional<std::string> PdfObjects::unpack(const Stream& stream) {
  PdfValue filter = get(stream.dictionary, "Filter");
  PdfValue parameters = get(stream.dictionary, "DecodeParms");
  if (filter.is(PdfValue::Kind::Array) && filter.items.size() == 1) {
    filter = resolve(PdfValue(filter.items[0]));
    if (parameters.is(PdfValue::Kind::Array) && !parameters.items.empty())
      parameters = resolve(PdfValue(parameters.items[0]));
  }
  if (unpacked_bytes_ > kMostUnpacked) return std::nullopt;
  if (filter.is(PdfValue::Kind::Null) || (filter.is(PdfValue::Kind::Array) && filter.items.empty())) {
    std::string out(stream.raw.substr(0, kMostStreamBytes));
    unpacked_bytes_ += out.size();  // many objects may stand on the same bytes
    return out;
  }
  if (!filter.is_name("FlateDecode") && !filter.is_name("Fl")) return std::nullopt;
  std::optional<std::string> out = inflate_all(stream.raw, kMostStreamBytes);
  if (!out) return out;
  unpacked_bytes_ += out->size();
  if (parameters["Predictor"].whole() < 10) return out;
  const auto either = [&](const char* key, std::uint64_t usual) {
    const std::uint64_t value = parameters[key].whole();
    return std::min<std::uint64_t>(value == 0 ? usual : value, 1U << 16);
  };
  const std::uint64_t bits = either("Colors", 1) * either("BitsPerComponent", 8);
  const auto width = static_cast<std::size_t>((bits * either("Columns", 1) + 7) / 8);
  if (width > kMostStreamBytes) return std::nullopt;
  return undo_predictor(*out, std::max<std::size_t>(1, static_cast<std::size_t>(bits / 8)), width);
}

bool PdfObjects::mentions(std::span<const std::string_view> words) {
  const auto stands_in = [&](std::string_view text) {
    return std::ranges::any_of(words, [&](std::string_view word) {
      return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
    });
  };
  if (stands_in(bytes_)) return true;
  std::uint64_t last = 0;
  std::unordered_set<std::uint64_t> seen;
  for (const Entry& entry : entries_) {
    if (entry.kind != Entry::Kind::Packed || entry.place == std::exchange(last, entry.place)) continue;
    if (!seen.insert(entry.place).second) continue;
    const Packed* const stream = packed(entry.place);
    if (stream != nullptr && stands_in(stream->text)) return true;
  }
  return false;
}

}  // namespace casebound::extract

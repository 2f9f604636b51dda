#pragma once
/// \file The objects of a PDF file by their number, through its cross-reference tables and streams.
///
/// Source: ISO 32000-1, 7.3.10, 7.5 and 7.4.4. Strings and streams of an encrypted file come as they stand.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/pdf_value.h"

namespace casebound::extract {

class PdfObjects {
 public:
  static constexpr std::size_t kMostStreamBytes = 32U << 20;  ///< unpacked

  /// Nothing when the tables cannot be followed to a catalogue. The bytes must outlive the objects.
  static std::optional<PdfObjects> open(std::string_view bytes);

  const PdfValue& trailer() const { return trailer_; }
  /// The object of that number; a Null when it is not there or too many were asked for.
  PdfValue load(std::uint64_t number);
  /// What a reference leads to; any other value itself.
  PdfValue resolve(const PdfValue& value);
  /// `value[key]`, resolved.
  PdfValue get(const PdfValue& dictionary, std::string_view key) { return resolve(dictionary[key]); }
  PdfValue catalog() { return get(trailer_, "Root"); }

  /// A stream as it stands, with its dictionary; nothing when the object is none.
  struct Stream {
    PdfValue dictionary;
    std::string_view raw;
  };
  std::optional<Stream> load_stream(std::uint64_t number);
  /// Unpacked, when it is packed with Flate or not at all. Cut at kMostStreamBytes.
  std::optional<std::string> unpack(const Stream& stream);

  /// One of these stands in the file or in an object stream.
  bool mentions(std::span<const std::string_view> words);

  std::uint64_t count() const { return entries_.size(); }
  /// The newest table is a stream, so what is appended must be one.
  bool has_stream_table() const { return stream_table_; }
  std::size_t table_at() const { return table_at_; }
  std::string_view bytes() const { return bytes_; }

 private:
  struct Entry {
    enum class Kind : std::uint8_t { Unknown, Free, Plain, Packed } kind = Kind::Unknown;
    std::uint64_t place = 0;  // offset, or the number of the object stream
    std::uint32_t index = 0;  // in that stream
  };
  struct Packed {  // an object stream, unpacked
    std::uint64_t number = 0;
    std::string text;
    std::vector<std::pair<std::uint64_t, std::size_t>> places;  // number, offset
  };

  explicit PdfObjects(std::string_view bytes) : bytes_(bytes) {}
  bool read_tables();
  bool read_table(std::size_t at, PdfValue& trailer);
  bool read_rows(PdfScanner& scanner);
  std::optional<Entry> strict_row(std::size_t at) const;
  bool read_stream_table(std::size_t at, PdfValue& trailer);
  void enter(std::uint64_t number, const Entry& entry);
  std::optional<Stream> stream_at(std::size_t at, std::uint64_t number);
  std::string_view body_of(std::size_t begin, const PdfValue& length) const;
  const Packed* packed(std::uint64_t number);
  bool may_load() { return loads_++ < 400'000; }

  std::string_view bytes_;
  PdfValue trailer_;
  std::vector<Entry> entries_;
  std::vector<Packed> packed_;  // the last ones used
  std::size_t next_packed_ = 0;
  std::size_t table_at_ = 0;
  std::size_t loads_ = 0;
  int nested_ = 0;  // a stream's length may be an object in a stream
  std::uint64_t unpacked_bytes_ = 0;
  bool stream_table_ = false;
};

}  // namespace casebound::extract

#pragma once
/// \file The objects of the PDF language, read from bytes. Source: ISO 32000-1, 7.2 and 7.3.
///
/// PDFium tells nothing of a document's catalogue, its layers or what its forms draw; this reader does, on
/// the same hostile bytes: whatever stands there, it ends, and holds no more than a bounded number of values.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casebound::extract {

struct PdfValue {
  enum class Kind : std::uint8_t {
    Null,
    Bool,
    Number,
    String,
    Name,
    Array,
    Dictionary,
    Reference,
    Keyword,  ///< "obj", "stream", an operator; what is not an object of the language
    End,      ///< nothing follows, or it is nested too deep or too large
  };
  Kind kind = Kind::Null;
  double number = 0;              ///< also of a Bool (0, 1) and the object number of a Reference
  std::string text;               ///< bytes of a String, Name (without its slash) or Keyword
  std::vector<std::string> keys;  ///< of a Dictionary, one for each item
  std::vector<PdfValue> items;    ///< of an Array or a Dictionary

  bool is(Kind other) const { return kind == other; }
  bool is_name(std::string_view name) const { return kind == Kind::Name && text == name; }
  /// The number as a whole one of 0 or more; 0 when it is none.
  std::uint64_t whole() const;
  /// The last item of that key, as PDFium takes it; a Null when there is none.
  const PdfValue& operator[](std::string_view key) const;
};

class PdfScanner {
 public:
  explicit PdfScanner(std::string_view bytes, std::size_t at = 0) : bytes_(bytes), at_(at) {}

  /// The next object, or a Keyword, or End.
  PdfValue read();
  std::size_t at() const { return at_; }
  void skip_space();

 private:
  PdfValue read_one(int depth);
  PdfValue read_number();
  PdfValue read_string();
  PdfValue read_hex();
  PdfValue read_name();
  PdfValue read_keyword();
  PdfValue read_container(bool dictionary, int depth);
  bool end_reference(double number, PdfValue& out);
  PdfValue end();
  char peek(std::size_t ahead = 0) const { return at_ + ahead < bytes_.size() ? bytes_[at_ + ahead] : '\0'; }

  std::string_view bytes_;
  std::size_t at_;
  std::size_t values_ = 0;  // read for one object
};

/// A text string (7.9.2.2) as UTF-8: UTF-16 or UTF-8 with their marks, else PDFDocEncoding.
std::string decode_pdf_text(std::string_view bytes);

}  // namespace casebound::extract

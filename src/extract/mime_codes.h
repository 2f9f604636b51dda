#pragma once
/// \file Transfer encodings of mail (RFC 2045 6.7, 6.8) and uuencode (POSIX), fed in pieces of any size.
#include <string>
#include <string_view>

namespace casebound::extract {

/// Passes over everything that is not of the alphabet, as RFC 2045 6.8 asks.
class Base64Decoder {
 public:
  void decode(std::string_view in, std::string& out);

 private:
  unsigned bits_ = 0;
  int count_ = 0;
};

class QuotedPrintableDecoder {
 public:
  /// \param word of RFC 2047: a '=' at the end is no soft line break
  explicit QuotedPrintableDecoder(bool word = false) : word_(word) {}
  /// An incomplete escape at the end of `in` stays pending until the next call or `finish`.
  void decode(std::string_view in, std::string& out);
  void finish(std::string& out);

 private:
  bool word_;
  std::string pending_;
};

/// Every line between "begin" and "end".
void decode_uuencode(std::string_view in, std::string& out);

/// Decodes a whole text at once, as an attribute of XML holds it.
std::string decode_base64(std::string_view text);

}  // namespace casebound::extract

#pragma once
/// \file JSON (RFC 8259) out, by one writer that can only write valid UTF-8; and in, by RapidJSON with
/// validation.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace casebound {

/// Writes one JSON value. Text that is not UTF-8 is written with U+FFFD in place of what is ill-formed.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return writer_.StartObject(), *this; }
  JsonWriter& end_object() { return writer_.EndObject(), *this; }
  JsonWriter& begin_array() { return writer_.StartArray(), *this; }
  JsonWriter& end_array() { return writer_.EndArray(), *this; }
  JsonWriter& key(std::string_view name) {
    return writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())), *this;
  }
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag) { return writer_.Bool(flag), *this; }
  JsonWriter& value(std::integral auto number) {
    if constexpr (std::is_signed_v<decltype(number)>) {
      writer_.Int64(number);
    } else {
      writer_.Uint64(number);
    }
    return *this;
  }
  /// Rounded to six significant decimals, so that equal inputs print equally.
  JsonWriter& value(double number);
  JsonWriter& null() { return writer_.Null(), *this; }
  /// A field of an object.
  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }
  std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

/// \throws Error{Damaged, `what` + " is not valid JSON ..."}
rapidjson::Document parse_json(std::string_view text, std::string_view what);

/// The string member `name`, or empty.
std::string string_member(const rapidjson::Value& object, const char* name);

}  // namespace casebound

#include "base/json.h"

#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/utf8.h"

namespace casebound {

JsonWriter& JsonWriter::value(std::string_view text) {
  const std::string valid = to_valid_utf8(text);
  writer_.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  char text[40];
  const int length = std::snprintf(text, sizeof text, "%.6g", number);
  writer_.RawValue(text, static_cast<std::size_t>(length), rapidjson::kNumberType);
  return *this;
}

JsonDocument parse_json(std::string_view text, std::string_view what) {
  JsonDocument document;
  document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(text.data(),
                                                                                         text.size());
  if (document.HasParseError())
    throw Error(ErrorCode::Damaged, std::string(what) + " is not valid JSON (at byte " +
                                        std::to_string(document.GetErrorOffset()) + ").");
  return document;
}

std::string string_member(const JsonValue& object, const char* name) {
  if (!object.IsObject()) return {};
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsString()) return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

}  // namespace casebound

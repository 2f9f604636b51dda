#include "cli/records.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/utf8.h"

namespace casebound::cli {

void write_path(JsonWriter& json, std::string_view name, std::string_view bytes) {
  json.field(name, displayed_path(bytes));
  if (!is_valid_utf8(bytes)) json.field(std::string(name) + "_raw", to_base64(bytes));
}

void write_tally(JsonWriter& json, std::string_view sum, const desk::Tally& tally) {
  json.field(sum, tally.sum())
      .field("complete", tally.complete)
      .field("partial", tally.partial)
      .field("failed", tally.failed)
      .field("duplicate", tally.duplicate)
      .field("excluded", tally.excluded);
}

void write_failure(JsonWriter& json, const desk::Failure& failure) {
  write_path(json, "path", failure.path);
  write_path(json, "inner_path", failure.inner_path);
  json.field("outcome", to_string(failure.outcome))
      .field("reason", failure.reason)
      .field("detail", failure.detail)
      .field("retryable", failure.retryable)
      .field("document", failure.id);
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return with_commas(number) + " " + std::string(number == 1 ? one : many);
}

}  // namespace casebound::cli

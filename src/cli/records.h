#pragma once
/// \file Shapes of JSON that several commands print, named in docs/cli.md.
#include <string_view>

#include "base/json.h"
#include "desk/ingest.h"

namespace casebound::cli {

/// "path": decoded; and "path_raw" in base64 when the bytes are not UTF-8. For other names alike.
void write_path(JsonWriter& json, std::string_view name, std::string_view bytes);

/// The sum ("files_in" or "documents_in") and its five parts.
void write_tally(JsonWriter& json, std::string_view sum, const desk::Tally& tally);

/// The fields of a failure record, without begin and end.
void write_failure(JsonWriter& json, const desk::Failure& failure);

/// "1 page", "1,204 pages".
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);
/// "1,204"
std::string with_commas(std::uint64_t number);

}  // namespace casebound::cli

#include "store/manifest.h"

#include <algorithm>

#include "base/file.h"
#include "base/json.h"
#include "store/schema.h"

namespace casebound::store {
namespace {

[[noreturn]] void damaged() {
  throw Error(
      ErrorCode::Damaged,
      "The file case.json of this case is damaged. Put back a copy of it, then run casebound verify.");
}

/// 0 when it names none.
int format_of(const Bytes& text) {
  try {
    const JsonDocument json = parse_json(text, "The file case.json");
    return json.IsObject() && json.HasMember("format") && json["format"].IsInt() ? json["format"].GetInt()
                                                                                 : 0;
  } catch (const Error&) {
    return 0;
  }
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  JsonWriter json;
  json.begin_object().field("format", manifest.format).field("id", manifest.id).key("seal").begin_object();
  json.field("name", manifest.seal)
      .field("check_key", to_hex(ByteView(manifest.key.data(), manifest.key.size())));
  json.end_object().end_object();
  return json.text() + "\n";
}

Manifest parse_manifest(const Bytes& text) {
  try {
    const JsonDocument json = parse_json(text, "The file case.json");
    if (!json.IsObject() || !json.HasMember("format") || !json["format"].IsInt()) damaged();
    Manifest manifest;
    manifest.format = json["format"].GetInt();
    manifest.id = string_member(json, "id");
    if (manifest.id.size() != 32 || !json.HasMember("seal")) damaged();
    manifest.seal = string_member(json["seal"], "name");
    const Bytes key = from_hex(string_member(json["seal"], "check_key"));
    if (key.size() != manifest.key.size()) damaged();
    std::copy(key.begin(), key.end(), manifest.key.begin());
    // One byte changed inside a digit's case or a space would otherwise go unnoticed.
    if (to_json(manifest) != text) damaged();
    return manifest;
  } catch (const Error&) {
    damaged();  // whatever is wrong with it, the help is the same
  }
}

Manifest read_manifest(const std::string& folder) {
  const std::string path = join(folder, kManifestName);
  if (!exists(path))
    throw Error(ErrorCode::NoCase,
                "There is no case in " + safe_for_terminal(folder) + ". Make one with casebound init DIR.");
  const Bytes text = read_file(path, kLargestManifest);
  // What a newer format looks like is not known here.
  if (const int format = format_of(text); format > kFormat)
    throw Error(ErrorCode::NotAvailable, "This case was written by a newer version of Casebound (format " +
                                             std::to_string(format) + "). Install that version to open it.");
  return parse_manifest(text);
}

void write_manifest(const std::string& folder, const Manifest& manifest) {
  write_file_durably(join(folder, kManifestName), to_json(manifest));
}

std::unique_ptr<Seal> make_seal(const Manifest& manifest) {
  if (manifest.seal == "open") return make_open_seal(manifest.key);
  if (manifest.seal == "test cipher") return make_test_cipher(manifest.key);
  throw Error(ErrorCode::NotAvailable,
              "This case is sealed in a way that this version does not know. Install a newer version.");
}

}  // namespace casebound::store

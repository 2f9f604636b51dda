#pragma once
/// \file case.json: format, id and seal of a case; nothing else.
#include <cstdint>
#include <memory>
#include <string>

#include "store/seal.h"

namespace casebound::store {

constexpr const char* kManifestName = "case.json";
constexpr std::uint64_t kLargestManifest = 1 << 16;  ///< bytes

struct Manifest {
  int format = 1;
  std::string id;    ///< 32 hexadecimal digits
  std::string seal;  ///< "open", "test cipher"
  Key key{};         ///< of the tags in an open case; not a secret there
};

std::string to_json(const Manifest& manifest);
/// \throws Error{NoCase}, Error{Damaged}; Error{NotAvailable} for a newer format or an unknown seal
Manifest read_manifest(const std::string& folder);
/// The same from the bytes of case.json, whatever format they name. \throws Error{Damaged}
Manifest parse_manifest(const Bytes& text);
void write_manifest(const std::string& folder, const Manifest& manifest);
std::unique_ptr<Seal> make_seal(const Manifest& manifest);

}  // namespace casebound::store

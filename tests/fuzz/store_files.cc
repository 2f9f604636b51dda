// The small files of a case in clear text: case.json, and custody.jsonl beside a catalogue of three entries.
// The first byte says which; 2 and 3 build the last line of custody.jsonl around what follows.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "damage.h"
#include "store/custody.h"
#include "store/manifest.h"
#include "store/schema.h"

namespace {

using namespace casebound;
using namespace casebound::store;

void put(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void read_case_json(const std::string& folder, std::string_view bytes) {
  put(join(folder, kManifestName), bytes);
  try {
    const Manifest manifest = read_manifest(folder);
    if (to_json(manifest) != bytes) std::abort();
    (void)make_seal(manifest);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged && error.code() != ErrorCode::NotAvailable &&
        error.code() != ErrorCode::TooLarge)
      std::abort();
  }
}

/// Whatever the file held: it is refused, or ends with the catalogue's last entry.
void read_custody(const std::string& folder, const std::string& bytes) {
  static Database* const database = [] {
    auto* made = new Database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix");
    create_tables(*made);
    for (const char* action : {"create", "take in", "read"}) {
      CustodyRow row;
      row.time = "2026-01-01T00:00:00Z";
      row.actor = "local";
      row.action = action;
      row.parameters = "{}";
      add_custody(*made, std::string(32, 'a'), std::move(row));
    }
    return made;
  }();
  const std::string path = join(folder, "custody.jsonl");
  put(path, bytes);
  try {
    CustodyFile file(path, *database);
    const Bytes after = read_file(path);
    if (!after.ends_with(custody_line(load_custody(*database, 2).front()) + "\n")) std::abort();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const fuzz::WorkFolder work;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      read_case_json(work.path(), bytes);
      break;
    case 1:
      read_custody(work.path(), bytes);
      break;
    case 2:
      read_custody(work.path(), R"({"seq":1})"
                                "\n"
                                R"({"seq":)" +
                                    bytes + "}\n");
      break;
    default:
      read_custody(work.path(), bytes + "\n" + R"({"seq":2,"ti)");
  }
  return 0;
}

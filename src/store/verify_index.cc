/// \file verify: the files of the index. What an engine keeps in them is the engine's.
#include <filesystem>

#include "base/file.h"
#include "store/generations.h"
#include "store/verify_parts.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

const char* const kAdvice = "casebound reindex makes it again; nothing else is lost.";
const char* const kOld = "The next command that writes deletes it.";

bool ends_as_database_part(const std::string& name) {
  return name.ends_with(".sqlite-wal") || name.ends_with(".sqlite-shm");
}

void check_generation(Verifier& v, const std::string& path) {
  bool any = false;
  for (const fs::directory_entry& entry : fs::directory_iterator(join(v.root, path))) {
    const std::string name = entry.path().filename().string();
    const bool plain = entry.is_regular_file() && !entry.is_symlink();
    if (plain && name.ends_with(".sqlite")) {
      any = true;
      if (v.seal) check_pages(v, path + "/" + name, "index", kAdvice);
    } else if (!plain || !ends_as_database_part(name)) {
      name_unknown(v, path + "/" + name);
    }
  }
  if (!any) v.damaged({path, "index", "", "", "The index is missing.", kAdvice});
}

void check_engine(Verifier& v, const std::string& path) {
  const std::string current = path + "/CURRENT";
  const bool is_there = exists(join(v.root, current));
  const std::string generation = is_there ? read_current(join(v.root, path)) : std::string();
  ++v.out.checked;
  if (is_there && (generation.empty() || !fs::is_directory(join(v.root, path + "/" + generation))))
    v.damaged({current, "index", "", "", "It does not name an index that is there.", kAdvice});
  for (const fs::directory_entry& entry : fs::directory_iterator(join(v.root, path))) {
    const std::string name = entry.path().filename().string();
    const std::string object = path + "/" + name;
    if (name == "CURRENT") continue;
    if (name == generation) {
      check_generation(v, object);
    } else if (name == "CURRENT.new" || (entry.is_directory() && is_generation(name))) {
      const bool orphan = !is_there || generation.empty();
      v.leftover({object, "index", "", "",
                  orphan ? "No CURRENT names it." : "It is an older or an unfinished index.",
                  orphan ? "The next command that writes makes a new index." : kOld});
    } else {
      name_unknown(v, object);
    }
  }
}

}  // namespace

void check_index(Verifier& v) {
  const std::string folder = join(v.root, "index");
  if (!fs::is_directory(folder)) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && !entry.is_symlink()) {
      check_engine(v, "index/" + name);
    } else {
      name_unknown(v, "index/" + name);
    }
  }
}

}  // namespace casebound::store

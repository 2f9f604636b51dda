#include "store/generations.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/file.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

class Generation : public Storage {
 public:
  Generation(std::string folder, std::shared_ptr<Vfs> vfs)
      : folder_(std::move(folder)), vfs_(std::move(vfs)) {}
  std::string folder() const override { return folder_; }
  std::string sqlite_vfs() const override { return vfs_->name(); }
  int sqlite_reserved_bytes() const override { return static_cast<int>(Seal::kTrailer); }

 private:
  std::string folder_;
  std::shared_ptr<Vfs> vfs_;  // the engine's connections need it registered
};

/// 0 when `name` is not a number from 1.
std::uint32_t generation_of(const std::string& name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() && name[0] != '0' ? number : 0;
}

std::uint32_t highest(const std::string& engine_folder) {
  std::uint32_t out = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(engine_folder))
    out = std::max(out, generation_of(entry.path().filename().string()));
  return out;
}

std::string current_file(const std::string& engine_folder) { return join(engine_folder, "CURRENT"); }

void write_current(const std::string& engine_folder, const std::string& generation) {
  write_file_durably(current_file(engine_folder), generation + "\n");
}

}  // namespace

bool is_generation(const std::string& name) { return generation_of(name) != 0; }

std::string read_current(const std::string& engine_folder) {
  constexpr std::uint64_t kLongest = 64;
  std::error_code error;
  if (fs::file_size(current_file(engine_folder), error) > kLongest || error) return {};
  Bytes name = read_file(current_file(engine_folder), kLongest);
  if (name.empty() || name.back() != '\n') return {};
  name.pop_back();
  return is_generation(name) ? name : std::string();
}

std::unique_ptr<Storage> fresh_generation(const std::string& index_folder, const std::string& engine,
                                          std::shared_ptr<Vfs> vfs) {
  const std::string engine_folder = join(index_folder, engine);
  if (!exists(index_folder)) {  // all of it is derived, so it may have been thrown away
    make_folder(index_folder);
    sync_folder(parent_of(index_folder));
  }
  if (!exists(engine_folder)) {
    make_folder(engine_folder);
    sync_folder(index_folder);
  }
  const std::string folder = join(engine_folder, std::to_string(highest(engine_folder) + 1));
  make_folder(folder);
  sync_folder(engine_folder);
  return std::make_unique<Generation>(folder, std::move(vfs));
}

std::unique_ptr<Storage> current_generation(const std::string& index_folder, const std::string& engine,
                                            std::shared_ptr<Vfs> vfs) {
  const std::string engine_folder = join(index_folder, engine);
  if (!exists(current_file(engine_folder)))
    throw Error(ErrorCode::NotFound, "This case has no index yet. Run casebound work to make it.");
  const std::string name = read_current(engine_folder);
  const std::string folder = join(engine_folder, name);
  if (name.empty() || !exists(folder))
    throw Error(ErrorCode::Damaged,
                "The index of this case is damaged. Run casebound reindex; nothing else is lost.");
  return std::make_unique<Generation>(folder, std::move(vfs));
}

void point_at(const std::string& index_folder, const Storage& storage) {
  const fs::path folder = storage.folder();
  const std::string engine_folder = folder.parent_path().string();
  CASEBOUND_CHECK(folder.parent_path().parent_path() == fs::path(index_folder));
  if (read_current(engine_folder) != folder.filename().string()) {
    sync_folder(storage.folder());
    write_current(engine_folder, folder.filename().string());
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(engine_folder)) {
    std::error_code ignored;  // a reader may hold an old one; what stays is removed the next time
    if (entry.is_directory() && entry.path() != folder) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace casebound::store

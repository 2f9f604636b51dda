#pragma once
/// \file A folder for one index under test, on SQLite's own VFS; deleted in the end.
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/storage.h"

namespace casebound {

class TempStorage : public Storage {
 public:
  TempStorage()
      : folder_(std::filesystem::temp_directory_path() / ("casebound-index-" + to_hex(random_bytes(8)))) {
    std::filesystem::create_directory(folder_);
  }
  ~TempStorage() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TempStorage(const TempStorage&) = delete;
  std::string folder() const override { return folder_.string(); }
  std::string sqlite_vfs() const override { return "unix"; }
  int sqlite_reserved_bytes() const override { return 0; }

 private:
  std::filesystem::path folder_;
};

}  // namespace casebound

#pragma once
/// \file Files in a folder, and damage done to them as the fuzzer wishes.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace casebound::fuzz {

/// A folder that is gone at the end of the program.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "casebound-fuzz-XXXXXX").string();
    CASEBOUND_CHECK(mkdtemp(name.data()) != nullptr);
    path_ = std::filesystem::canonical(name).string();
  }
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The files below a folder, by their paths below it.
using Files = std::map<std::string, Bytes>;

inline Files load_files(const std::string& folder) {
  namespace fs = std::filesystem;
  Files out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().string().ends_with("-shm")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    out[fs::relative(entry.path(), folder).string()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return out;
}

/// Makes the folder hold these files and nothing else.
inline void store_files(const std::string& folder, const Files& files) {
  namespace fs = std::filesystem;
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [name, bytes] : files) {
    const fs::path path = fs::path(folder) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

/// Does what `orders` say to one of the files after the other: eight bytes an order, at most 16 orders.
/// Bytes are changed, blocks copied, zeroed and swapped (pages of SQLite and what is as long), ends cut off
/// or grown, files removed.
inline void damage(Files& files, std::string_view orders) {
  for (int count = 0; orders.size() >= 8 && count < 16 && !files.empty(); ++count, orders.remove_prefix(8)) {
    ByteReader order(orders.substr(0, 8));
    const auto file = std::next(files.begin(), order.u8() % static_cast<int>(files.size()));
    const unsigned kind = order.u8();
    const std::size_t place = order.u32();
    const unsigned value = order.u16();
    Bytes& bytes = file->second;
    const std::size_t at = bytes.empty() ? 0 : place % bytes.size();
    const std::size_t block = std::min<std::size_t>(kind & 0x80U ? 4120 : 4096, bytes.size());
    const std::size_t start = block == 0 ? 0 : at / block * block;
    const std::size_t other = block == 0 ? 0 : value * block % bytes.size() / block * block;
    const std::size_t length = std::min({block, bytes.size() - start, bytes.size() - other});
    switch (kind % 8) {
      case 0:
      case 1:
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (value % 255 + 1));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        std::copy_n(bytes.begin() + static_cast<long>(other), length,
                    bytes.begin() + static_cast<long>(start));
        break;
      case 4:
        std::swap_ranges(bytes.begin() + static_cast<long>(start),
                         bytes.begin() + static_cast<long>(start + length),
                         bytes.begin() + static_cast<long>(other));
        break;
      case 5:
        std::fill_n(bytes.begin() + static_cast<long>(start), length, '\0');
        break;
      case 6:
        bytes.append(value % 5000, static_cast<char>(place));
        break;
      default:
        if (value % 16 == 0) files.erase(file);
    }
  }
}

}  // namespace casebound::fuzz

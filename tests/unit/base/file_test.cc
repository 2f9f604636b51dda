#include "base/file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <vector>

#include "base/hash.h"

using namespace casebound;
namespace fs = std::filesystem;

namespace {

struct Folder {
  std::string path = (fs::temp_directory_path() / ("casebound-base-" + to_hex(random_bytes(8)))).string();
  Folder() { make_folder(path); }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return join(path, name); }
};

template <class Call>
ErrorCode code_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("nothing was thrown");
  return ErrorCode::Internal;
}

}  // namespace

TEST_CASE("a walk meets everything once, in one order, and follows no link") {
  Folder temp;
  fs::create_directories(temp / "leak/a/deep");
  for (const char* name : {"leak/b.txt", "leak/a/deep/x", "leak/a-b", "leak/\xFF.bin"})
    write_file_durably(temp / name, "1234");
  fs::create_directory_symlink("/", temp / "leak/root");
  fs::create_symlink(temp / "leak/b.txt", temp / "leak/z");
  REQUIRE(mkfifo((temp / "leak/pipe").c_str(), 0600) == 0);
  std::vector<std::string> paths;
  std::map<std::string, WalkEntry> met;
  walk((temp / "leak") + "/", [&](const WalkEntry& entry) {
    paths.push_back(entry.path);
    met.emplace(entry.path, entry);
    return true;
  });
  CHECK(paths == std::vector<std::string>{"leak/a/deep/x", "leak/a-b", "leak/b.txt", "leak/pipe", "leak/root",
                                          "leak/z", "leak/\xFF.bin"});
  CHECK(met.at("leak/b.txt").kind == WalkEntry::Kind::File);
  CHECK(met.at("leak/b.txt").size_bytes == 4);
  CHECK(met.at("leak/b.txt").absolute == temp / "leak/b.txt");
  CHECK(met.at("leak/root").kind == WalkEntry::Kind::Link);
  CHECK(met.at("leak/z").kind == WalkEntry::Kind::Link);
  CHECK(met.at("leak/pipe").kind == WalkEntry::Kind::Pipe);
}

TEST_CASE("a walk skips a folder when told to, ends when told to, and takes a single file") {
  Folder temp;
  fs::create_directories(temp / "a/b");
  for (const char* name : {"a/1", "a/b/2", "a/c"}) write_file_durably(temp / name, "");
  std::vector<std::string> paths;
  const auto note = [&](const WalkEntry& entry) { return paths.push_back(entry.path), entry.path != "a/1"; };
  walk(temp / "a", note);
  CHECK(paths == std::vector<std::string>{"a/1"});
  paths.clear();
  walk(
      temp / "a", [&](const WalkEntry& entry) { return paths.push_back(entry.path), true; },
      [](const std::string& folder) { return folder != "a/b"; });
  CHECK(paths == std::vector<std::string>{"a/1", "a/c"});
  paths.clear();
  walk(temp / "a/c", note);
  CHECK(paths == std::vector<std::string>{"c"});
  CHECK(code_of([&] { walk(temp / "none", note); }) == ErrorCode::NotFound);
}

TEST_CASE("a file is written whole or not at all, and for its owner alone") {
  Folder temp;
  write_file_durably(temp / "f", "first");
  write_file_durably(temp / "f", "second");
  CHECK(read_file(temp / "f") == "second");
  struct stat info{};
  REQUIRE(lstat((temp / "f").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(std::distance(fs::directory_iterator(temp.path), fs::directory_iterator()) == 1);
  CHECK(code_of([&] { write_file_durably(temp / "no/f", "x"); }) == ErrorCode::Io);
  CHECK(code_of([&] { sync_folder(temp / "f"); }) == ErrorCode::Io);
}

TEST_CASE("reading says what is missing and what is too large") {
  Folder temp;
  write_file_durably(temp / "f", "12345");
  CHECK(code_of([&] { read_file(temp / "none"); }) == ErrorCode::NotFound);
  CHECK(code_of([&] { read_file(temp / "f", 4); }) == ErrorCode::TooLarge);
  CHECK(read_file(temp / "f", 5) == "12345");
  const Fd fd = open_to_read(temp / "f");
  char out[8] = {};
  CHECK(read_at(fd.get(), 3, out, sizeof out) == 2);
  fs::create_symlink(temp / "f", temp / "link");
  CHECK(code_of([&] { open_to_read(temp / "link"); }) == ErrorCode::Io);
}

TEST_CASE("paths are joined, cut and made absolute without asking the disk") {
  CHECK(join("a", "b") == "a/b");
  CHECK(join("a/", "b") == "a/b");
  CHECK(join("", "b") == "b");
  CHECK(parent_of("a/b") == "a");
  CHECK(parent_of("a") == ".");
  CHECK(absolute_path("/a/./b/../c/") == "/a/c");
  CHECK(absolute_path("/") == "/");
  CHECK(displayed_path("a\xFF") == "a\xEF\xBF\xBD");
}

TEST_CASE("R54 nothing that steers a terminal or turns text around reaches it raw") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plain 再教育营 ئەركىنلىك", "plain 再教育营 ئەركىنلىك"},
      {"\x1B[31mred", "<U+001B>[31mred"},
      {"\x1B]0;title\x07", "<U+001B>]0;title<U+0007>"},
      {"a\rb", "a<U+000D>b"},
      {"a\nb\tc", "a<U+000A>b<U+0009>c"},
      {std::string("a\0b", 3), "a<U+0000>b"},
      {"\xC2\x9B"
       "31m",
       "<U+009B>31m"},
      {"\x7F", "<U+007F>"},
      {"gnp.\xE2\x80\xAE"
       "exe",
       "gnp.<U+202E>exe"},
      {"\xE2\x81\xA6x\xE2\x81\xA9", "<U+2066>x<U+2069>"},
      {"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "<U+200E><U+200F><U+061C>"},
      {"\xE2\x80\xA8\xE2\x80\xA9", "<U+2028><U+2029>"},
      {"bad \xFF\xC0 bytes", "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes"},
  };
  for (const auto& [raw, shown] : cases) {
    CHECK(safe_for_terminal(raw) == shown);
  }
  CHECK(safe_for_terminal("a\nb\tc\x1B", true) == "a\nb\tc<U+001B>");
}

// Stands for LibreOffice: a program of others that does what the document says, "COMMAND ARGUMENT...".
// Called with the document and the place for the result.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>

#include "attacks.h"

namespace {

struct Scene {
  std::vector<std::string> words;  // word 0 is the command
  std::string result;

  const std::string& word(std::size_t at) const { return words.at(at); }
  void answer(const std::string& bytes) const { std::ofstream(result, std::ios::binary) << bytes; }
};

std::string errno_or(bool did_it) { return did_it ? "did it" : "refused: " + std::to_string(errno); }

[[noreturn]] void sleep_for_ever() {
  for (;;) pause();
}

[[noreturn]] void spin() {
  for (volatile unsigned long i = 0;;) i = i + 1;
}

[[noreturn]] void allocate_for_ever() {
  for (;;) std::memset(new char[1U << 20], 1, 1U << 20);
}

/// Not its own memory by the letter, but memory all the same.
std::string share_memory_for_ever() {
  constexpr std::size_t kPiece = 64U << 20;
  for (int i = 0; i < 1000; ++i)
    if (mmap(nullptr, kPiece, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
      return "refused after " + std::to_string(i * (kPiece >> 20)) + " MiB";
  return "did it";
}

std::string entries_of(const std::string& folder) {
  DIR* const opened = opendir(folder.c_str());
  if (opened == nullptr) return errno_or(false);
  std::string out;
  while (const dirent* entry = readdir(opened))
    if (entry->d_name[0] != '.') out += std::string(entry->d_name) + " ";
  closedir(opened);
  return out;
}

std::string open_descriptors() {
  std::string out;
  for (int fd = 0; fd < 500; ++fd)
    if (fcntl(fd, F_GETFD) >= 0) out += std::to_string(fd) + " ";
  return out;
}

std::string environment() {
  std::string out;
  for (char** each = environ; *each != nullptr; ++each) out += std::string(*each) + "\n";
  return out;
}

std::string host() {
  char name[100] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

std::string run(const std::string& program) {
  char* arguments[] = {const_cast<char*>(program.c_str()), nullptr};
  execve(program.c_str(), arguments, environ);
  return errno_or(false);
}

/// A program that it wrote itself.
std::string run_own(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT, 0755);
  if (file < 0 || write(file, "#!/bin/true\n", 12) != 12) return errno_or(false);
  close(file);
  return run(path);
}

/// Code from a file that it wrote itself.
std::string map_own_code(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT, 0755);
  if (file < 0 || ftruncate(file, 4096) != 0) return "no file";
  return errno_or(mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) != MAP_FAILED);
}

void fill(const std::string& folder) {
  const std::string piece(1U << 20, 'f');
  std::ofstream file(folder + "/big", std::ios::binary);
  while (file.write(piece.data(), static_cast<std::streamsize>(piece.size())) && file.flush()) {
  }
}

using Command = std::function<void(const Scene&)>;

const std::map<std::string, Command>& commands() {
  static const std::map<std::string, Command> all = {
      {"say", [](const Scene& s) { s.answer(s.word(1)); }},
      {"try", [](const Scene& s) { s.answer(casebound::test::try_attack(s.word(1), s.word(2))); }},
      {"list", [](const Scene& s) { s.answer(entries_of(s.word(1))); }},
      {"open", [](const Scene& s) { s.answer(errno_or(open(s.word(1).c_str(), O_RDONLY) >= 0)); }},
      {"write",
       [](const Scene& s) { s.answer(errno_or(open(s.word(1).c_str(), O_WRONLY | O_CREAT, 0600) >= 0)); }},
      {"run", [](const Scene& s) { s.answer(run(s.word(1))); }},
      {"run-own", [](const Scene& s) { s.answer(run_own(s.word(1))); }},
      {"map-own-code", [](const Scene& s) { s.answer(map_own_code(s.word(1))); }},
      {"descriptors", [](const Scene& s) { s.answer(open_descriptors()); }},
      {"environment", [](const Scene& s) { s.answer(environment()); }},
      {"host", [](const Scene& s) { s.answer(host()); }},
      {"user", [](const Scene& s) { s.answer(std::to_string(getuid())); }},
      {"share-memory", [](const Scene& s) { s.answer(share_memory_for_ever()); }},
      // Ways to end
      {"sleep", [](const Scene&) { sleep_for_ever(); }},
      {"sleep-deaf",
       [](const Scene&) {
         for (int each = 1; each < NSIG; ++each) std::signal(each, SIG_IGN);
         sleep_for_ever();
       }},
      {"spin", [](const Scene&) { spin(); }},
      {"allocate", [](const Scene&) { allocate_for_ever(); }},
      {"fill", [](const Scene&) { fill("/tmp"); }},
      {"say-then-fill",
       [](const Scene& s) {
         s.answer(s.word(1));
         fill("/tmp");
       }},
      {"segfault", [](const Scene&) { std::raise(SIGSEGV); }},
      {"abort", [](const Scene&) { std::abort(); }},
      {"exit", [](const Scene& s) { _exit(std::atoi(s.word(1).c_str())); }},
      // Results that are none
      {"link",
       [](const Scene& s) {
         if (symlink(s.word(1).c_str(), s.result.c_str()) != 0) s.answer(errno_or(false));
       }},
      {"pipe",
       [](const Scene& s) {
         if (mkfifo(s.result.c_str(), 0600) != 0) _exit(1);
       }},
      {"folder",
       [](const Scene& s) {
         if (mkdir(s.result.c_str(), 0700) != 0) _exit(1);
       }},
      {"sparse",
       [](const Scene& s) {
         s.answer("x");
         if (truncate(s.result.c_str(), off_t{1} << 40) != 0) _exit(1);
       }},
      {"say-then-die",
       [](const Scene& s) {
         s.answer(s.word(1));
         std::raise(SIGSEGV);
       }},
  };
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  std::istringstream words;
  if (std::ifstream file(arguments[1], std::ios::binary); file)
    words.str(std::string(std::istreambuf_iterator<char>(file), {}));
  Scene scene{{std::istream_iterator<std::string>(words), {}}, arguments[2]};
  scene.words.resize(std::max<std::size_t>(scene.words.size(), 3));
  const auto found = commands().find(scene.words[0]);
  if (found == commands().end()) return 3;
  found->second(scene);
  return 0;
}

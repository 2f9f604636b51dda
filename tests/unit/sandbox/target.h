#pragma once
/// \file Something to attack: a file, and a process of the same user.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

namespace casebound::test {

class Target {
 public:
  Target() {
    std::string folder = (std::filesystem::temp_directory_path() / "casebound-target-XXXXXX").string();
    folder_ = mkdtemp(folder.data());
    path_ = folder_ + "/original";
    std::ofstream(path_) << "untouched";
    chmod(path_.c_str(), 0640);
    process_ = fork();
    if (process_ == 0) {
      for (;;) pause();
    }
    lstat(path_.c_str(), &before_);
  }
  ~Target() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  std::string argument(const std::string& attack) const {
    return attack == "kill-process" || attack == "abort-other" ? std::to_string(process_) : path_;
  }
  bool is_untouched() const {
    struct stat now{};
    std::string text;
    std::ifstream file(path_);
    std::getline(file, text);
    const auto entries =
        std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
    return lstat(path_.c_str(), &now) == 0 && text == "untouched" && now.st_mode == before_.st_mode &&
           now.st_uid == before_.st_uid && now.st_nlink == before_.st_nlink &&
           now.st_mtime == before_.st_mtime && entries == 1 && waitpid(process_, nullptr, WNOHANG) == 0;
  }

 private:
  std::string folder_;
  std::string path_;
  pid_t process_ = -1;
  struct stat before_{};
};

}  // namespace casebound::test

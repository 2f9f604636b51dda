#pragma once
/// \file A case in a folder that is gone after the test, and small makers of invented content.
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <fcntl.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "base/file.h"
#include "base/hash.h"
#include "store/case.h"

namespace casebound::store {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "casebound-test-XXXXXX").string();
    CASEBOUND_CHECK(mkdtemp(name.data()) != nullptr);
    path_ = std::filesystem::canonical(name).string();
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return join(path_, name); }

 private:
  std::string path_;
};

inline void write_plain(const std::string& path, ByteView bytes) {
  std::filesystem::create_directories(parent_of(path));
  write_file_durably(path, bytes);
}

inline PageContent page_with(const std::string& text) {
  PageContent content;
  content.kind = PageKind::Page;
  content.width = 595.3F;
  content.height = 841.9F;
  content.text = text;
  for (std::size_t at = 0, n = 0; at < text.size(); ++n) {
    std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) {
      const float x = 72.125F + static_cast<float>(n) * 31.7F;
      content.words.push_back(
          {static_cast<ByteOffset>(at), static_cast<ByteOffset>(end), {x, 100.3F, x + 28.9F, 112.45F}, 1});
    }
    at = end + 1;
  }
  return content;
}

/// Runs `body` in a child, which ends without a goodbye: as by kill -9, at its end at the latest.
inline void run_and_kill(const std::function<void()>& body) {
  const pid_t child = fork();
  CASEBOUND_CHECK(child >= 0);
  if (child == 0) {
    try {
      body();
      kill(getpid(), SIGKILL);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in the child: %s\n", error.what());
    }
    _exit(99);
  }
  int status = 0;
  CASEBOUND_CHECK(waitpid(child, &status, 0) == child);
  CASEBOUND_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

inline void copy_folder(const std::string& from, const std::string& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

inline void flip_byte(const std::string& path, std::uint64_t at) {
  Bytes bytes = read_file(path);
  CASEBOUND_CHECK(at < bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
  const Fd fd(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  write_all(fd.get(), bytes);
}

/// The code of the Error that `call` throws; fails when there is none.
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

/// A file in the case with its path and document; inside a transaction.
inline DocumentRow put_text_document(Case& c, SourceId source, const std::string& path,
                                     const std::string& bytes) {
  std::unique_ptr<BlobWriter> writer = c.new_blob();
  writer->write(bytes);
  const SpooledBlob blob = writer->finish();
  DocumentRow row;
  row.file = c.put_file(blob);
  c.put_path({row.file, source, path, 1'700'000'000});
  row.id = row.root = short_hash({blob.sha256, ""});
  row.sequence = c.next_sequence();
  row.name = std::filesystem::path(path).filename().string();
  row.extracted = true;
  row.facts.type = "text";
  row.pages = 1;
  c.put_document(row);
  std::vector<FinishedPage> pages;
  pages.push_back(encode_reading(row.id, 1, page_with(bytes), How::Embedded, "test 1", ""));
  c.put_pages(row.id, pages);
  return row;
}

}  // namespace casebound::store

#pragma once
/// \file The worker's side: what a program has to bring in order to read documents inside the sandbox.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fonts.h"
#include "model/extraction.h"

namespace casebound::sandbox {

/// The bytes of the document, from a sealed memory file or fetched from the parent by blocks.
class DocumentInput {
 public:
  virtual ~DocumentInput() = default;
  virtual std::uint64_t size() const = 0;
  /// Copies up to `out.size()` bytes from `offset`; returns how many (0 at the end). \throws Error{Io}
  virtual std::size_t read(std::uint64_t offset, std::span<char> out) = 0;
  /// All bytes at once. \throws Error{TooLarge} when they are more than `limit`
  virtual std::string_view view(std::uint64_t limit) = 0;
};

/// Takes what was found. Every function throws Error{TooLarge} when a limit of the document is passed, and
/// Error{Internal} when a page is not fit to be sent (text that is not UTF-8, a word outside the text).
class DocumentOutput {
 public:
  virtual ~DocumentOutput() = default;
  virtual void facts(const DocumentFacts& facts) = 0;
  virtual void page(const PageContent& content) = 0;
  virtual void begin_child(const ChildInfo& child) = 0;
  virtual void child_bytes(std::string_view bytes) = 0;
  virtual void end_child(const Verdict& verdict) = 0;
};

struct DocumentOptions {
  std::string name;
  std::string declared_media_type;
  std::vector<std::string> passwords;
  ExtractLimits limits;
};

/// Reads documents. Lives in the zygote; `extract` and `render` run in a child of their own for each
/// document.
class DocumentHandler {
 public:
  virtual ~DocumentHandler() = default;
  /// Loads and initialises, once, what every document needs. Runs before any document is seen and before the
  /// locks.
  virtual void prepare() {}
  virtual Verdict extract(DocumentInput& input, const DocumentOptions& options, DocumentOutput& output) = 0;
  /// \throws Error{NoPicture}, Error{Damaged}, Error{TooLarge}
  virtual Picture render(DocumentInput& input, const DocumentOptions& options, PageNumber page,
                         float dpi) = 0;
};

/// What the worker locks itself with. All but `allow_unsafe` is for tests of what is left without a layer.
struct ServeOptions {
  bool allow_unsafe = false;  ///< parse although system calls cannot be filtered
  bool use_namespaces = true;
  bool use_seccomp = true;
  int most_landlock_abi = 1000;
  std::vector<std::string> readable_folders = font_folders();
};

/// The command line options of ServeOptions: "--unsafe", and for tests "--without-namespaces",
/// "--without-seccomp",
/// "--landlock-abi N" when `for_tests` is set. \throws Error{Usage}
ServeOptions serve_options_from(std::span<char*> arguments, bool for_tests = false);

/// The descriptors that a worker is started with, and that its children have.
constexpr int kControlFd = 3;   ///< zygote
constexpr int kDocumentFd = 3;  ///< child
constexpr int kMemoryFd = 4;    ///< child

/// Serves documents until the parent goes away. Call it first in main(), while there is one thread.
[[noreturn]] void serve(DocumentHandler& handler, const ServeOptions& options);

}  // namespace casebound::sandbox

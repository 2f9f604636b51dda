#pragma once
/// \file The locked wing seen from outside: hand in a document's bytes, get back what was found in them.
///
/// The pool starts `casebound-worker` processes in role parse, one a slot, and treats every one of them as
/// hostile: messages are bounded, a worker that breaks the rules is killed and replaced, and its document
/// ends with an outcome. For a document that only LibreOffice reads it starts one in role office, and reads
/// what comes out of it as it would any document.
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "model/extraction.h"
#include "sandbox/office.h"

namespace casebound::sandbox {

/// The bytes of one document, read by the parent; called on a pool thread.
struct ByteSource {
  std::uint64_t size = 0;
  /// Copies up to out.size() bytes from offset, checked and opened by the store. \throws Error
  std::function<std::size_t(std::uint64_t offset, std::span<char> out)> read;
};

/// Into what LibreOffice turns a kind of document that has no reader here.
struct ConversionTarget {
  std::string from;  ///< ending that LibreOffice knows the kind by: "doc"
  std::string to;    ///< ending of what has a reader: "docx"
  OfficePart part = OfficePart::Writer;
  Outcome when_refused = Outcome::Damaged;  ///< what it says of a document that LibreOffice does not read it
  std::string advice;                       ///< a sentence for where that part is not installed
};

struct ExtractRequest {
  ByteSource bytes;
  std::string name;                 ///< file name, a hint for the format
  std::string declared_media_type;  ///< from the container; may be empty
  std::vector<std::string> passwords;
  ExtractLimits limits;
  /// Asked, on a pool thread, for a document without a reader; null: it stays Unsupported.
  std::function<std::optional<ConversionTarget>(const DocumentFacts&)> conversion_of = {};
};

/// Receives what one document holds, in order, on a pool thread. An exception thrown here ends the document
/// and is handed on through the future.
class ExtractEvents {
 public:
  virtual ~ExtractEvents() = default;
  /// What is known of the document so far; before its first page at the latest its format and producer.
  virtual void facts(const DocumentFacts&) {}
  virtual void page(PageNumber number, PageContent&& content) = 0;
  virtual void begin_child(const ChildInfo& child) = 0;
  virtual void child_bytes(std::string_view bytes) = 0;
  virtual void end_child(const Verdict& verdict) = 0;
};

/// How the document ended; the facts are whole only now.
struct ExtractReport {
  DocumentFacts facts;
  Verdict verdict;
  std::uint32_t pages = 0;
  std::uint32_t children = 0;
  double cpu_seconds = 0;
};

struct RenderRequest {
  ExtractRequest document;
  PageNumber page = 1;
  float dpi = 150;
};

/// Which layers hold on this machine, as the worker itself found after locking.
struct SandboxStatus {
  bool no_new_privileges = false;
  bool seccomp = false;
  int landlock_abi = 0;       ///< 0: the kernel has none
  bool namespaces = false;    ///< user, net, ipc and pid
  bool memory_limit = false;  ///< RLIMIT_AS; off under sanitizers
  bool no_core = false;
  bool fonts = false;  ///< a font folder is readable, for PDFs that bring none
  std::string detail;  ///< why a layer does not hold; one sentence each
};

/// Whether documents can be converted on this machine.
struct OfficeStatus {
  std::optional<Office> installed;
  bool can_be_locked_in = false;
  std::string detail;  ///< why not; one sentence
};

struct PoolOptions {
  std::string worker_program;  ///< empty: casebound-worker beside this program, or in ../libexec/casebound
  unsigned jobs = 0;           ///< 0: one a core
  bool allow_unsafe = false;   ///< --unsafe was said aloud: parse even without seccomp
  std::vector<std::string> worker_arguments = {};  ///< for tests: their worker can leave a layer out
  bool use_office = true;  ///< for tests; false: as where LibreOffice is not installed
};

class Pool {
 public:
  /// Starts nothing yet: workers start with their first document.
  /// \throws Error{Sandbox} when the worker program is missing
  explicit Pool(PoolOptions options);
  ~Pool();  ///< ends every worker; waits for running documents to stop
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  unsigned jobs() const;
  /// Workers that could not be ended, not even by SIGKILL, and were replaced. Each is locked in and unheard.
  unsigned left_behind() const;

  /// Queues a document; `events` must live until the future is ready. The future carries an Error only when
  /// the sandbox itself cannot run (Error{Sandbox}) or when `events` threw; a crash of the worker is an
  /// outcome.
  std::future<ExtractReport> extract(ExtractRequest request, ExtractEvents& events);

  /// \returns (through the future) the picture; Error{NoPicture}, Error{Damaged}, Error{TooLarge},
  /// Error{TimedOut}
  std::future<Picture> render(RenderRequest request);

  /// Ends what runs and drops what waits: its futures carry Error{Internal,"cancelled"}.
  void cancel();

  /// Asks a worker which layers hold. \throws Error{Sandbox} when none can be started
  SandboxStatus status();

  /// Asks a worker whether LibreOffice can be locked in here; waits for it.
  /// \throws Error{Sandbox} when none can be started
  OfficeStatus office();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace casebound::sandbox

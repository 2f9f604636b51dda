#pragma once
/// \file What ends an operation: one exception type with a code for scripts and a sentence for people.
#include <stdexcept>
#include <string>
#include <string_view>

namespace casebound {

/// The error codes of the command line's contract; `code_name` gives the word that scripts see.
enum class ErrorCode {
  Usage,
  NoCase,
  Locked,
  Passphrase,
  NotFound,
  Ambiguous,
  NoPicture,
  Unsupported,
  Damaged,
  TooLarge,
  TimedOut,
  DiskFull,
  Io,
  Sandbox,
  NotAvailable,
  Internal,
};

/// Returns the word of the contract, e.g. "no_case".
std::string_view code_name(ErrorCode code);

/// Ends an operation. `what()` is one sentence in the reader's words, with the next step.
/// It may name a path that the user typed; it never quotes document text.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// Throws Error{DiskFull} for ENOSPC and EDQUOT, else Error{Io}; `doing` completes "Could not ...".
[[noreturn]] void throw_errno(int error_number, std::string_view doing);

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace casebound

/// For our own mistakes only: no input may reach it.
#define CASEBOUND_CHECK(condition) \
  ((condition) ? (void)0 : ::casebound::check_failed(#condition, __FILE__, __LINE__))

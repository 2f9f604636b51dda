#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace casebound {

std::string_view code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::Usage:
      return "usage";
    case ErrorCode::NoCase:
      return "no_case";
    case ErrorCode::Locked:
      return "locked";
    case ErrorCode::Passphrase:
      return "passphrase";
    case ErrorCode::NotFound:
      return "not_found";
    case ErrorCode::Ambiguous:
      return "ambiguous";
    case ErrorCode::NoPicture:
      return "no_picture";
    case ErrorCode::Unsupported:
      return "unsupported";
    case ErrorCode::Damaged:
      return "damaged";
    case ErrorCode::TooLarge:
      return "too_large";
    case ErrorCode::TimedOut:
      return "timed_out";
    case ErrorCode::DiskFull:
      return "disk_full";
    case ErrorCode::Io:
      return "io";
    case ErrorCode::Sandbox:
      return "sandbox";
    case ErrorCode::NotAvailable:
      return "not_available";
    case ErrorCode::Internal:
      return "internal";
  }
  return "internal";
}

void throw_errno(int error_number, std::string_view doing) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  std::string sentence = "Could not " + std::string(doing) + ": " + std::strerror(error_number) + ".";
  if (full) sentence += " Free some space and run the command again; what was done is kept.";
  throw Error(full ? ErrorCode::DiskFull : ErrorCode::Io, sentence);
}

void check_failed(const char* condition, const char* file, int line) {
  throw Error(ErrorCode::Internal, std::string("This is a mistake in Casebound (") + condition + ", " + file +
                                       ":" + std::to_string(line) +
                                       "). Nothing in the case was changed by it.");
}

}  // namespace casebound

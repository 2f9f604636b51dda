#pragma once
/// \file The worker's side of role office: a program of others, run once on one document in a room of its
/// own.
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "sandbox/messages.h"

namespace casebound::sandbox {

/// A program that turns a file in the room into another one.
struct ConverterPlan {
  std::string program;                 ///< absolute
  std::vector<std::string> arguments;  ///< without the program's own name
  std::vector<std::string> environment;
  std::vector<std::string> readable;                 ///< what it is made of: folders and files of the system
  std::vector<std::pair<std::string, Bytes>> files;  ///< put into the room first; absolute, below /tmp
  std::string document;                              ///< where it finds the document; absolute, below /tmp
  std::string result;                                ///< where it leaves what it made; absolute, below /tmp
};

/// What runs in a room. Called before the document is touched.
class Converter {
 public:
  virtual ~Converter() = default;
  /// \throws Error{Unsupported} when the program is not installed
  virtual ConverterPlan plan(const ConversionOrder& order) = 0;
};

/// Serves the one order that comes on kControlFd, with the document in kMemoryFd. Call it first in main(),
/// while there is one thread. There is no way to leave a layer out: where the room cannot be made, or the
/// locks not be put on, nothing is converted.
[[noreturn]] void serve_conversion(Converter& converter);

}  // namespace casebound::sandbox

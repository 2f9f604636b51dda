#pragma once
/// \file Ctrl-C: the first asks for an orderly end, the second ends at once.
#include <stop_token>

namespace casebound::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP are remembered instead of ending the program.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;

  /// Stopped by poll() after a signal.
  std::stop_token token() const { return source_.get_token(); }
  /// To be called often: hands a signal that came on to the token.
  void poll();

 private:
  std::stop_source source_;
};

}  // namespace casebound::cli

#pragma once
/// \file What is said while documents are taken in.
#include <chrono>
#include <string>
#include <vector>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "desk/ingest.h"

namespace casebound::cli {

/// Shows progress: with --jsonl as records on standard output; else on a terminal as one line that is drawn
/// again ten times a second; else as a plain line now and then. Hands Ctrl-C on.
class Progress : public desk::IngestProgress {
 public:
  Progress(Output& output, Interrupts& interrupts);
  ~Progress() override;

  void update(const State& state) override;
  void failed(const desk::Failure& failure) override;
  /// Removes the line from the terminal.
  void clear();
  /// The first few, for the end of the run.
  const std::vector<desk::Failure>& first_failures() const { return first_failures_; }

 private:
  void record(const State& state);
  std::string describe(const State& state) const;

  Output& output_;
  Interrupts& interrupts_;
  bool on_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
  std::vector<desk::Failure> first_failures_;
};

}  // namespace casebound::cli

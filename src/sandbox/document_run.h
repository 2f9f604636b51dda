#pragma once
/// \file One document in one worker, from the order to the death of the child: the parent's side.
#include "sandbox/messages.h"
#include "sandbox/receiver.h"
#include "sandbox/worker_process.h"

namespace casebound::sandbox {

struct RunEnd {
  enum class Cause : std::uint8_t {
    Finished,   ///< the receiver has the last message
    Died,       ///< the child ended without it; `ended` says how
    Broken,     ///< the child broke a rule and was killed
    OverLimit,  ///< the receiver says which limit
    Deadline,   ///< the clock on the wall ran out
    Cancelled,
  };
  Cause cause = Cause::Died;
  Ended ended;
  bool worker_is_usable = true;  ///< else replace it
};

/// How long a child may live by the clock on the wall.
struct WallClock {
  double seconds_per_cpu_second = 4;
  double extra_seconds = 30;
};

/// Runs one document and waits until its child is dead, whatever happens.
///
/// The child's own clock is RLIMIT_CPU, raised as pages arrive; the wall's clock runs four times as long, so
/// that a child that only sleeps ends too. Time that `bytes` and `receiver` take is not counted.
/// \param cancel  a descriptor; readable: end the document
/// \throws what `bytes` and `receiver` throw, after the child was ended
RunEnd run_document(WorkerProcess& worker, const ChildRequest& request, const ByteSource& bytes,
                    Receiver& receiver, int cancel, const WallClock& wall = {});

/// What the way a child died says of its document.
Verdict verdict_of_death(const Ended& ended);

}  // namespace casebound::sandbox

#pragma once
/// \file A world of its own for the worker: no network, no other processes, no shared memory of others.
#include <string>

namespace casebound::sandbox {

struct Separation {
  bool holds = false;
  std::string detail;  ///< why it does not hold, or holds in part; one sentence
};

/// Moves this process into new user, network and IPC namespaces, and with `own_files` into new ones for
/// mounts and the host's name; its children will be in a new process namespace, the first of them as
/// process 1. Needs a process with one thread that is still dumpable (its uid map is written).
Separation separate(bool own_files = false);

/// Root becomes nobody, so that no file of the system is its own; others stay who they are. Clears the signal
/// that was asked for at the parent's death.
void stop_being_root();

/// Gives up every capability; without effect on a process that has none.
void drop_capabilities();

}  // namespace casebound::sandbox

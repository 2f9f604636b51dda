#pragma once
/// \file The process that reads one document: it locks itself, reads, answers, ends.
#include <string>

#include "sandbox/landlock.h"
#include "sandbox/messages.h"
#include "sandbox/seccomp.h"
#include "sandbox/serve.h"

namespace casebound::sandbox {

/// All that was made ready in the zygote.
struct ChildPlan {
  DocumentHandler& handler;
  ServeOptions options;
  SyscallFilter filter;  ///< unused when `filters` is false
  bool filters = false;  ///< system calls are filtered
  FileRules files;
  int landlock_abi = 0;  ///< the version that `files` was built for
  bool namespaces = false;
  std::string detail;              ///< why a layer does not hold
  std::uint64_t mapped_bytes = 0;  ///< address space of the zygote
};

struct ChildStart {
  pid_t zygote = 0;
  int document_fd = -1;
  int memory_fd = -1;  ///< -1: the document comes by blocks, or is empty
};

/// Makes the child's plan for this machine. \throws Error{Sandbox}
ChildPlan plan_children(DocumentHandler& handler, const ServeOptions& options);

/// Runs in the new process and never comes back. The first byte of the document is read after the last lock.
[[noreturn]] void run_child(ChildPlan& plan, const Order& order, const ChildStart& start);

}  // namespace casebound::sandbox

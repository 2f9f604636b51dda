#pragma once
/// \file The doctor: what of this machine and this case is in order, and what to do where it is not.
#include <string>
#include <vector>

namespace casebound::desk {

struct Check {
  std::string check;  ///< stable name: "seccomp", "landlock", "namespaces", ...
  bool ok = false;
  std::string detail;  ///< what was found
  std::string advice;  ///< what to do; empty when ok
};

/// \param case_folder also checks this case; empty: the machine alone
std::vector<Check> examine(const std::string& case_folder);

/// The sandbox layers for `status`.
struct SandboxLayers {
  bool started = false;  ///< false: no worker could be started, see detail
  bool seccomp = false, namespaces = false, no_new_privileges = false, memory_limit = false;
  int landlock_abi = 0;
  std::string detail;
};
SandboxLayers sandbox_layers();

/// Whether documents that only LibreOffice reads can be read here.
struct OfficeState {
  bool usable = false;
  std::string version;  ///< "7.4.7.2"; empty when it is not installed
  std::string detail;   ///< why it is not usable, or which of its parts are missing; one sentence
};
OfficeState office_state();

}  // namespace casebound::desk

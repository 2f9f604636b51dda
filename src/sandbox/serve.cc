#include "sandbox/serve.h"

#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <exception>

#include "base/error.h"
#include "sandbox/channel.h"
#include "sandbox/child.h"
#include "sandbox/descriptors.h"
#include "sandbox/namespaces.h"
#include "sandbox/zygote.h"

namespace casebound::sandbox {
namespace {

constexpr int kSetMemoryDenyWriteExecute = 65;  // PR_SET_MDWE, Linux 6.3

/// The process that was started: it holds no document and no parser, waits for process 1, and ends with it.
[[noreturn]] void wait_for(pid_t zygote) {
  close_descriptors_from(kControlFd);
  while (waitpid(zygote, nullptr, 0) < 0 && errno == EINTR) {
  }
  _exit(0);
}

[[noreturn]] void refuse(const std::string& sentence) {
  send_packet(kControlFd, encode_hello({CASEBOUND_VERSION, sentence}));
  _exit(1);
}

[[noreturn]] void become_zygote(DocumentHandler& handler, const ServeOptions& options,
                                const Separation& separation) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    handler.prepare();
    ChildPlan plan = plan_children(handler, options);
    if (!plan.filters && !options.allow_unsafe)
      refuse(
          "This kernel cannot filter system calls (seccomp), so nothing is parsed. Use --unsafe only for "
          "files that you trust.");
    plan.namespaces = separation.holds;
    plan.detail += separation.detail;
    prctl(kSetMemoryDenyWriteExecute, 1, 0, 0, 0);
    Zygote zygote(std::move(plan));
    if (!send_packet(kControlFd, encode_hello({CASEBOUND_VERSION, ""}))) _exit(0);
    zygote.run();
  } catch (const std::exception& error) {
    refuse(error.what());
  }
}

}  // namespace

ServeOptions serve_options_from(std::span<char*> arguments, bool for_tests) {
  ServeOptions options;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string_view argument = arguments[at];
    if (argument == "--unsafe") {
      options.allow_unsafe = true;
    } else if (for_tests && argument == "--without-namespaces") {
      options.use_namespaces = false;
    } else if (for_tests && argument == "--without-seccomp") {
      options.use_seccomp = false;
    } else if (for_tests && argument == "--landlock-abi" && at + 1 < arguments.size()) {
      const std::string_view number = arguments[++at];
      std::from_chars(number.data(), number.data() + number.size(), options.most_landlock_abi);
    } else {
      throw Error(ErrorCode::Usage,
                  "The worker does not know this option. It is started by casebound, not by hand.");
    }
  }
  return options;
}

void serve(DocumentHandler& handler, const ServeOptions& options) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close_descriptors_from(kControlFd + 1);
  umask(077);
  if (chdir("/") != 0) _exit(1);
  // Asked for by the program before us, it would make every readable page executable.
  personality(static_cast<unsigned long>(personality(0xFFFFFFFF)) &
              ~static_cast<unsigned long>(READ_IMPLIES_EXEC));
  Separation separation{false, "Namespaces are switched off."};
  if (options.use_namespaces) separation = separate();
  drop_capabilities();
  // Only now: the uid map of a process that is not dumpable belongs to root.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const pid_t zygote = fork();
  if (zygote < 0) refuse("No process for reading documents could be started.");
  if (zygote > 0) wait_for(zygote);
  become_zygote(handler, options, separation);
}

}  // namespace casebound::sandbox

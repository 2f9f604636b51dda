#include "sandbox/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>
#include <new>

#include "sandbox/child_stream.h"
#include "sandbox/descriptors.h"
#include "sandbox/rlimits.h"

namespace casebound::sandbox {
namespace {

// Memory that ran out is told from other deaths: by an exception where the C++ library asked for it, and by a
// look at what is left where a C library ran into its null pointer.
constexpr std::size_t kProbeBytes = 4U << 20;
bool g_allocation_failed = false;  // written and read by this process's only thread

[[noreturn]] void on_allocation_failure() {
  g_allocation_failed = true;
  throw std::bad_alloc();
}

void on_fatal_signal(int number) {
  const bool nothing_left =
      mmap(nullptr, kProbeBytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED;
  if (nothing_left || (number == SIGABRT && g_allocation_failed)) _exit(kExitOutOfMemory);
  // Returning repeats the fault, now with the default action.
}

void tell_memory_from_other_deaths() {
  std::set_new_handler(on_allocation_failure);
  if (!limits_memory()) return;
  alignas(16) static std::array<char, 64U << 10> stack;  // a stack overflow needs another stack to run on
  stack_t other{};
  other.ss_sp = stack.data();
  other.ss_size = stack.size();
  sigaltstack(&other, nullptr);
  struct sigaction action{};
  action.sa_handler = on_fatal_signal;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP, SIGFPE})
    sigaction(number, &action, nullptr);
}

void place_descriptors(const ChildStart& start) {
  if (dup2(start.document_fd, kDocumentFd) < 0) _exit(kExitNotLocked);
  if (start.memory_fd >= 0 && dup2(start.memory_fd, kMemoryFd) < 0) _exit(kExitNotLocked);
  close_descriptors_from(start.memory_fd >= 0 ? kMemoryFd + 1 : kMemoryFd);
}

void lock(ChildPlan& plan, const Order& order, const ChildStart& start) {
  // Where there is no process namespace, this is what ends the child together with its zygote.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != start.zygote) _exit(0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(kExitNotLocked);
  if (plan.files.can_put_on() && !plan.files.put_on()) _exit(kExitNotLocked);
  place_descriptors(start);
  if (!set_resource_limits({order.cpu_seconds, plan.mapped_bytes + order.memory_bytes}))
    _exit(kExitNotLocked);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (plan.filters && !plan.filter.install(getpid())) _exit(kExitNotLocked);
}

bool has_entries(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(opendir(folder.c_str()), &closedir);
  int entries = 0;
  while (opened && entries < 3 && readdir(opened.get()) != nullptr) ++entries;
  return entries == 3;  // more than "." and ".."
}

SandboxStatus examine(const ChildPlan& plan) {
  SandboxStatus status;
  status.no_new_privileges = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
  status.seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_MODE_FILTER;
  const Fd forbidden(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!forbidden.is_open()) status.landlock_abi = plan.landlock_abi;
  status.namespaces = plan.namespaces && getppid() == 1;
  rlimit memory{};
  rlimit core{};
  status.memory_limit = getrlimit(RLIMIT_AS, &memory) == 0 && memory.rlim_cur != RLIM_INFINITY;
  status.no_core = getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0;
  status.fonts =
      std::any_of(plan.options.readable_folders.begin(), plan.options.readable_folders.end(), has_entries);
  status.detail = plan.detail;
  return status;
}

Outcome outcome_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::TooLarge:
      return Outcome::TooLarge;
    case ErrorCode::TimedOut:
      return Outcome::TimedOut;
    case ErrorCode::Unsupported:
      return Outcome::Unsupported;
    case ErrorCode::Passphrase:
      return Outcome::Encrypted;
    case ErrorCode::Internal:
      return Outcome::Crashed;
    default:
      return Outcome::Damaged;
  }
}

const Verdict kNoMemory{Outcome::TooLarge, "It needs more memory than one document may have."};
const Verdict kReaderFailed{Outcome::Crashed, "Its reader failed on it."};

Verdict extract(DocumentHandler& handler, DocumentInput& input, const DocumentOptions& options) {
  StreamOutput output(options.limits, input.size());
  try {
    return handler.extract(input, options, output);
  } catch (const Error& error) {
    const Outcome outcome = outcome_of(error.code());
    return outcome == Outcome::Crashed ? kReaderFailed : Verdict{outcome, error.what()};
  } catch (const std::bad_alloc&) {
    return kNoMemory;
  } catch (const std::exception&) {
    return kReaderFailed;
  }
}

void render(DocumentHandler& handler, DocumentInput& input, const DocumentOptions& options,
            const ChildRequest& request) {
  const auto fail = [](ErrorCode code, const std::string& sentence) {
    send_message(MessageKind::Failed, encode_failure({code, sentence}));
  };
  Picture picture;
  try {
    picture = handler.render(input, options, request.page, request.dpi);
  } catch (const Error& error) {
    return fail(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::TooLarge, kNoMemory.reason);
  } catch (const std::exception&) {
    return fail(ErrorCode::Damaged, kReaderFailed.reason);
  }
  if (picture.png.size() > kMostPictureBytes)
    return fail(ErrorCode::TooLarge, "The picture of this page is too large.");
  for (std::string_view rest = picture.png; !rest.empty();) {
    const std::string_view piece = rest.substr(0, kMostPieceBytes);
    send_message(MessageKind::PictureBytes, piece);
    rest.remove_prefix(piece.size());
  }
  send_message(MessageKind::PictureDone, encode_picture_size({picture.width, picture.height}));
}

void work(ChildPlan& plan) {
  const ChildRequest request = decode_request(receive_message(MessageKind::Request));
  if (request.task == Task::Examine) {
    send_message(MessageKind::Status, encode_status(examine(plan)));
    return;
  }
  std::unique_ptr<DocumentInput> input;
  if (request.in_memory) {
    input = std::make_unique<MemoryInput>(request.size_bytes);
  } else {
    input = std::make_unique<BlockInput>(request.size_bytes);
  }
  const DocumentOptions options{request.name, request.declared_media_type, request.passwords, request.limits};
  if (request.task == Task::Render) return render(plan.handler, *input, options, request);
  send_message(MessageKind::Done, encode_verdict(extract(plan.handler, *input, options)));
}

}  // namespace

ChildPlan plan_children(DocumentHandler& handler, const ServeOptions& options) {
  ChildPlan plan{handler, options, {}, options.use_seccomp && has_seccomp(), {}, 0, false, {}, 0};
  plan.landlock_abi = std::min(landlock_abi(), options.most_landlock_abi);
  std::vector<FileRule> readable;
  for (const std::string& folder : options.readable_folders) readable.push_back({folder});
  plan.files = FileRules::build(plan.landlock_abi, readable);
  // Without Landlock any file would be open to reading; then none is, fonts neither.
  if (plan.filters) plan.filter = SyscallFilter::build({.open_for_reading = plan.files.can_put_on()});
  if (!plan.filters) plan.detail += "System calls are not filtered. ";
  if (plan.landlock_abi == 0)
    plan.detail += "This kernel has no Landlock: no file can be opened, fonts neither. ";
  if (!limits_memory()) plan.detail += "This build has sanitizers: memory is not limited. ";
  plan.mapped_bytes = mapped_bytes();
  return plan;
}

void run_child(ChildPlan& plan, const Order& order, const ChildStart& start) {
  lock(plan, order, start);
  tell_memory_from_other_deaths();
  try {
    work(plan);
  } catch (const std::bad_alloc&) {
    _exit(kExitOutOfMemory);
  } catch (const std::exception&) {
    _exit(1);
  }
  _exit(0);
}

}  // namespace casebound::sandbox

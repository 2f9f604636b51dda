#include "sandbox/serve_conversion.h"

#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/error.h"
#include "sandbox/child_stream.h"
#include "sandbox/conversion.h"
#include "sandbox/descriptors.h"
#include "sandbox/landlock.h"
#include "sandbox/namespaces.h"
#include "sandbox/rlimits.h"
#include "sandbox/room.h"
#include "sandbox/seccomp.h"
#include "sandbox/serve.h"
#include "sandbox/spawn.h"

namespace casebound::sandbox {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  send_message(MessageKind::Failed, encode_failure({ErrorCode::Sandbox, sentence}));
  _exit(1);
}

[[noreturn]] void answer(const Verdict& verdict) {
  send_message(MessageKind::Done, encode_verdict(verdict));
  _exit(0);
}

/// The process that was started. It touches no document: it waits for process 1, which no process of the room
/// outlives, and ends it when the parent hangs up.
[[noreturn]] void watch_over(pid_t keeper, int deaths) {
  close(kMemoryFd);
  for (;;) {
    std::array<pollfd, 2> waited{{{kControlFd, POLLRDHUP, 0}, {deaths, POLLIN, 0}}};
    if (poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) break;
    if (waited[0].revents != 0) break;
    if (waited[1].revents != 0 && waitpid(keeper, nullptr, WNOHANG) == keeper) _exit(0);
  }
  kill(keeper, SIGKILL);
  while (waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
  _exit(0);
}

// --- Process 1: makes the room, runs the program in it, hands out what it made
// -----------------------------------

/// The loader that runs programs on this machine, as this program itself names it; it runs the converter,
/// too.
std::string program_loader() {
  std::string found;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* out) {
        for (int i = 0; i < info->dlpi_phnum; ++i)
          if (info->dlpi_phdr[i].p_type == PT_INTERP)
            *static_cast<std::string*>(out) =
                reinterpret_cast<const char*>(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        return 1;  // the program itself comes first
      },
      &found);
  return found;
}

void make_folders_of(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    mkdir(path.substr(0, slash).c_str(), 0700);
}

Fd make_file(const std::string& path) {
  make_folders_of(path);
  Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) throw_errno(errno, "write a file in the room");
  return file;
}

/// Hands on all that a file holds, by pieces.
template <class Take>
void copy(int file, Take take) {
  Bytes piece(kMostPieceBytes, '\0');
  std::uint64_t at = 0;
  while (const std::size_t got = read_at(file, at, piece.data(), piece.size())) {
    take(ByteView(piece).substr(0, got));
    at += got;
  }
}

void furnish(const ConverterPlan& plan) {
  for (const auto& [path, bytes] : plan.files) write_all(make_file(path).get(), bytes);
  make_folders_of(plan.result);
  const Fd document = make_file(plan.document);
  copy(kMemoryFd, [&](ByteView piece) { write_all(document.get(), piece); });
}

/// What the program is locked with; made before it starts, put on by its own process.
struct Locks {
  FileRules files;
  SyscallFilter calls;
};

Locks make_locks(const ConverterPlan& plan) {
  std::vector<FileRule> rules;
  for (const std::string& path : plan.readable) rules.push_back({path, FileRule::Allow::Read});
  for (const std::string& path : {plan.program, program_loader()})
    rules.push_back({path, FileRule::Allow::Execute});
  for (const std::string path : {"/dev/zero", "/dev/random", "/dev/urandom"})
    rules.push_back({path, FileRule::Allow::Read});
  for (const std::string path : {"/dev/null", "/tmp"}) rules.push_back({path, FileRule::Allow::Write});
  // The first version lets no file move from one folder to another, which programs do when they save.
  const int abi = landlock_abi();
  return {FileRules::build(abi >= 2 ? abi : 0, rules), SyscallFilter::build_for_converter()};
}

void lock(Locks& locks, const ConversionOrder& order) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {0, 1, 2})
    if (dup2(nothing, fd) < 0) _exit(kExitNotLocked);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(kExitNotLocked);
  if (locks.files.can_put_on() && !locks.files.put_on()) _exit(kExitNotLocked);
  close_descriptors_from(kControlFd);
  if (!set_converter_limits({order.cpu_seconds, order.memory_bytes})) _exit(kExitNotLocked);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (!locks.calls.install(getpid())) _exit(kExitNotLocked);
}

[[noreturn]] void run_program(ConverterPlan& plan, Locks& locks, const ConversionOrder& order) {
  std::vector<std::string> words = {plan.program};
  words.insert(words.end(), plan.arguments.begin(), plan.arguments.end());
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> environment = pointers(plan.environment);
  lock(locks, order);
  if (order.examine) _exit(0);
  execve(plan.program.c_str(), arguments.data(), environment.data());
  _exit(kExitNotLocked);
}

struct ProgramEnd {
  int status = 0;
  std::uint64_t peak_bytes = 0;
};

ProgramEnd wait_for(pid_t program) {
  int status = 0;
  rusage used{};
  pid_t dead = 0;
  do {
    dead = wait4(-1, &status, 0, &used);
  } while (dead != program && (dead > 0 || errno == EINTR));
  kill(-1, SIGKILL);  // it can start no process; should it have found a way, none outlives it
  return {status, static_cast<std::uint64_t>(used.ru_maxrss) << 10};
}

/// The file that the program made; not open when there is none that is whole.
Fd open_result(const std::string& path) {
  Fd file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat found{};
  if (file.is_open() && (fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode) || found.st_size == 0))
    file.reset();
  return file;
}

bool is_room_full() {
  struct statvfs room{};
  return statvfs("/tmp", &room) == 0 && (room.f_bavail * room.f_frsize < (1U << 20) || room.f_favail == 0);
}

/// What it says of the document that nothing came out.
Verdict verdict_of(const ProgramEnd& end, const ConversionOrder& order) {
  const int signal_number = WIFSIGNALED(end.status) ? WTERMSIG(end.status) : 0;
  if (WIFEXITED(end.status) && WEXITSTATUS(end.status) == kExitNotLocked)
    refuse("This system refused its limits or its locks.");
  if (signal_number == SIGXCPU)
    return {Outcome::TimedOut, "LibreOffice took more processor time than one document may have."};
  if (end.peak_bytes >= order.memory_bytes / 10 * 9)
    return {Outcome::TooLarge, "LibreOffice needs more memory for it than one document may have."};
  if (is_room_full()) return {Outcome::TooLarge, "LibreOffice makes more of it than one document may hold."};
  if (signal_number != 0)
    return {Outcome::Crashed, "LibreOffice crashed on it (signal " + std::to_string(signal_number) + ")."};
  if (WEXITSTATUS(end.status) != 0) return {Outcome::Crashed, "LibreOffice stopped in the middle."};
  return {Outcome::Damaged,
          "LibreOffice could not read it: it is damaged, or of a version that LibreOffice does not know."};
}

[[noreturn]] void keep_room(Converter& converter) {
  const ConversionOrder order = decode_conversion_order(receive_message(MessageKind::Convert));
  ConverterPlan plan = converter.plan(order);
  enter_room({plan.readable, order.size_bytes + kConversionRoomBytes});
  constexpr std::string_view kHost = "room";
  if (sethostname(kHost.data(), kHost.size()) != 0) refuse("This system refused a part of its room (host).");
  drop_capabilities();
  if (!order.examine) furnish(plan);
  close(kMemoryFd);
  Locks locks = make_locks(plan);

  const pid_t program = fork();
  if (program < 0) refuse("No process for LibreOffice could be started.");
  if (program == 0) run_program(plan, locks, order);
  const ProgramEnd end = wait_for(program);
  if (order.examine) {
    if (end.status != 0) refuse("This system refused its limits or its locks.");
    answer({});
  }
  const Fd result = open_result(plan.result);
  // What stands there may be the beginning only of what was to be written.
  const bool was_stopped = WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGXCPU;
  if (!result.is_open() || was_stopped || is_room_full()) answer(verdict_of(end, order));
  copy(result.get(), [](ByteView piece) { send_message(MessageKind::Converted, piece); });
  answer({});
}

[[noreturn]] void become_keeper(Converter& converter) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  try {
    keep_room(converter);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::TooLarge || error.code() == ErrorCode::DiskFull)
      answer({Outcome::TooLarge, "It takes more memory than one document may have."});
    refuse(error.what());
  } catch (const std::exception&) {
    refuse("The room for LibreOffice could not be made.");
  }
}

}  // namespace

void serve_conversion(Converter& converter) {
  close_descriptors_from(kMemoryFd + 1);
  umask(077);
  if (chdir("/") != 0) _exit(1);
  stop_being_root();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!has_seccomp()) refuse("This kernel cannot filter system calls (seccomp).");
  const Separation separation = separate(true);
  if (!separation.holds) refuse(separation.detail);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  sigset_t child_died;
  sigemptyset(&child_died);
  sigaddset(&child_died, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_died, nullptr);
  const int deaths = signalfd(-1, &child_died, SFD_CLOEXEC | SFD_NONBLOCK);
  const pid_t keeper = fork();
  if (deaths < 0 || keeper < 0) refuse("No process for LibreOffice could be started.");
  if (keeper > 0) watch_over(keeper, deaths);
  become_keeper(converter);
}

}  // namespace casebound::sandbox

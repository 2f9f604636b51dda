// Role office with a converter that has been taken over: what it can reach, how it ends, what remains of it.
#include "sandbox/conversion.h"

#include <doctest/doctest.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "pool_for_tests.h"
#include "sandbox/landlock.h"
#include "target.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;
using namespace std::chrono_literals;

namespace {

const std::string kConverter = CASEBOUND_TEST_CONVERTER;
const WorkerCommand kWorker{CASEBOUND_TEST_OFFICE_WORKER, {kConverter}};

/// Where namespaces cannot be had, nothing is converted: then there is nothing to try.
bool has_room() {
  static const Verdict verdict = examine_conversions(kWorker);
  const bool holds = verdict.outcome == Outcome::Complete;
  if (!holds) MESSAGE("skipped: no room can be made here: ", verdict.reason);
  return holds;
}

Conversion run(const std::string& document, ConversionLimits limits = {}, int cancel = -1) {
  auto conversion = convert(kWorker, source_over(document), "doc", "docx", limits, cancel);
  REQUIRE(conversion);
  return *conversion;
}

std::string answer_to(const std::string& document) {
  const Conversion conversion = run(document);
  CAPTURE(conversion.verdict.reason);
  CHECK(conversion.verdict.outcome == Outcome::Complete);
  return conversion.bytes;
}

bool was_refused(const Conversion& conversion) {
  if (conversion.verdict.outcome == Outcome::Crashed) return true;
  return conversion.bytes.starts_with("refused: ");
}

/// Processes that run this build's worker or converter for tests, wherever they hang in the tree.
std::size_t count_processes() {
  std::size_t count = 0;
  for (const auto& each : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(each.path() / "cmdline");
    std::string program;
    if (std::getline(file, program, '\0') && (program == kWorker.program || program == kConverter)) ++count;
  }
  return count;
}

/// As on a system that keeps them from ordinary programs: for this process and all that it starts.
void forbid_namespaces() {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{std::size(rules), rules};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

bool none_within(std::chrono::seconds time) {
  for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
    if (count_processes() == 0) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

}  // namespace

TEST_CASE("a converter gets the document and its result comes back") {
  if (!has_room()) return;
  const Conversion conversion = run("say hello");
  CHECK(conversion.verdict.outcome == Outcome::Complete);
  CHECK(conversion.bytes == "hello");
  CHECK(conversion.used.peak_bytes > 0);
  CHECK(none_within(20s));
}

TEST_CASE("R29 a converter sees a room with nothing in it but what it is made of") {
  if (!has_room()) return;
  for (const std::string path : {"/proc", "/home", "/root", "/sys", "/run", "/etc", "/var", "/old"}) {
    CAPTURE(path);
    CHECK(was_refused(run("list " + path)));
  }
  CHECK(answer_to("list /dev").find("sda") == std::string::npos);
  CHECK(answer_to("open /usr/lib/os-release") == "did it");
  CHECK(was_refused(run("open /etc/passwd")));
  CHECK(was_refused(run("open /etc/hostname")));
  CHECK(answer_to("host") == "room");
  CHECK(answer_to("environment") == "PLACE=room\n");
  CHECK(answer_to("descriptors") == "0 1 2 ");
  CHECK(answer_to("user") == std::to_string(getuid() == 0 ? 65534 : getuid()));
}

TEST_CASE("R29 a converter writes nowhere but in its own /tmp, which is new each time") {
  if (!has_room()) return;
  CHECK(answer_to("write /tmp/trace") == "did it");
  CHECK(was_refused(run("open /tmp/trace")));
  CHECK_FALSE(std::filesystem::exists("/tmp/trace"));
  for (const std::string path : {"/trace", "/usr/trace", "/usr/lib/os-release", "/dev/trace", "/etc/trace"}) {
    CAPTURE(path);
    CHECK(was_refused(run("write " + path)));
  }
}

TEST_CASE("R29 a converter runs no other program, and none that it wrote") {
  if (!has_room()) return;
  if (landlock_abi() >= 2) CHECK(was_refused(run("run /usr/bin/true")));
  CHECK(was_refused(run("run-own /tmp/own")));
  CHECK(was_refused(run("map-own-code /tmp/own")));
}

TEST_CASE("R29 a converter: network, files outside, processes, kernel doors are all refused") {
  if (!has_room()) return;
  const Target target;
  for (const std::string attack : {"socket-tcp",
                                   "socket-udp",
                                   "socket-netlink",
                                   "sendto-udp",
                                   "open-read",
                                   "open-path",
                                   "open-write",
                                   "open-truncate",
                                   "open-create",
                                   "open-legacy",
                                   "open-own-memory",
                                   "openat2",
                                   "truncate",
                                   "chmod",
                                   "chown",
                                   "utime",
                                   "xattr",
                                   "rename",
                                   "link",
                                   "symlink",
                                   "unlink",
                                   "mkdir",
                                   "mount",
                                   "fork",
                                   "clone3",
                                   "ptrace",
                                   "ptrace-me",
                                   "kill-parent",
                                   "kill-process",
                                   "signal-all",
                                   "abort-other",
                                   "pidfd",
                                   "read-other-memory",
                                   "io-uring",
                                   "bpf",
                                   "perf",
                                   "userfaultfd",
                                   "keyctl",
                                   "unshare",
                                   "memfd",
                                   "shared-memory",
                                   "personality",
                                   "mmap-exec",
                                   "raise-cpu-limit",
                                   "raise-memory-limit",
                                   "int-0x80",
                                   "x32"}) {
    CAPTURE(attack);
    const Conversion conversion = run("try " + attack + " " + target.argument(attack));
    CAPTURE(conversion.bytes);
    CHECK(was_refused(conversion));
    CHECK(target.is_untouched());
  }
  CHECK(none_within(20s));
}

TEST_CASE("R31 R32 a converter that sleeps or computes for ever is ended in time") {
  if (!has_room()) return;
  for (const std::string document : {"sleep", "sleep-deaf", "spin"}) {
    CAPTURE(document);
    const auto begin = std::chrono::steady_clock::now();
    const Conversion conversion = run(document, {.wall_seconds = 1});
    CHECK(conversion.verdict.outcome == Outcome::TimedOut);
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
    CHECK(none_within(20s));
  }
  CHECK(answer_to("say afterwards") == "afterwards");
}

TEST_CASE("R32 a converter that wants memory or space without end is TooLarge") {
  if (!has_room()) return;
  if (!kSanitized) {
    CHECK(run("allocate", {.memory_bytes = 100U << 20}).verdict.outcome == Outcome::TooLarge);
    CHECK(answer_to("share-memory").starts_with("refused"));
  }
  CHECK(run("fill").verdict.outcome == Outcome::TooLarge);
  CHECK(run("say-then-fill beginning").verdict.outcome == Outcome::TooLarge);
  CHECK(run("sparse").verdict.outcome == Outcome::TooLarge);
  ByteSource huge;
  huge.size = kMostConvertedBytes + 1;
  CHECK(convert(kWorker, huge, "doc", "docx", {}, -1)->verdict.outcome == Outcome::TooLarge);
  CHECK(none_within(20s));
}

TEST_CASE("R31 a converter that dies is an outcome, and what it had finished counts") {
  if (!has_room()) return;
  for (const std::string document : {"segfault", "abort", "exit 3", "no-such-command", ""})
    CHECK(run(document).verdict.outcome == Outcome::Crashed);
  // It ended in good order and made nothing of it.
  CHECK(run("exit 0").verdict.outcome == Outcome::Damaged);
  CHECK(answer_to("say-then-die whole") == "whole");
}

TEST_CASE("a result that is no file is none") {
  if (!has_room()) return;
  CHECK(run("pipe").verdict.outcome == Outcome::Crashed);  // it can make none
  CHECK(run("folder").verdict.outcome == Outcome::Damaged);
  CHECK(was_refused(run("link /usr/lib/os-release")));
}

TEST_CASE("R30 a worker in role office that breaks the rules of the messages is ended") {
  const WorkerCommand broken{kWorker.program, {kConverter, "broken"}};
  const auto conversion = convert(broken, source_over("x"), "doc", "docx", {}, -1);
  REQUIRE(conversion);
  CHECK(conversion->verdict.outcome == Outcome::Crashed);
  CHECK(conversion->bytes.empty());
  CHECK(none_within(20s));
}

TEST_CASE("R29 where namespaces cannot be had nothing is converted, and a sentence says so") {
  const pid_t child = fork();
  if (child == 0) {
    forbid_namespaces();
    const auto conversion = convert(kWorker, source_over("say hello"), "doc", "docx", {}, -1);
    const bool refused = conversion && conversion->verdict.outcome == Outcome::Unsupported &&
                         conversion->verdict.reason.find("forbids user namespaces") != std::string::npos &&
                         conversion->bytes.empty();
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a conversion that is cancelled leaves nothing") {
  if (!has_room()) return;
  const Fd cancel(eventfd(1, EFD_CLOEXEC));
  CHECK_FALSE(convert(kWorker, source_over("sleep"), "doc", "docx", {}, cancel.get()).has_value());
  CHECK(none_within(20s));
}

TEST_CASE("R31 when casebound is killed, its converter dies with it") {
  if (!has_room()) return;
  const pid_t parent = fork();
  if (parent == 0) {
    convert(kWorker, source_over("sleep-deaf"), "doc", "docx", {}, -1);
    _exit(0);
  }
  // Three processes: the one that was started, process 1 of the room, the converter.
  for (int i = 0; i < 500 && count_processes() < 3; ++i) std::this_thread::sleep_for(10ms);
  CHECK(count_processes() == 3);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  CHECK(none_within(20s));
}

// R29: what a reader that has been taken over can do. Each attempt is a document of its own.
#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>

#include "pool_for_tests.h"
#include "target.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;

namespace {

const char* const kAttacks[] = {
    "socket-tcp",
    "socket-udp",
    "socket-unix",
    "socket-netlink",
    "sendto-udp",
    "sendmsg",
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
    "write-document",
    "exec",
    "fork",
    "thread",
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
    "mprotect-exec",
    "mmap-exec",
    "raise-cpu-limit",
    "raise-memory-limit",
#if defined(__x86_64__)
    "int-0x80",
    "x32",
#endif
};

bool was_refused(const Result& result) {
  if (result.outcome == Outcome::Crashed) return result.reason.find("forbids") != std::string::npos;
  if (result.found.pages.size() != 1) return false;
  const std::string& text = result.found.pages[0].text;
  return text == "refused: " + std::to_string(EACCES) || text == "refused: " + std::to_string(EPERM);
}

void attack_all(const std::vector<std::string>& arguments) {
  Pool pool = make_pool(arguments);
  const Target target;
  for (const std::string attack : kAttacks) {
    if (kSanitized && attack == "raise-memory-limit") continue;
    CAPTURE(attack);
    const Result result = run(pool, "try " + attack + " " + target.argument(attack));
    CAPTURE(result.reason);
    if (!result.found.pages.empty()) CAPTURE(result.found.pages[0].text);
    CHECK(was_refused(result));
    CHECK(target.is_untouched());
  }
  CHECK(next_succeeds(pool));
  const Result passwords = run(pool, "try open-read /etc/passwd");
  CHECK(was_refused(passwords));
}

}  // namespace

TEST_CASE("R29 a hostile reader: network, files, processes, kernel doors are all refused") { attack_all({}); }

TEST_CASE("R29 the same with Landlock as of Debian 12's kernel (ABI 2)") {
  attack_all({"--landlock-abi", "2"});
}

TEST_CASE("R29 the same without Landlock") { attack_all({"--landlock-abi", "0"}); }

TEST_CASE("R29 the same without namespaces") { attack_all({"--without-namespaces"}); }

TEST_CASE("R29 the same without namespaces and with Landlock ABI 2") {
  attack_all({"--without-namespaces", "--landlock-abi", "2"});
}

TEST_CASE(
    "R29 with system calls unfiltered (--unsafe) Landlock and namespaces still stand before files and "
    "processes") {
  Pool pool = make_pool({"--without-seccomp"}, 1, true);
  const SandboxStatus status = pool.status();
  if (status.landlock_abi < 3 || !status.namespaces) {
    MESSAGE("skipped: needs Landlock ABI 3 and namespaces");
    return;
  }
  const Target target;
  for (const std::string attack :
       {"open-read", "open-write", "open-truncate", "open-create", "truncate", "rename", "link", "symlink",
        "unlink", "mkdir", "exec", "kill-process", "mount", "sendto-udp"}) {
    CAPTURE(attack);
    const Result result = run(pool, "try " + attack + " " + target.argument(attack));
    REQUIRE(result.found.pages.size() == 1);
    CHECK(result.found.pages[0].text.rfind("refused", 0) == 0);
    CHECK(target.is_untouched());
  }
}

TEST_CASE("fonts stay readable where Landlock says which files") {
  Pool pool = make_pool();
  if (pool.status().landlock_abi == 0 || !std::filesystem::exists("/usr/share/fonts")) {
    MESSAGE("skipped: no Landlock or no fonts here");
    return;
  }
  CHECK(run(pool, "fonts").found.pages.at(0).text == "did it");
  Pool without = make_pool({"--landlock-abi", "0"});
  CHECK(was_refused(run(without, "fonts")));
}

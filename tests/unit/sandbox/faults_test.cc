// Every way in which a reader can go wrong, and the next document after each.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "pool_for_tests.h"
#include "test_workers.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;
using namespace std::chrono_literals;

namespace {

struct Fault {
  std::string document;
  Outcome outcome;
  ExtractLimits limits = {};
};

/// Far above what any limit allows: a run that goes past it was not ended at all.
constexpr double kForEver = 120;

void check(Pool& pool, const Fault& fault) {
  CAPTURE(fault.document);
  const Result result = run(pool, fault.document, fault.limits);
  CAPTURE(result.reason);
  CHECK(result.outcome == fault.outcome);
  CHECK(result.reason != "");
  CHECK(result.reason.find("secret") == std::string::npos);
  CHECK(result.seconds < kForEver);
  CHECK(next_succeeds(pool));

  const Result won = run(pool, "page-then " + fault.document, fault.limits);
  CHECK(won.outcome == Outcome::Partial);
  CHECK(won.found.pages.at(0).text == "won");
  CHECK(next_succeeds(pool));
}

}  // namespace

TEST_CASE("R31 a reader that dies is an outcome: Crashed, or Partial with what was won") {
  Pool pool = make_pool();
  for (const std::string document : {"segfault", "abort", "overflow", "trap", "exit 0", "exit 1", "exit 78",
                                     "throw", "throw-int", "start-thread", "bad-page", "hang-up"})
    check(pool, {document, Outcome::Crashed});
  check(pool, {"throw-error", Outcome::Damaged});
}

TEST_CASE("R30 R31 a reader that breaks the rules of the channel is killed and replaced") {
  Pool pool = make_pool();
  for (const std::string document :
       {"garbage", "too-long", "cut-message", "bad-utf8", "bad-order", "child-in-child", "block-past-end"})
    check(pool, {document, Outcome::Crashed});
}

TEST_CASE("R30 a reader that asks for blocks and does not read them is killed") {
  Pool pool = make_pool();
  check(pool, {"blocks-unread\n" + std::string(4U << 20, 'x'), Outcome::Crashed});
}

TEST_CASE("R30 what follows the last message is ignored, and a reader that lives on is ended") {
  Pool pool = make_pool();
  const Result result = run(pool, "talk-on");
  CHECK(result.outcome == Outcome::Complete);
  CHECK(result.found.pages.at(0).text == "last");
  CHECK(next_succeeds(pool));
}

TEST_CASE("R31 R32 a reader that computes for ever times out") {
  Pool pool = make_pool();
  check(pool, {"spin", Outcome::TimedOut, {.cpu_seconds = 1, .cpu_seconds_per_page = 0}});
}

TEST_CASE("processor time is granted page by page") {
  Pool pool = make_pool();
  const Result granted = run(pool, "pages 6 600", {.cpu_seconds = 1, .cpu_seconds_per_page = 1});
  CHECK(granted.outcome == Outcome::Complete);
  CHECK(granted.report.pages == 6);
  CHECK(granted.report.cpu_seconds > 3);
  const Result refused = run(pool, "pages 6 600", {.cpu_seconds = 1, .cpu_seconds_per_page = 0});
  CHECK(refused.outcome == Outcome::Partial);
  CHECK(refused.report.pages < 4);
}

TEST_CASE("R32 memory without end is TooLarge, however it was asked for") {
  if (kSanitized) {
    MESSAGE("skipped: memory is not limited in a build with sanitizers");
    return;
  }
  Pool pool = make_pool();
  const ExtractLimits limits{.memory_bytes = 100U << 20};
  for (const std::string document : {"allocate", "allocate-c", "allocate-noexcept"})
    check(pool, {document, Outcome::TooLarge, limits});
  // What the limit grants is the document's own.
  CHECK(run(pool, "memory 80", limits).outcome == Outcome::Complete);
  CHECK(run(pool, "memory 101", limits).outcome == Outcome::TooLarge);
}

TEST_CASE("R32 the limits of a document hold, in the reader and for one that ignores them") {
  Pool pool = make_pool();
  const Result pages = run(pool, "pages 100", {.pages = 10});
  CHECK(pages.outcome == Outcome::Partial);
  CHECK(pages.report.pages == 10);
  CHECK(pages.reason == "It has more than 10 pages.");
  const Result child = run(pool, "child 20000000", {.child_bytes = 10U << 20});
  CHECK(child.outcome == Outcome::TooLarge);
  CHECK(child.found.children.at(0).bytes.size() <= (10U << 20));
  CHECK(child.found.children.at(0).verdict.outcome == Outcome::TooLarge);
  CHECK(run(pool, "child 200000000").reason == "It unpacks to more than 1000 times its size.");
  const Result ignored = run(pool, "limits-ignored", {.pages = 10});
  CHECK(ignored.outcome == Outcome::Partial);
  CHECK(ignored.report.pages == 10);
  CHECK(next_succeeds(pool));
}

TEST_CASE("R31 a child that its reader left open is ended with a verdict") {
  Pool pool = make_pool();
  const Result unfinished = run(pool, "child-unfinished");
  REQUIRE(unfinished.found.children.size() == 1);
  CHECK(unfinished.found.children[0].bytes == "abc");
  CHECK(unfinished.found.children[0].verdict.outcome == Outcome::Damaged);
  CHECK(run(pool, "child-then throw").found.children.at(0).verdict.outcome == Outcome::TooLarge);
  const Result crashed = run(pool, "child-then segfault");
  CHECK(crashed.outcome == Outcome::Crashed);
  CHECK(crashed.found.children.at(0).verdict.outcome == Outcome::Crashed);
}

TEST_CASE("R31 a worker that is killed from outside is replaced") {
  Pool pool = make_pool();
  REQUIRE(next_succeeds(pool));
  for (const auto& each : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(each.path() / "stat");
    std::string pid, name, state, parent;
    file >> pid >> name >> state >> parent;
    if (parent == std::to_string(getpid()) && name == "(sandbox_test_wo)") kill(std::stoi(pid), SIGKILL);
  }
  REQUIRE(no_worker_within(5s));
  CHECK(next_succeeds(pool));
}

TEST_CASE(
    "R31 workers and their children die with the program that started them, with and without namespaces") {
  REQUIRE(no_worker_within(5s));
  for (const bool namespaces : {true, false}) {
    const pid_t program = fork();
    if (program == 0) {
      Pool pool = make_pool(
          namespaces ? std::vector<std::string>{} : std::vector<std::string>{"--without-namespaces"}, 2);
      Recorder recorders[2];
      auto first = pool.extract(request_for("spin"), recorders[0]);
      auto second = pool.extract(request_for("sleep"), recorders[1]);
      first.wait();
      _exit(0);
    }
    std::this_thread::sleep_for(700ms);
    CHECK(test_workers().size() >= 6);
    kill(program, SIGKILL);
    waitpid(program, nullptr, 0);
    CHECK(no_worker_within(5s));
  }
}

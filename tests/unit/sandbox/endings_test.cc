// The six ways in which a worker can end, each in the real pool, beside documents that go well.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "pool_for_tests.h"
#include "test_workers.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;
using namespace std::chrono_literals;

namespace {

std::atomic<bool> g_nothing_ends = false;

}  // namespace

/// In place of the C library's in this program: a process that cannot be killed is one whose end is not seen.
extern "C" pid_t wait4(pid_t process, int* status, int options, rusage* used) {
  while (g_nothing_ends) {
    if ((options & WNOHANG) != 0) return 0;
    usleep(10'000);
  }
  return static_cast<pid_t>(syscall(SYS_wait4, process, status, options, used));
}

namespace {

struct Ending {
  const char* name;
  const char* document;
  Outcome outcome;
  ExtractLimits limits = {};
};

/// Three documents that go well while another one ends as it likes.
void check_neighbours(Pool& pool) {
  Recorder found[3];
  std::vector<std::future<ExtractReport>> futures;
  for (Recorder& recorder : found) futures.push_back(pool.extract(request_for("echo\nbeside"), recorder));
  for (std::future<ExtractReport>& future : futures) CHECK(future.get().verdict.outcome == Outcome::Complete);
}

/// The document whose worker and all below it stand still from its first page on, and who has enough then.
class Stopper : public Recorder {
 public:
  void page(PageNumber, PageContent&&) override {
    for (const pid_t process : test_workers()) kill(process, SIGSTOP);
    g_nothing_ends = true;
    throw Error(ErrorCode::TooLarge, "enough");
  }
};

}  // namespace

TEST_CASE("R31 a worker is done, lingers, must be killed, failed, failed and lingers: the pool goes on") {
  for (const Ending& ending : {
           Ending{"done", "page-then", Outcome::Complete},
           Ending{"lingers", "talk-on", Outcome::Complete},
           Ending{"must be killed", "limits-ignored", Outcome::Partial, {.pages = 10}},
           Ending{"failed", "segfault", Outcome::Crashed},
           Ending{"failed and lingers", "hang-up", Outcome::Crashed},
       }) {
    CAPTURE(ending.name);
    {
      Pool pool = make_pool({}, 2);
      Recorder found;
      auto future = pool.extract(request_for(ending.document, ending.limits), found);
      check_neighbours(pool);
      CHECK(future.get().verdict.outcome == ending.outcome);
      CHECK(next_succeeds(pool));
      CHECK(pool.left_behind() == 0);
    }
    CHECK(no_worker_within(5s));
  }
}

TEST_CASE("R31 a worker that cannot be killed is given up, replaced, and told of") {
  {
    Pool pool = make_pool();
    Stopper stopper;
    auto future = pool.extract(request_for("page-then sleep"), stopper);
    CHECK_THROWS_AS(future.get(), Error);
    CHECK(pool.left_behind() == 1);
    check_neighbours(pool);  // in a new worker
    CHECK(pool.left_behind() == 1);
    g_nothing_ends = false;
  }
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  CHECK(no_worker_within(5s));
}

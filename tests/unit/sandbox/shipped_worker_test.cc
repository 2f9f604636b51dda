// The real casebound-worker, as it is installed.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/error.h"
#include "base/file.h"
#include "picture_files.h"
#include "places.h"
#include "pool_for_tests.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;

namespace {

const std::string kWorker = binary_dir() + "/casebound-worker";

bool is_here() {
  const bool here = access(kWorker.c_str(), X_OK) == 0;
  if (!here) MESSAGE("skipped: casebound-worker is not built in this folder");
  return here;
}

int exit_code_of(const std::string& arguments) {
  const int status = std::system((kWorker + " " + arguments + " 2>/dev/null").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("the shipped worker reads text in its sandbox") {
  if (!is_here()) return;
  Pool pool({.worker_program = kWorker, .jobs = 1});
  CHECK(pool.status().seccomp);
  const Result text = run(pool, "再教育营 and words\n");
  CHECK(text.outcome == Outcome::Complete);
  REQUIRE(text.found.pages.size() == 1);
  CHECK(text.found.pages[0].text.find("再教育营 and words") != std::string::npos);
  CHECK(text.report.facts.format == "txt");
}

TEST_CASE("the shipped worker draws every kind of picture in its sandbox, without a thread") {
  if (!is_here()) return;
  Pool pool({.worker_program = kWorker, .jobs = 1});
  for (const auto& [name, bytes] : picture_files()) {
    CAPTURE(name);
    const Picture picture = pool.render({request_for(bytes), 1, 150}).get();
    CHECK(picture.width == (name == "grid.heic" ? 96 : 48));
    CHECK(picture.png.starts_with("\x89PNG"));
  }
}

TEST_CASE("R29 the shipped worker cannot be told to leave a layer out") {
  if (!is_here()) return;
  for (const std::string option : {"--without-seccomp", "--without-namespaces", "--landlock-abi"}) {
    Pool pool(
        {.worker_program = kWorker, .jobs = 1, .allow_unsafe = true, .worker_arguments = {option, "1"}});
    CHECK_THROWS_AS(pool.status(), Error);
  }
}

TEST_CASE("the shipped worker says that a role is missing, and that it is not started by hand") {
  if (!is_here()) return;
  for (const std::string role : {"read", "office", "parse", "", "other"}) CHECK(exit_code_of(role) == 2);
}

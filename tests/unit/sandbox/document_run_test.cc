#include "sandbox/document_run.h"

#include <doctest/doctest.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>

#include "pool_for_tests.h"
#include "sandbox/document_bytes.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;
using namespace std::chrono_literals;

namespace {

struct Outcomes {
  RunEnd end;
  ExtractReport report;
  double seconds = 0;
};

Outcomes run_with(const WallClock& wall, std::string document, const ExtractLimits& limits,
                  ExtractEvents& events) {
  WorkerProcess worker({CASEBOUND_TEST_WORKER, {}});
  const Fd cancel(eventfd(0, EFD_CLOEXEC));
  const ByteSource source = source_over(std::move(document));
  ChildRequest request;
  request.limits = limits;
  request.size_bytes = source.size;
  request.in_memory = true;
  ExtractReceiver receiver(limits, source.size, events);
  const auto begin = Clock::now();
  const RunEnd end = run_document(worker, request, source, receiver, cancel.get(), wall);
  return {end, receiver.finish(receiver.said().value_or(Verdict{Outcome::TimedOut, "x"})),
          std::chrono::duration<double>(Clock::now() - begin).count()};
}

}  // namespace

TEST_CASE("R31 the clock on the wall ends a reader that sleeps, is deaf to SIGXCPU, or talks for ever") {
  for (const std::string document : {"sleep", "spin-deaf", "flood", "page-then sleep"}) {
    CAPTURE(document);
    Recorder recorder;
    const Outcomes found =
        run_with({0, 1.5}, document, {.cpu_seconds = document == "spin-deaf" ? 1.0 : 5.0}, recorder);
    CHECK(found.end.cause == RunEnd::Cause::Deadline);
    CHECK(found.end.worker_is_usable);
    CHECK(found.seconds >= 1.5);
    CHECK(found.seconds < 5);
  }
}

TEST_CASE("time that the receiver of the pages takes is not the document's") {
  class Slow : public Recorder {
    void page(PageNumber number, PageContent&& content) override {
      std::this_thread::sleep_for(400ms);
      Recorder::page(number, std::move(content));
    }
  } slow;
  const Outcomes found = run_with({0, 0.8}, "pages 5", {.cpu_seconds = 10}, slow);
  CHECK(found.end.cause == RunEnd::Cause::Finished);
  CHECK(found.report.pages == 5);
}

TEST_CASE("a sealed copy holds the document and can be changed by nobody") {
  const Fd copy = sealed_copy(source_over("the document"));
  char first[3] = {};
  CHECK(pread(copy.get(), first, 3, 0) == 3);
  CHECK(std::string_view(first, 3) == "the");
  CHECK(pwrite(copy.get(), "x", 1, 0) == -1);
  CHECK(ftruncate(copy.get(), 0) == -1);
  CHECK(ftruncate(copy.get(), 100) == -1);
}

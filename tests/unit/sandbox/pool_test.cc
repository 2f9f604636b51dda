#include "sandbox/pool.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "base/error.h"
#include "pool_for_tests.h"

using namespace casebound;
using namespace casebound::sandbox;
using namespace casebound::test;
using namespace std::chrono_literals;

namespace {

/// Bytes that say where they stand, made when they are asked for.
char byte_at(std::uint64_t offset) { return static_cast<char>((offset * 2654435761ULL) >> 24); }

std::string sum_of(const ByteSource& source) {
  std::uint64_t hash = 14695981039346656037ULL;
  std::string piece(1U << 20, '\0');
  for (std::uint64_t at = 0; at < source.size;) {
    const std::size_t got = source.read(at, piece);
    for (std::size_t i = 0; i < got; ++i)
      hash = (hash ^ static_cast<unsigned char>(piece[i])) * 1099511628211ULL;
    at += got;
  }
  return std::to_string(source.size) + " " + std::to_string(hash);
}

ByteSource large_source(std::uint64_t size, std::string head) {
  ByteSource source;
  source.size = size;
  source.read = [size, head](std::uint64_t offset, std::span<char> out) {
    const std::size_t length = std::min<std::uint64_t>(out.size(), size - offset);
    for (std::size_t i = 0; i < length; ++i)
      out[i] = offset + i < head.size() ? head[offset + i] : byte_at(offset + i);
    return length;
  };
  return source;
}

ErrorCode code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("no Error was thrown");
  return ErrorCode::Internal;
}

}  // namespace

TEST_CASE("a document's pages come back in order, with facts, words and marks") {
  Pool pool = make_pool();
  const Result echo = run(pool, "echo\none\n再教育营\nthree");
  CHECK(echo.outcome == Outcome::Complete);
  CHECK(echo.reason == "");
  REQUIRE(echo.found.pages.size() == 3);
  CHECK(echo.found.in_order);
  CHECK(echo.found.pages[1].text == "再教育营");
  CHECK(echo.report.pages == 3);
  CHECK(echo.report.facts.format == "echo");
  CHECK(echo.report.facts.title == "name.txt");
  CHECK(echo.found.last_facts.producer == "test 1");

  const Result words = run(pool, "words");
  CHECK(words.outcome == Outcome::Partial);
  CHECK(words.reason == "Half of it.");
  REQUIRE(words.found.pages.size() == 1);
  PageContent expected;
  expected.kind = PageKind::Slide;
  expected.width = 595.5F;
  expected.text = "善 words";
  expected.words = {{0, 3, {1, 2, 3, 4}, 1}, {4, 9, {5, 6, 7, 8}, 0.5F}};
  expected.marks = {{4, 9, MarkKind::Hidden}};
  CHECK(words.found.pages[0] == expected);
}

TEST_CASE("many pages and a large child come through whole") {
  Pool pool = make_pool();
  const Result pages = run(pool, "pages 5000");
  CHECK(pages.report.pages == 5000);
  REQUIRE(pages.found.pages.size() == 5000);
  CHECK(pages.found.pages.back().text == "page 5000");

  const Result child = run(pool, "child 50000000");
  CHECK(child.outcome == Outcome::Complete);
  REQUIRE(child.found.children.size() == 1);
  CHECK(child.report.children == 1);
  CHECK(child.found.children[0].bytes.size() == 50'000'000);
  CHECK(child.found.children[0].info.name_raw == "a/b\xE4.bin");
  CHECK(child.found.children[0].info.modified == 12345);
  CHECK(child.found.children[0].verdict.reason == "Cut.");
}

TEST_CASE("an empty document and each outcome of a reader are handed on") {
  Pool pool = make_pool();
  CHECK(run(pool, "").outcome == Outcome::Complete);
  for (const Outcome outcome :
       {Outcome::Encrypted, Outcome::Unsupported, Outcome::Damaged, Outcome::TooLarge}) {
    const Result said = run(pool, "say " + std::string(to_string(outcome)) + "\nwhy");
    CHECK(said.outcome == outcome);
    CHECK(said.reason == "why");
    CHECK(run(pool, "page-then say " + std::string(to_string(outcome))).outcome == Outcome::Partial);
  }
  ExtractRequest request = request_for("passwords");
  request.passwords = {"one", "two"};
  CHECK(run(pool, std::move(request)).found.pages.at(1).text == "two");
}

TEST_CASE("a document of up to 64 MiB comes as a sealed copy, a larger one by blocks; both are read whole") {
  Pool pool = make_pool();
  for (const std::uint64_t size : {64ULL << 20, (64ULL << 20) + 1, 150'000'001ULL}) {
    ExtractRequest request;
    request.bytes = large_source(size, "sum\n");
    const std::string expected = sum_of(request.bytes);
    const Result sum = run(pool, std::move(request));
    REQUIRE(sum.found.pages.size() == 1);
    CHECK(sum.found.pages[0].text == expected);
  }
  ExtractRequest request;
  request.bytes = large_source(80ULL << 20, "view\n");
  CHECK(run(pool, std::move(request)).found.pages.at(0).text == std::to_string(80ULL << 20));
}

TEST_CASE("R29 a worker sees nothing of the environment and no descriptor but its own") {
  setenv("CASEBOUND_PLANTED", "secret", 1);
  const int planted = dup(0);  // left open across exec on purpose
  Pool pool = make_pool();
  const Result environment = run(pool, "environment");
  for (const PageContent& line : environment.found.pages)
    CHECK(line.text.find("secret") == std::string::npos);
  CHECK(environment.found.pages.size() <= 3);
  CHECK(run(pool, "descriptors").found.pages.at(0).text == "0 1 2 3 4 ");
  close(planted);
}

TEST_CASE("a picture comes back as the PNG it says to be") {
  Pool pool = make_pool();
  const auto render = [&](std::string bytes, ExtractLimits limits = {}) {
    RenderRequest request;
    request.document = request_for(std::move(bytes), limits);
    request.page = 12;
    request.dpi = 96;
    return pool.render(std::move(request)).get();
  };
  const Picture picture = render("draw");
  CHECK(picture.width == 12);
  CHECK(picture.height == 96);
  CHECK(picture.png.size() == 3'000'024);
  CHECK(code_of([&] { render("none"); }) == ErrorCode::NoPicture);
  CHECK(code_of([&] { render("segfault"); }) == ErrorCode::Damaged);
  CHECK(code_of([&] { render("lie"); }) == ErrorCode::Damaged);
  CHECK(code_of([&] { render("spin", {.cpu_seconds = 1}); }) == ErrorCode::TimedOut);
  if (!kSanitized)
    CHECK(code_of([&] { render("allocate", {.memory_bytes = 64U << 20}); }) == ErrorCode::TooLarge);
  CHECK(next_succeeds(pool));
}

TEST_CASE("many documents in several slots all end, each with its own pages") {
  Pool pool = make_pool({}, 2);
  std::vector<Recorder> recorders(200);
  std::vector<std::future<ExtractReport>> futures;
  for (std::size_t i = 0; i < recorders.size(); ++i)
    futures.push_back(
        pool.extract(request_for(i % 10 == 9 ? "segfault" : "echo\n" + std::to_string(i)), recorders[i]));
  for (std::size_t i = 0; i < recorders.size(); ++i) {
    const ExtractReport report = futures[i].get();
    if (i % 10 == 9) {
      CHECK(report.verdict.outcome == Outcome::Crashed);
    } else {
      CHECK(recorders[i].pages.at(0).text == std::to_string(i));
    }
  }
}

TEST_CASE("what the receiver or the source throws ends the document and is handed on") {
  Pool pool = make_pool();
  class Full : public Recorder {
    void page(PageNumber, PageContent&&) override { throw Error(ErrorCode::DiskFull, "full"); }
  } full;
  CHECK(code_of([&] { pool.extract(request_for("pages 100000"), full).get(); }) == ErrorCode::DiskFull);
  CHECK(next_succeeds(pool));
  for (const std::uint64_t size : {100ULL, 100ULL << 20}) {
    Recorder recorder;
    ExtractRequest request;
    request.bytes.size = size;
    request.bytes.read = [](std::uint64_t, std::span<char>) -> std::size_t {
      throw Error(ErrorCode::Damaged, "bad block");
    };
    CHECK(code_of([&] { pool.extract(std::move(request), recorder).get(); }) == ErrorCode::Damaged);
    ExtractRequest cut;
    cut.bytes.size = size;
    cut.bytes.read = [](std::uint64_t, std::span<char>) -> std::size_t { return 0; };
    CHECK(code_of([&] { pool.extract(std::move(cut), recorder).get(); }) == ErrorCode::Io);
  }
  CHECK(next_succeeds(pool));
}

TEST_CASE("R31 cancel ends what runs and drops what waits, and the pool goes on") {
  Pool pool = make_pool();
  std::vector<Recorder> recorders(3);
  std::vector<std::future<ExtractReport>> futures;
  for (Recorder& each : recorders) futures.push_back(pool.extract(request_for("page-then sleep"), each));
  std::this_thread::sleep_for(300ms);
  const auto begin = std::chrono::steady_clock::now();
  pool.cancel();
  for (auto& future : futures) CHECK(code_of([&] { future.get(); }) == ErrorCode::Internal);
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  CHECK(next_succeeds(pool));
}

TEST_CASE("R31 a pool that is dropped takes its running documents with it") {
  Recorder recorder;
  std::future<ExtractReport> future;
  const auto begin = std::chrono::steady_clock::now();
  {
    Pool pool = make_pool();
    future = pool.extract(request_for("spin"), recorder);
    std::this_thread::sleep_for(300ms);
  }
  CHECK(code_of([&] { future.get(); }) == ErrorCode::Internal);
  CHECK(std::chrono::steady_clock::now() - begin < 4s);
}

TEST_CASE("the worker reports its layers after locking") {
  Pool pool = make_pool();
  const SandboxStatus status = pool.status();
  CHECK(status.no_new_privileges);
  CHECK(status.seccomp);
  CHECK(status.no_core);
  CHECK(status.memory_limit == !kSanitized);
  MESSAGE("Landlock ABI here: " << status.landlock_abi << ", namespaces: " << status.namespaces
                                << ", fonts: " << status.fonts << " " << status.detail);
  CHECK(make_pool({"--landlock-abi", "0"}).status().landlock_abi == 0);
  CHECK_FALSE(make_pool({"--landlock-abi", "0"}).status().fonts);
  const SandboxStatus without = make_pool({"--without-namespaces"}).status();
  CHECK_FALSE(without.namespaces);
  CHECK(without.seccomp);
  CHECK(without.detail.find("Namespaces") != std::string::npos);
}

TEST_CASE("without a filter for system calls nothing is parsed, unless it was said aloud") {
  Recorder recorder;
  CHECK(code_of([&] { make_pool({"--without-seccomp"}).extract(request_for("echo\nx"), recorder).get(); }) ==
        ErrorCode::Sandbox);
  CHECK(code_of([&] { make_pool({"--without-seccomp"}).status(); }) == ErrorCode::Sandbox);
  Pool unsafe = make_pool({"--without-seccomp"}, 1, true);
  CHECK_FALSE(unsafe.status().seccomp);
  CHECK(next_succeeds(unsafe));
}

TEST_CASE("a worker that is missing, or is no worker, is an error of the sandbox") {
  CHECK(code_of([] { Pool({.worker_program = "/nowhere/casebound-worker"}); }) == ErrorCode::Sandbox);
  Recorder recorder;
  Pool wrong({.worker_program = "/bin/true", .jobs = 1});
  CHECK(code_of([&] { wrong.extract(request_for("x"), recorder).get(); }) == ErrorCode::Sandbox);
}

TEST_CASE(
    "a document without a reader says what to install where LibreOffice is missing, and is not converted") {
  Pool pool({.worker_program = CASEBOUND_TEST_WORKER, .jobs = 1, .use_office = false});
  ExtractRequest request = request_for("say Unsupported\nIt is old.");
  request.conversion_of = [](const DocumentFacts&) {
    return ConversionTarget{.from = "doc", .to = "docx", .advice = "Install it."};
  };
  const Result advised = run(pool, request);
  CHECK(advised.outcome == Outcome::Unsupported);
  CHECK(advised.reason == "It is old. Install it.");
  request.conversion_of = [](const DocumentFacts&) { return std::nullopt; };
  CHECK(run(pool, request).reason == "It is old.");
  CHECK_FALSE(pool.office().installed.has_value());
}

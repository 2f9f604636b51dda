#pragma once
/// \file A pool with the worker for tests, and what a document did there.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/pool.h"

namespace casebound::test {

struct FoundChild {
  ChildInfo info;
  std::string bytes;
  Verdict verdict{Outcome::Crashed, "never ended"};
};

class Recorder : public sandbox::ExtractEvents {
 public:
  void facts(const DocumentFacts& facts) override { last_facts = facts; }
  void page(PageNumber number, PageContent&& content) override {
    in_order = in_order && number == pages.size() + 1;
    pages.push_back(std::move(content));
  }
  void begin_child(const ChildInfo& child) override {
    children.push_back({child, {}, {Outcome::Crashed, "never ended"}});
  }
  void child_bytes(std::string_view bytes) override { children.back().bytes += bytes; }
  void end_child(const Verdict& verdict) override { children.back().verdict = verdict; }

  DocumentFacts last_facts;
  std::vector<PageContent> pages;
  std::vector<FoundChild> children;
  bool in_order = true;
};

struct Result {
  Outcome outcome{};
  std::string reason;
  sandbox::ExtractReport report;
  Recorder found;
  double seconds = 0;
};

inline sandbox::ByteSource source_over(std::string bytes) {
  sandbox::ByteSource source;
  source.size = bytes.size();
  source.read = [bytes = std::move(bytes)](std::uint64_t offset, std::span<char> out) {
    const std::string part = bytes.substr(offset, out.size());
    std::copy(part.begin(), part.end(), out.begin());
    return part.size();
  };
  return source;
}

inline sandbox::ExtractRequest request_for(std::string bytes, ExtractLimits limits = {}) {
  sandbox::ExtractRequest request;
  request.bytes = source_over(std::move(bytes));
  request.name = "name.txt";
  request.limits = limits;
  return request;
}

inline sandbox::Pool make_pool(std::vector<std::string> arguments = {}, unsigned jobs = 1,
                               bool allow_unsafe = false) {
  return sandbox::Pool({CASEBOUND_TEST_WORKER, jobs, allow_unsafe, std::move(arguments)});
}

inline Result run(sandbox::Pool& pool, sandbox::ExtractRequest request) {
  Result result;
  const auto begin = std::chrono::steady_clock::now();
  result.report = pool.extract(std::move(request), result.found).get();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.outcome = result.report.verdict.outcome;
  result.reason = result.report.verdict.reason;
  return result;
}

inline Result run(sandbox::Pool& pool, std::string bytes, ExtractLimits limits = {}) {
  return run(pool, request_for(std::move(bytes), limits));
}

/// The pool still works: the next document is whole.
inline bool next_succeeds(sandbox::Pool& pool) {
  const Result next = run(pool, "echo\nafter");
  return next.outcome == Outcome::Complete && next.found.pages.size() == 1 &&
         next.found.pages[0].text == "after";
}

constexpr bool kSanitized =
#ifdef CASEBOUND_SANITIZED
    true;
#else
    false;
#endif

}  // namespace casebound::test

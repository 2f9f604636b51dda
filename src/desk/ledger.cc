#include "desk/ledger.h"

namespace casebound::desk {
namespace {

void count_verdict(Tally& tally, const store::DocumentRow& document) {
  if (!document.duplicate_of.empty()) {
    ++tally.duplicate;
  } else if (document.verdict.outcome == Outcome::Complete) {
    ++tally.complete;
  } else if (document.verdict.outcome == Outcome::Partial) {
    ++tally.partial;
  } else {
    ++tally.failed;
  }
}

}  // namespace

void Ledger::count_duplicate_file() {
  ++files_.duplicate;
  ++documents_.duplicate;
}

void Ledger::count_excluded_file() {
  ++files_.excluded;
  ++documents_.excluded;
}

void Ledger::count(const store::DocumentRow& document) {
  if (document.duplicate_of.empty()) ++new_documents_;
  count_verdict(documents_, document);
  if (expected_.erase(document.id) > 0) count_verdict(files_, document);
}

bool is_retryable(Outcome outcome) {
  return outcome == Outcome::Encrypted || outcome == Outcome::TimedOut || outcome == Outcome::Crashed ||
         outcome == Outcome::TooLarge;
}

Failure failure_of(const store::DocumentRow& document, const std::string& path) {
  Failure failure;
  failure.id = document.id;
  failure.path = path;
  failure.inner_path = document.inner_path;
  failure.outcome = document.verdict.outcome;
  failure.reason = document.verdict.reason;
  failure.detail = document.facts.media_type;
  if (!document.facts.producer.empty()) failure.detail += "; " + document.facts.producer;
  failure.retryable = is_retryable(document.verdict.outcome);
  return failure;
}

}  // namespace casebound::desk

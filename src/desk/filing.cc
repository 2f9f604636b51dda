#include "desk/filing.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "desk/naming.h"

namespace casebound::desk {
namespace {

constexpr std::uint32_t kMostDepth = 20;               // containers inside containers
constexpr std::uint64_t kMostDescendants = 1'000'000;  // documents below one file
constexpr std::uint64_t kDescendantRatio = 200;        // bytes below a file to bytes of the file

// The same for what was unpacked in vain and for what was not even unpacked: which of them it is hangs on
// time.
const char* const kSpent =
    "More has come out of the file it lies in than is taken out of one file. Unpack it by hand and add the "
    "parts that matter.";

std::string member_name(const FoundChild& child, std::size_t number) {
  return child.info.name.empty() ? "part-" + std::to_string(number) : child.info.name;
}

/// Where the filter date comes from: the document's own, else the mail's, else the file's.
void set_date(store::DocumentRow& row) {
  if (!row.facts.created.empty()) {
    row.date = row.facts.created;
    row.date_from = row.facts.created_is_mail_date ? "mail" : "document";
  } else if (row.modified > 0) {
    row.date = to_iso8601(row.modified);
    row.date_from = "file";
  }
}

}  // namespace

Filing::Filing(store::Case& catalogue, const IngestOptions& options, Ledger& ledger,
               IngestProgress::State& state)
    : case_(catalogue), descendant_bytes_(options.descendant_bytes), ledger_(ledger), state_(state) {}

bool Filing::Budget::is_spent() const { return bytes > most_bytes || documents > kMostDescendants; }

/// A file itself may always be looked into: nothing has come out of it yet, or it is read again.
bool Filing::is_spent(const store::DocumentRow& row) {
  return !row.parent.empty() && budget_of(row.root).is_spent();
}

ExtractLimits Filing::narrowed(ExtractLimits limits, const store::DocumentRow& row) {
  if (is_spent(row)) limits.children = 0;
  return limits;
}

void Filing::file(store::JobId job, store::DocumentRow& row, Collector& found,
                  sandbox::ExtractReport&& report) {
  const bool won_nothing =
      is_failure(report.verdict.outcome) && found.pages.empty() && found.children.empty();
  if (won_nothing && row.pages + row.children > 0) {
    keep(job, row, report.verdict);
    return;
  }
  const bool is_whole = report.verdict.outcome == Outcome::Complete;
  const Verdict of_bytes = row.verdict;  // what the container said of the member's bytes
  row.facts = std::move(report.facts);
  row.verdict = std::move(report.verdict);
  if (row.verdict.outcome == Outcome::Complete && of_bytes.outcome != Outcome::Complete)
    row.verdict = {Outcome::Partial, of_bytes.reason};
  row.extracted = true;
  row.children = 0;
  set_date(row);
  file_pages(row, found, is_whole ? store::OldPages::Drop : store::OldPages::Keep);
  file_children(row, found);
  hold_to_its_word(row, found);
  if (row.facts.type == "archive" && row.verdict.outcome == Outcome::TooLarge && is_spent(row))
    row.verdict.reason = kSpent;
  if (is_failure(row.verdict.outcome) && row.pages + row.children > 0) row.verdict.outcome = Outcome::Partial;
  case_.update_document(row);
  case_.finish_job(job, false, "");
  record(row);
  tell(row);
  if (state_.documents_queued > 0) --state_.documents_queued;
}

/// Of a part whose bytes turn out to be another document's.
void Filing::drop_readings(store::DocumentRow& row) {
  std::vector<store::FinishedPage> none;
  row.pages = case_.put_pages(row.id, none, store::OldPages::Drop);
  row.children = 0;
  row.facts = {};
  row.languages.clear();
}

/// A document that was read before: a second reading that wins nothing takes nothing away.
void Filing::keep(store::JobId job, store::DocumentRow& row, const Verdict& verdict) {
  if (!row.extracted) row.verdict = {Outcome::Partial, verdict.reason};
  row.extracted = true;
  case_.update_document(row);
  case_.finish_job(job, true, verdict.reason);
  tell(row);
  if (state_.documents_queued > 0) --state_.documents_queued;
}

void Filing::file_pages(store::DocumentRow& row, Collector& found, store::OldPages old) {
  if (old == store::OldPages::Keep)
    for (const std::string& language : row.languages) found.languages.try_emplace(language, 0);
  row.languages.clear();
  for (const auto& [language, bytes] : found.languages) row.languages.push_back(language);
  std::stable_sort(
      row.languages.begin(), row.languages.end(),
      [&](const std::string& a, const std::string& b) { return found.languages[a] > found.languages[b]; });
  row.pages = case_.put_pages(row.id, found.pages, old);
  pages_ += found.pages.size();
  state_.pages += found.pages.size();
}

Filing::Budget& Filing::budget_of(const std::string& root) {
  Budget& budget = budgets_[root];
  if (budget.most_bytes == 0) {
    const auto row = case_.find_document(root);
    CASEBOUND_CHECK(row && row->file != 0);
    budget.sha256 = case_.blob_sha256(row->file);
    const auto filed = case_.descendants_of(root);
    budget.bytes = filed.bytes;
    budget.documents = filed.documents;
    const auto file = case_.find_file(budget.sha256);  // its bytes may be gone
    CASEBOUND_CHECK(file);
    budget.most_bytes = std::max(descendant_bytes_, file->size * kDescendantRatio);
  }
  return budget;
}

void Filing::file_children(store::DocumentRow& row, Collector& found) {
  if (found.children.empty()) return;
  Budget& budget = budget_of(row.root);
  std::unordered_map<std::string, std::size_t> seen;
  std::uint64_t refused = 0;
  for (std::size_t i = 0; i < found.children.size(); ++i) {
    FoundChild& child = found.children[i];
    std::string inner = member_name(child, i + 1);
    for (std::size_t again = ++seen[inner]; again > 1; again = ++seen[inner])
      inner += "#" + std::to_string(again);
    const std::string path = row.inner_path.empty() ? inner : row.inner_path + "/" + inner;
    const std::string id = short_hash({budget.sha256, path});
    const auto before = case_.find_document(id);  // the container is read again (--retry)
    if (!before) {
      budget.bytes += child.blob.size;
      ++budget.documents;
    }
    if (!before && budget.is_spent()) {
      ++refused;
      continue;
    }
    file_child(row, id, before, child, path);
    ++row.children;
  }
  if (refused == 0) return;
  row.verdict = {Outcome::TooLarge, kSpent};
  if (row.children > 0 || row.pages > 0)
    row.verdict = {Outcome::Partial,
                   "It holds more than is taken out of one file: " + std::to_string(refused) +
                       " parts were left in it. Unpack it by hand and add the parts that "
                       "matter."};
}

/// A reader that says Complete may have missed what the container says it holds.
void Filing::hold_to_its_word(store::DocumentRow& row, const Collector& found) {
  if (row.verdict.outcome != Outcome::Complete || found.children.size() >= row.facts.children_declared)
    return;
  row.verdict = {Outcome::Partial, "It says that it holds " + std::to_string(row.facts.children_declared) +
                                       " parts; " + std::to_string(found.children.size()) +
                                       " came out of it."};
}

void Filing::file_child(const store::DocumentRow& parent, const std::string& id,
                        const std::optional<store::DocumentRow>& before, FoundChild& child,
                        const std::string& inner_path) {
  // What was won from it before stays until it is read again.
  store::DocumentRow row = before.value_or(store::DocumentRow{});
  row.id = id;
  row.file = child.blob.sha256.empty() ? 0 : case_.put_file(child.blob);
  if (before && before->file == row.file && before->verdict.outcome == Outcome::Complete) return;
  if (before && before->file != 0 && row.file == 0) return;
  if (!before) row.sequence = case_.next_sequence();
  row.duplicate_of.clear();
  row.extracted = false;
  row.root = parent.root;
  row.parent = parent.id;
  row.inner_path = inner_path;
  const std::size_t slash = inner_path.rfind('/');
  row.name = slash == std::string::npos ? inner_path : inner_path.substr(slash + 1);
  row.declared_media_type = child.info.media_type;
  row.depth = parent.depth + 1;
  row.modified = child.info.modified != 0 ? child.info.modified : parent.modified;
  row.verdict = child.verdict;
  bool queue = false;
  if (row.file == 0) {
    row.extracted = true;
  } else if (const auto same = case_.document_with_file(row.file); same && *same != row.id) {
    row.extracted = true;
    row.duplicate_of = *same;
    if (before) drop_readings(row);
  } else if (row.depth > kMostDepth) {
    row.extracted = true;
    row.verdict = {Outcome::TooLarge, "It lies more than " + std::to_string(kMostDepth) +
                                          " containers deep. Unpack it by hand and add it."};
  } else {
    queue = true;
  }
  if (row.extracted) set_date(row);
  if (before) {
    case_.update_document(row);
  } else {
    case_.put_document(row);
  }
  if (queue) {
    case_.put_job(store::JobKind::Extract, row.id);
    ++state_.documents_queued;
  } else {
    tell(row);
  }
}

void Filing::record(const store::DocumentRow& row) {
  JsonWriter parameters;
  parameters.begin_object()
      .field("sha256", case_.blob_sha256(row.file))
      .field("producer", row.facts.producer)
      .field("outcome", to_string(row.verdict.outcome))
      .field("pages", row.pages)
      .field("children", row.children)
      .end_object();
  case_.record_custody("extract", row.id, parameters.text());
}

void Filing::tell(const store::DocumentRow& row) {
  ledger_.count(row);
  ++state_.documents_done;
  if (row.verdict.outcome == Outcome::Complete || !row.duplicate_of.empty()) return;
  if (is_failure(row.verdict.outcome)) ++state_.failed;
  failures_.push_back(failure_of(row, top_path(case_, row)));
}

}  // namespace casebound::desk

#include "desk/intake.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "desk/selection.h"

namespace casebound::desk {
namespace {

constexpr std::size_t kBatchFiles = 256;
constexpr std::uint64_t kBatchBytes = 64ULL << 20;
constexpr std::uint64_t kSpareBytes = 64ULL
                                      << 20;  // for the catalogue, the pages and the index of a small case

std::string file_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

struct HashedFile {
  std::string sha256;
  std::uint64_t size = 0;
};

HashedFile hash_file(const std::string& absolute, const std::stop_token& stop) {
  const Fd fd = open_to_read(absolute);
  Sha256 hash;
  std::vector<char> buffer(1 << 20);
  HashedFile out;
  while (!stop.stop_requested()) {
    const std::size_t got = read_at(fd.get(), out.size, buffer.data(), buffer.size());
    if (got == 0) break;
    hash.update({buffer.data(), got});
    out.size += got;
  }
  out.sha256 = to_hex(hash.finish());
  return out;
}

/// Walks one added path and files what it finds, in batches of one transaction each.
class Intake {
 public:
  Intake(store::Case& catalogue, const IngestOptions& options, Ledger& ledger, IngestProgress::State& state,
         IngestProgress& progress, const std::stop_token& stop)
      : case_(catalogue),
        options_(options),
        ledger_(ledger),
        state_(state),
        progress_(progress),
        stop_(stop) {}

  void add(const Selection& selection) {
    case_.transact([&] { source_ = case_.add_source(options_.source, selection.root()); });
    selection.each(
        [&](const WalkEntry& entry) {
          file(entry);
          progress_.update(state_);
          return !stop_.stop_requested();
        },
        [&](const std::string& path, const std::string& reason) { exclude(path, reason); });
    flush();
  }

 private:
  struct Taken {
    store::PathRow path;
    HashedFile hashed;
    store::SpooledBlob blob;  // empty spool: the bytes are known
  };

  void exclude(const std::string& path, const std::string& reason) {
    excluded_.push_back({source_, path, reason});
    ledger_.count_excluded_file();
    ++state_.files_copied;
    if (excluded_.size() >= kBatchFiles) flush();
  }

  /// False when the original cannot be read, or not any more. A failure of the case's own disk is thrown.
  bool read_original(const WalkEntry& entry, Taken& taken) {
    try {
      taken.hashed = hash_file(entry.absolute, stop_);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::Io) throw;
      return false;
    }
    const bool in_batch = std::any_of(batch_.begin(), batch_.end(),
                                      [&](const Taken& t) { return t.hashed.sha256 == taken.hashed.sha256; });
    if (stop_.stop_requested() || in_batch) return true;
    const auto known = case_.find_file(taken.hashed.sha256);
    if (known && case_.is_blob_whole(known->id)) return true;
    auto blob = case_.copy_in(entry.absolute, taken.hashed.sha256, taken.hashed.size);
    if (!blob) return false;
    taken.blob = *std::move(blob);
    return true;
  }

  void file(const WalkEntry& entry) {
    Taken taken;
    taken.path = {0, source_, entry.path, entry.modified};
    if (!read_original(entry, taken)) {
      exclude(entry.path, "unreadable");  // it went away or changed under our hands: said, not hidden
      return;
    }
    if (stop_.stop_requested()) return;
    batch_bytes_ += taken.hashed.size;
    batch_.push_back(std::move(taken));
    ++state_.files_copied;
    if (batch_.size() >= kBatchFiles || batch_bytes_ >= kBatchBytes) flush();
  }

  void flush() {
    if (batch_.empty() && excluded_.empty()) return;
    case_.transact([&] {
      for (const store::ExcludedRow& row : excluded_) case_.put_excluded(row);
      for (Taken& taken : batch_) file_taken(taken);
    });
    excluded_.clear();
    batch_.clear();
    batch_bytes_ = 0;
  }

  void file_taken(Taken& taken) {
    const bool is_repair = !taken.blob.spool.empty() && case_.find_file(taken.hashed.sha256);
    taken.path.file =
        taken.blob.spool.empty() ? case_.find_file(taken.hashed.sha256)->id : case_.put_file(taken.blob);
    const bool path_known = case_.has_path(taken.path);
    if (!path_known) {
      case_.put_path(taken.path);
      JsonWriter parameters;
      parameters.begin_object()
          .field("path", displayed_path(taken.path.path))
          .field("size", taken.hashed.size)
          .field("source", taken.path.source)
          .end_object();
      case_.record_custody("intake", taken.hashed.sha256, parameters.text());
    }
    if (const auto document = case_.document_with_file(taken.path.file)) {
      const auto row = case_.find_document(*document);
      if (is_repair && row && row->extracted && row->verdict.outcome == Outcome::Damaged) {
        read_again(*row);
        return;
      }
      // An interrupted run (or --retry) left it queued: this run finishes and counts it, once.
      const bool waits_here = path_known && row && !row->extracted && row->parent.empty();
      if (!waits_here || !ledger_.meet(*document)) ledger_.count_duplicate_file();
      return;
    }
    ledger_.meet(queue_file(case_, taken.path));
  }

  /// It could not be read because its original was damaged, and that is whole again.
  void read_again(store::DocumentRow row) {
    row.extracted = false;
    row.verdict = {};
    case_.update_document(row);
    case_.put_job(store::JobKind::Extract, row.id);
    if (row.parent.empty()) {
      ledger_.meet(row.id);
    } else {
      ledger_.count_duplicate_file();
    }
  }

  store::Case& case_;
  const IngestOptions& options_;
  Ledger& ledger_;
  IngestProgress::State& state_;
  IngestProgress& progress_;
  const std::stop_token& stop_;
  store::SourceId source_ = 0;
  std::vector<Taken> batch_;
  std::uint64_t batch_bytes_ = 0;
  std::vector<store::ExcludedRow> excluded_;
};

/// Counts what there is. \throws Error{DiskFull} when what is to be copied has no room
void check_room(store::Case& catalogue, const std::vector<Selection>& selections,
                IngestProgress::State& state, const std::stop_token& stop) {
  std::uint64_t needed = kSpareBytes;
  std::string sample;
  for (const Selection& selection : selections)
    selection.each(
        [&](const WalkEntry& entry) {
          ++state.files_found;
          needed += entry.size_bytes;
          if (sample.empty() && entry.size_bytes > 0) sample = entry.absolute;
          return !stop.stop_requested();
        },
        [&](const std::string&, const std::string&) { ++state.files_found; });
  const std::uint64_t free = free_space(catalogue.folder());
  if (needed <= free || sample.empty() || catalogue.can_share_blocks(sample)) return;
  const auto mebibytes = [](std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; };
  throw Error(ErrorCode::DiskFull,
              "The disk of the case has " + mebibytes(free) + " free, and the copies need " +
                  mebibytes(needed) +
                  ". Free some space, or make the case on another disk. Nothing was copied.");
}

}  // namespace

void take_in_files(store::Case& catalogue, const IngestOptions& options, Ledger& ledger,
                   IngestProgress::State& state, IngestProgress& progress, const std::stop_token& stop) {
  std::vector<Selection> selections;
  selections.reserve(options.paths.size());
  for (const std::string& path : options.paths) selections.emplace_back(path, options, catalogue.folder());
  check_room(catalogue, selections, state, stop);
  Intake intake(catalogue, options, ledger, state, progress, stop);
  for (const Selection& selection : selections)
    if (!stop.stop_requested()) intake.add(selection);
}

std::string queue_file(store::Case& catalogue, const store::PathRow& path) {
  store::DocumentRow row;
  row.id = short_hash({catalogue.blob_sha256(path.file), ""});
  row.sequence = catalogue.next_sequence();
  row.file = path.file;
  row.root = row.id;
  row.name = file_name(path.path);
  row.modified = path.modified;
  catalogue.put_document(row);
  catalogue.put_job(store::JobKind::Extract, row.id);
  return row.id;
}

void queue_retries(store::Case& catalogue, const IngestOptions& options, Ledger& ledger) {
  // What was not won out of a container is tried again by reading the container again.
  std::set<std::string> containers;
  std::vector<store::DocumentRow> again;
  catalogue.each_document([&](const store::DocumentRow& row) {
    const Outcome outcome = row.verdict.outcome;
    if (!row.extracted || !row.duplicate_of.empty() || outcome == Outcome::Complete) return;
    const bool wanted =
        options.retry_outcome.empty() ? is_retryable(outcome) : to_string(outcome) == options.retry_outcome;
    if (!wanted) return;
    if (row.file != 0) {
      again.push_back(row);
    } else {
      containers.insert(row.parent);
    }
  });
  for (const store::DocumentRow& row : again) containers.erase(row.id);
  for (const std::string& container : containers)
    if (const auto row = catalogue.find_document(container); row && row->file != 0) again.push_back(*row);
  if (again.empty()) return;
  const auto by_sequence = [](const auto& a, const auto& b) { return a.sequence < b.sequence; };
  std::sort(again.begin(), again.end(), by_sequence);
  catalogue.transact([&] {
    for (store::DocumentRow& row : again) {
      row.extracted = false;
      row.verdict = {};
      catalogue.update_document(row);
      catalogue.put_job(store::JobKind::Extract, row.id);
      if (row.parent.empty()) ledger.expect(row.id);
    }
  });
}

}  // namespace casebound::desk

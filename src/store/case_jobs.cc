/// \file The job table: what is still to be done, so that a killed run goes on where it stood.
#include "store/case_state.h"

namespace casebound::store {
namespace {

int number(JobKind kind) { return static_cast<int>(kind); }
int number(JobState state) { return static_cast<int>(state); }

}  // namespace

void Case::put_job(JobKind kind, const std::string& document) {
  state_->change().run(
      "INSERT INTO jobs (kind, subject, state) SELECT ?1, ?2, ?3 WHERE NOT EXISTS "
      "(SELECT 1 FROM jobs WHERE subject = ?2 AND kind = ?1 AND state IN (?3, ?4))",
      number(kind), document, number(JobState::Queued), number(JobState::Running));
}

std::vector<JobRow> Case::queued_jobs(JobKind kind, std::size_t limit, JobId after) const {
  std::vector<JobRow> out;
  state_->db().each(
      "SELECT id, subject, attempts FROM jobs WHERE kind = ? AND state = ? AND id > ? ORDER BY id LIMIT ?",
      [&](const Statement& row) {
        out.push_back({row.integer(0), kind, row.bytes(1), row.as<std::uint32_t>(2)});
      },
      number(kind), number(JobState::Queued), after, limit);
  return out;
}

void Case::start_jobs(const std::vector<JobId>& jobs) {
  for (const JobId job : jobs)
    state_->change().run("UPDATE jobs SET state = ?, attempts = attempts + 1 WHERE id = ?",
                         number(JobState::Running), job);
}

void Case::finish_job(JobId job, bool failed, const std::string& error) {
  state_->change().run("UPDATE jobs SET state = ?, error = ? WHERE id = ?",
                       number(failed ? JobState::Failed : JobState::Done), error, job);
}

void Case::put_back_jobs(const std::vector<JobId>& jobs) {
  for (const JobId job : jobs)
    state_->change().run("UPDATE jobs SET state = ?1, attempts = attempts - 1 WHERE id = ?2 AND state = ?3",
                         number(JobState::Queued), job, number(JobState::Running));
}

std::vector<std::string> Case::running_names() const {
  std::vector<std::string> names;
  state_->db().each(
      "SELECT d.name FROM jobs j JOIN documents d ON d.id = j.subject WHERE j.kind IN (?, ?) AND j.state = ? "
      "ORDER BY j.id",
      [&](const Statement& row) { names.push_back(row.bytes(0)); }, number(JobKind::Extract),
      number(JobKind::Ocr), number(JobState::Running));
  return names;
}

std::uint64_t Case::count_jobs(JobKind kind, JobState state) const {
  return static_cast<std::uint64_t>(state_->db().number(
      "SELECT count(*) FROM jobs WHERE kind = ? AND state = ?", 0, number(kind), number(state)));
}

}  // namespace casebound::store

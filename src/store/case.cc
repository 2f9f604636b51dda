#include "store/case.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/hash.h"
#include "base/time.h"
#include "store/case_state.h"
#include "store/generations.h"
#include "store/lock.h"
#include "store/schema.h"
#include "store/wal_check.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCatalogue = "catalogue.sqlite";
constexpr std::array kFolders = {"blobs", "blobs/incoming", "pages", "index", "renders"};
#ifdef CASEBOUND_TEST_CIPHER
constexpr const char* kDefaultSeal = "test cipher";
#else
constexpr const char* kDefaultSeal = "open";
#endif

/// One connection's settings. The cache is bounded; nothing spills into temporary files or is mapped past the
/// seal.
constexpr const char* kSettings =
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
    "PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA secure_delete=ON;";  // what is removed leaves no bytes behind

void create_catalogue(const std::string& folder, const Manifest& manifest, const std::string& name,
                      const std::shared_ptr<const Seal>& seal) {
  const Vfs vfs(folder, seal, manifest.id);
  Database database(join(folder, kCatalogue), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs.name());
  int reserved = static_cast<int>(Seal::kTrailer);
  CASEBOUND_CHECK(sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved) ==
                  SQLITE_OK);
  database.execute("PRAGMA page_size=4096; PRAGMA journal_mode=WAL;");
  database.execute(kSettings);
  database.execute("BEGIN IMMEDIATE");
  create_tables(database);
  database.run("INSERT INTO settings VALUES ('id', ?), ('name', ?), ('commits', 0)", manifest.id, name);
  database.execute("COMMIT");
}

/// Also when a case is opened: some tools for copying and for versions leave empty folders behind.
void make_folders(const std::string& root) {
  for (const char* part : kFolders) make_folder(join(root, part));
}

/// Files that stand in a case before it is one.
constexpr std::array kMadeBeforeManifest = {"catalogue.sqlite", "catalogue.sqlite-wal",
                                            "catalogue.sqlite-shm", "case.json.new"};

/// What an interrupted creation left: no case.json, and nothing that was ever put in. A lock, an original or
/// a reading would say that it was a case.
bool is_begun_case(const std::string& folder) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    const auto is_name = [&](const char* known) { return name == known; };
    const bool is_known = entry.is_directory() && !entry.is_symlink()
                              ? std::any_of(kFolders.begin(), kFolders.end(), is_name)
                              : std::any_of(kMadeBeforeManifest.begin(), kMadeBeforeManifest.end(), is_name);
    if (!is_known) return false;
  }
  return exists(join(folder, kCatalogue)) || exists(join(folder, "blobs"));
}

void expect_catalogue(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error)
    throw Error(ErrorCode::Damaged, "The catalogue of this case is missing. Put back a copy of the case.");
  // SQLite takes an empty file for an empty database, and throws its WAL away.
  if (size < kSqlitePage)
    throw Error(ErrorCode::Damaged,
                "The catalogue of this case was cut off. Put back a copy of the case; casebound verify says "
                "what else is damaged.");
}

void keep_wal_on_close(Database& database, bool keep) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

std::string setting(Database& database, const char* key) {
  std::string out;
  database.each(
      "SELECT value FROM settings WHERE key = ?", [&](const Statement& row) { out = row.bytes(0); }, key);
  return out;
}

}  // namespace

Case::Case() = default;
Case::~Case() = default;

CaseInfo Case::create(const std::string& folder, const std::string& name, const std::string& seal_name) {
  const std::string wanted = absolute_path(folder);
  if (exists(wanted) && (!fs::is_directory(wanted) || !(fs::is_empty(wanted) || is_begun_case(wanted))))
    throw Error(ErrorCode::Usage,
                "The folder " + safe_for_terminal(folder) + " is not empty. Name a new or an empty one.");
  std::error_code error;
  fs::create_directories(parent_of(wanted), error);  // make_folder says what is wrong
  make_folder(wanted);
  ::chmod(wanted.c_str(), 0700);
  const std::string root = fs::canonical(wanted).string();

  Manifest manifest;
  manifest.format = kFormat;
  manifest.id = to_hex(random_bytes(16));
  manifest.seal = seal_name.empty() ? kDefaultSeal : seal_name;
  const Bytes key = random_bytes(manifest.key.size());
  std::copy(key.begin(), key.end(), manifest.key.begin());
  const std::shared_ptr<const Seal> seal = make_seal(manifest);

  for (const char* begun : kMadeBeforeManifest) ::unlink(join(root, begun).c_str());
  make_folders(root);
  create_catalogue(root, manifest, name, seal);
  // The last thing, so that what was interrupted is not a case.
  write_manifest(root, manifest);
  sync_folder(parent_of(root));
  return {manifest.id, name, manifest.format, manifest.seal};
}

std::unique_ptr<Case> Case::open(const std::string& folder, Access access) {
  Manifest manifest = read_manifest(folder);
  std::unique_ptr<Case> out(new Case);
  out->state_ = std::make_unique<State>();
  State& state = *out->state_;
  state.folder = fs::canonical(folder).string();
  state.access = access;
  const bool writes = access == Access::Write;
  // On a disk that cannot be written a reader cannot share the WAL's index with others: then nobody may
  // write.
  const bool still =
      access == Access::Still || (access == Access::Read && ::access(state.folder.c_str(), W_OK) != 0);
  if (writes) state.lock = take_lock(state.folder);
  if (still) state.lock = share_lock(state.folder);
  state.seal = make_seal(manifest);
  state.vfs =
      std::make_shared<Vfs>(state.folder, state.seal, manifest.id, still ? VfsUse::Still : VfsUse::Shared);
  const std::string catalogue = join(state.folder, kCatalogue);
  expect_catalogue(catalogue);
  const CommitCount seen = read_commit_count(state.folder, *state.seal);
  if (writes) make_folders(state.folder);
  if (writes) check_wal(catalogue + "-wal", state.vfs->object_of(catalogue + "-wal"), *state.seal);
  state.database = std::make_unique<Database>(
      catalogue, writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, state.vfs->name());
  Database& db = state.db();
  sqlite3_busy_timeout(db.handle(), 10'000);
  keep_wal_on_close(db, true);  // until it is known that no commit is lost: what may be mended stays
  db.execute(kSettings);
  if (!writes && catalogue_format(db) < kFormat)
    throw Error(ErrorCode::NotAvailable,
                "This case was written by an older version. Run casebound work once to bring it up to date.");
  migrate(db);
  if (setting(db, "id") != manifest.id)
    throw Error(ErrorCode::Damaged,
                "The catalogue and case.json do not belong together. Run casebound verify.");
  state.commits = db.number("SELECT value FROM settings WHERE key = 'commits'", 0);
  if (state.commits < seen.commits && seen.state != CommitCount::State::Damaged)
    throw Error(ErrorCode::Damaged,
                "The catalogue of this case has lost its last commits. Run casebound verify.");
  keep_wal_on_close(db, false);
  // After a crash, frames of the commit that was torn would lie behind those that follow.
  if (writes && exists(catalogue + "-wal"))
    sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  state.info = {manifest.id, setting(db, "name"), kFormat, manifest.seal};
  state.blobs = std::make_unique<Blobs>(join(state.folder, "blobs"), state.seal);
  state.packs = std::make_unique<Packs>(join(state.folder, "pages"), state.seal);
  state.last_sequence = db.number("SELECT max(sequence) FROM documents", 0);
  if (!writes) return out;

  if (manifest.format != kFormat) {
    manifest.format = kFormat;
    write_manifest(state.folder, manifest);
  }
  state.blobs->remove_leftovers();
  db.each("SELECT pack, max(offset + length) FROM readings WHERE pack = (SELECT max(pack) FROM readings)",
          [&](const Statement& row) {
            state.packs->start_at(row.as<std::uint32_t>(0), row.as<std::uint64_t>(1));
          });
  if (manifest.seal == "open")
    state.custody = std::make_unique<CustodyFile>(join(state.folder, "custody.jsonl"), db);
  out->finish_erasures();
  write_commit_count(state.lock.get(), *state.seal, state.commits, seen.state != CommitCount::State::Good);
  // Whoever ran them is gone: they wait again, and their attempts tell of it.
  if (db.number("SELECT count(*) FROM jobs WHERE state = ?", 0, static_cast<int>(JobState::Running)) > 0)
    out->transact([&] {
      db.run("UPDATE jobs SET state = ? WHERE state = ?", static_cast<int>(JobState::Queued),
             static_cast<int>(JobState::Running));
    });
  return out;
}

std::string Case::find(const std::string& start) {
  for (fs::path at = absolute_path(start);; at = at.parent_path()) {
    if (exists(join(at.string(), kManifestName))) return at.string();
    if (at == at.parent_path()) return {};
  }
}

const CaseInfo& Case::info() const { return state_->info; }
const std::string& Case::folder() const { return state_->folder; }

void Case::transact(const std::function<void()>& body) {
  State& state = *state_;
  CASEBOUND_CHECK(state.access == Access::Write && !state.in_transaction);
  // After a failed flush the kernel may hold pages it will never write, and say success the next time.
  if (state.broken)
    throw Error(ErrorCode::Io,
                "The disk refused to keep what was written. Check the disk, then run the command again.");
  Database& db = state.db();
  db.execute("BEGIN IMMEDIATE");
  state.in_transaction = true;
  bool flushing = false;
  try {
    body();
    db.run("UPDATE settings SET value = ? WHERE key = 'commits'", state.commits + 1);
    flushing = true;
    state.blobs->sync();
    state.packs->sync();
    db.execute("COMMIT");
  } catch (...) {
    state.broken = flushing;
    state.in_transaction = false;
    sqlite3_exec(db.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    state.packs->rollback();
    throw;
  }
  state.in_transaction = false;
  ++state.commits;
  state.packs->commit();
  state.blobs->forget();
  write_commit_count(state.lock.get(), *state.seal, state.commits, false);
  // The commit stands whether or not the copy can be written now; but nobody shall be told that all is done.
  if (state.custody) state.custody->catch_up(db);
}

std::unique_ptr<Storage> Case::index_storage(const std::string& engine, bool fresh) {
  const std::string folder = join(state_->folder, "index");
  const bool writes = state_->access == Access::Write;
  CASEBOUND_CHECK(writes || !fresh);
  if (fresh) return fresh_generation(folder, engine, state_->vfs);
  return current_generation(folder, engine, state_->vfs);
}

void Case::use_generation(const Storage& storage) {
  CASEBOUND_CHECK(state_->access == Access::Write);
  point_at(join(state_->folder, "index"), storage);
}

void Case::record_custody(const std::string& action, const std::string& subject,
                          const std::string& parameters) {
  CustodyRow row;
  row.time = now_utc();
  row.actor = "local";
  row.action = action;
  row.subject = subject;
  row.parameters = parameters;
  add_custody(state_->change(), state_->info.id, std::move(row));
}

void Case::each_custody(const std::function<void(const CustodyRow&)>& visit) const {
  for (const CustodyRow& row : load_custody(state_->db(), 0)) visit(row);
}

}  // namespace casebound::store

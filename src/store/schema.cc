#include "store/schema.h"

#include <array>
#include <string>

#include "base/error.h"

namespace casebound::store {
namespace {

// Hashes and paths are BLOBs: bytes, compared as bytes. Times of people and custody are ISO 8601 text in UTC.
constexpr const char* kCoreTables = R"sql(
CREATE TABLE settings (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE sources (
  id INTEGER PRIMARY KEY, label TEXT NOT NULL, root BLOB NOT NULL, received TEXT NOT NULL, note TEXT NOT NULL DEFAULT '');

-- object: random id that the tags of the bytes are bound to
CREATE TABLE files (
  id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, object BLOB NOT NULL);

CREATE TABLE paths (
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files, source INTEGER NOT NULL REFERENCES sources,
  path BLOB NOT NULL, modified INTEGER NOT NULL);
CREATE INDEX paths_path ON paths (path, file);
CREATE INDEX paths_file ON paths (file);

CREATE TABLE excluded (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources, path BLOB NOT NULL, reason TEXT NOT NULL);
CREATE INDEX excluded_path ON excluded (path, source);

CREATE TABLE documents (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sequence INTEGER NOT NULL, file INTEGER REFERENCES files,
  root TEXT NOT NULL, parent TEXT NOT NULL, inner_path BLOB NOT NULL, name BLOB NOT NULL,
  declared_media_type TEXT NOT NULL, depth INTEGER NOT NULL, modified INTEGER NOT NULL, duplicate_of TEXT NOT NULL,
  extracted INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
  format TEXT NOT NULL, type TEXT NOT NULL, media_type TEXT NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,
  created TEXT NOT NULL, created_is_mail_date INTEGER NOT NULL, producer TEXT NOT NULL,
  children_declared INTEGER NOT NULL, properties TEXT NOT NULL,
  date TEXT NOT NULL, date_from TEXT NOT NULL, languages TEXT NOT NULL, pages INTEGER NOT NULL, children INTEGER NOT NULL);
CREATE INDEX documents_sequence ON documents (sequence);
CREATE INDEX documents_file ON documents (file, sequence);
CREATE INDEX documents_root ON documents (root, inner_path);
CREATE INDEX documents_figures ON documents (depth > 0, duplicate_of <> '', extracted, outcome, type);

-- rows are never used again: an index knows a page by its row. current_why: why this reading is the current one of
-- several ('newest', or what a person or a comparison decided)
CREATE TABLE pages (
  row INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents, number INTEGER NOT NULL,
  kind INTEGER NOT NULL, width REAL NOT NULL, height REAL NOT NULL, awaits_ocr INTEGER NOT NULL, language TEXT NOT NULL,
  current INTEGER NOT NULL REFERENCES readings, current_why TEXT NOT NULL DEFAULT 'newest', UNIQUE (document, number));
CREATE INDEX pages_figures ON pages (language, awaits_ocr);

-- every reading ever made of a page; pack, offset, length: where it lies in pages/
CREATE TABLE readings (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, page INTEGER NOT NULL, how INTEGER NOT NULL,
  producer TEXT NOT NULL, parameters TEXT NOT NULL, characters INTEGER NOT NULL,
  pack INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE INDEX readings_page ON readings (page);
CREATE INDEX readings_how ON readings (how);
CREATE INDEX readings_place ON readings (pack, offset, length);

-- what an index has to follow; removed and added are keys of readings
CREATE TABLE changes (
  change INTEGER PRIMARY KEY AUTOINCREMENT, page INTEGER NOT NULL, document INTEGER NOT NULL, removed INTEGER, added INTEGER);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, subject TEXT NOT NULL, producer TEXT NOT NULL DEFAULT '',
  state INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '');
CREATE INDEX jobs_state ON jobs (kind, state, id);
CREATE INDEX jobs_subject ON jobs (subject, kind);

CREATE TABLE custody (
  seq INTEGER PRIMARY KEY, time TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  parameters TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
)sql";

// What people enter: never derived, so never thrown away; points at quotes (JSON), not at derived rows.
// `kind` is note, tag, decision, correction, claim, evidence; `body` JSON. Nothing is changed in place: a
// later row replaces an earlier one.
constexpr const char* kPeopleTables = R"sql(
CREATE TABLE users (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, since TEXT NOT NULL, removed TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE work (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, actor TEXT NOT NULL, time TEXT NOT NULL, document TEXT NOT NULL,
  quote TEXT NOT NULL, body TEXT NOT NULL, replaced_by INTEGER REFERENCES work);
CREATE INDEX work_document ON work (document, kind);
)sql";

// Format 0 was never given out: the catalogue before people's work, kept as the first thing to migrate from.
constexpr std::array<Migration, 1> kMigrations = {Migration{0, 1, kPeopleTables}};

void set_format(Database& database, int format) {
  database.execute(("PRAGMA user_version=" + std::to_string(format)).c_str());
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

void create_tables(Database& database) {
  database.execute(kCoreTables);
  database.execute(kPeopleTables);
  set_format(database, kFormat);
}

int catalogue_format(Database& database) {
  return static_cast<int>(database.number("PRAGMA user_version", -1));
}

bool migrate(Database& database) {
  int format = catalogue_format(database);
  if (format > kFormat)
    throw Error(ErrorCode::NotAvailable, "This case was written by a newer version of Casebound (format " +
                                             std::to_string(format) + "). Install that version to open it.");
  if (format == kFormat) return false;
  database.execute("BEGIN IMMEDIATE");
  try {
    for (const Migration& step : kMigrations) {
      if (step.from != format) continue;
      database.execute(step.sql);
      format = step.to;
    }
    if (format != kFormat)
      throw Error(ErrorCode::Damaged,
                  "The catalogue's format is not one that was ever written. Run casebound verify.");
    set_format(database, format);
    database.execute("COMMIT");
  } catch (...) {
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  return true;
}

}  // namespace casebound::store

/// \file Removing: rows in one transaction, bytes behind it.
#include <algorithm>
#include <set>

#include "base/json.h"
#include "store/case_state.h"
#include "store/erasure.h"

namespace casebound::store {
namespace {

/// One document on its way out.
struct Leaving {
  std::int64_t key = 0;
  std::string id;
  FileId file = 0;
};

std::vector<std::int64_t> keys(Database& db, const char* sql, std::int64_t of) {
  std::vector<std::int64_t> out;
  db.each(sql, [&](const Statement& row) { out.push_back(row.integer(0)); }, of);
  return out;
}

/// Places that follow each other become one.
void add_place(std::vector<PackPlace>& places, const PackPlace& place) {
  if (!places.empty() && places.back().pack == place.pack &&
      places.back().offset + places.back().length == place.offset) {
    places.back().length += place.length;
  } else {
    places.push_back(place);
  }
}

/// The readings of all pages that these documents have or had. What a page was once is told by the changes.
std::set<std::int64_t> readings_of(Database& db, const std::vector<Leaving>& documents) {
  std::set<std::int64_t> of;
  std::set<std::int64_t> readings;
  for (const Leaving& document : documents) {
    of.insert(document.key);
    for (const std::int64_t reading :
         keys(db, "SELECT r.key FROM pages p JOIN readings r ON r.page = p.row WHERE p.document = ?",
              document.key))
      readings.insert(reading);
  }
  std::vector<std::int64_t> changes;
  db.each("SELECT change, document, removed, added FROM changes", [&](const Statement& row) {
    if (!of.contains(row.integer(1))) return;
    changes.push_back(row.integer(0));
    for (const int column : {2, 3})
      if (row.integer(column) != 0) readings.insert(row.integer(column));
  });
  for (const std::int64_t change : changes) db.run("DELETE FROM changes WHERE change = ?", change);
  return readings;
}

void delete_readings(Database& db, const std::vector<Leaving>& documents, Erasures& erasures) {
  const std::set<std::int64_t> readings = readings_of(db, documents);
  std::vector<PackPlace> places;
  for (const std::int64_t reading : readings)
    db.each(
        "SELECT pack, offset, length FROM readings WHERE key = ?",
        [&](const Statement& row) {
          places.push_back({row.as<std::uint32_t>(0), row.as<std::uint64_t>(1), row.as<std::uint64_t>(2)});
        },
        reading);
  std::sort(places.begin(), places.end(), [](const PackPlace& a, const PackPlace& b) {
    return a.pack != b.pack ? a.pack < b.pack : a.offset < b.offset;
  });
  for (const PackPlace& place : places) add_place(erasures.readings, place);
  // For the foreign keys: without it, each reading that goes would have every page looked at.
  db.execute("CREATE INDEX pages_current ON pages (current)");
  for (const Leaving& document : documents) db.run("DELETE FROM pages WHERE document = ?", document.key);
  for (const std::int64_t reading : readings) db.run("DELETE FROM readings WHERE key = ?", reading);
  db.execute("DROP INDEX pages_current");
}

/// Copies elsewhere of what goes: the first one is to be read itself, the others are copies of that one.
std::vector<std::string> stand_in(Database& db, const std::vector<Leaving>& documents) {
  std::map<std::string, std::string> heirs;  // id of what goes -> id of the first copy that stays
  for (const Leaving& document : documents) heirs[document.id];
  std::vector<std::pair<std::string, std::string>> copies;
  db.each("SELECT id, duplicate_of, root FROM documents WHERE duplicate_of <> '' ORDER BY sequence",
          [&](const Statement& row) {
            if (heirs.contains(row.bytes(1)) && !heirs.contains(row.bytes(0)))
              copies.emplace_back(row.bytes(0), row.bytes(1));
          });
  std::vector<std::string> queued;
  for (const auto& [copy, original] : copies) {
    std::string& heir = heirs[original];
    if (heir.empty()) {
      heir = copy;
      db.run("UPDATE documents SET duplicate_of = '', extracted = 0, outcome = ?, reason = '' WHERE id = ?",
             to_string(Outcome::Complete), copy);
      queued.push_back(copy);
    } else {
      db.run("UPDATE documents SET duplicate_of = ? WHERE id = ?", heir, copy);
    }
  }
  return queued;
}

void count_removed_paths(Database& db, std::uint64_t paths) {
  db.run("INSERT INTO settings VALUES ('removed', ?1) ON CONFLICT (key) DO UPDATE SET value = value + ?1",
         paths);
}

}  // namespace

Case::Removed Case::remove_document(const std::string& id) {
  Database& db = state_->change();
  Removed out;
  std::vector<Leaving> documents;
  db.each(
      "SELECT key, id, file FROM documents WHERE root = ? ORDER BY sequence",
      [&](const Statement& row) { documents.push_back({row.integer(0), row.bytes(1), row.integer(2)}); }, id);
  if (documents.empty()) throw Error(ErrorCode::NotFound, "There is no document " + id + " in this case.");
  const FileId top = documents.front().file;
  out.documents = documents.size();
  out.queued = stand_in(db, documents);

  Erasures erasures;
  for (const Leaving& document : documents)
    out.pages += static_cast<std::uint64_t>(
        db.number("SELECT count(*) FROM pages WHERE document = ?", 0, document.key));
  delete_readings(db, documents, erasures);
  std::set<FileId> files;
  for (const Leaving& document : documents) {
    JsonWriter parameters;
    parameters.begin_object().field("document", document.id).field("root", id).end_object();
    record_custody("remove", document.file == 0 ? "" : blob_sha256(document.file), parameters.text());
    db.run("DELETE FROM jobs WHERE subject = ?", document.id);
    db.run("DELETE FROM documents WHERE key = ?", document.key);
    if (document.file != 0) files.insert(document.file);
  }
  // And what nothing stands for since a part was taken out of its container again with other bytes.
  db.each(
      "SELECT id FROM files f WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.file = f.id) AND NOT "
      "EXISTS "
      "(SELECT 1 FROM paths p WHERE p.file = f.id)",
      [&](const Statement& row) { files.insert(row.integer(0)); });
  out.paths = static_cast<std::uint64_t>(db.number("SELECT count(*) FROM paths WHERE file = ?", 0, top));
  db.run("DELETE FROM paths WHERE file = ?", top);
  count_removed_paths(db, out.paths);
  for (const FileId file : files) {
    if (db.number("SELECT 1 FROM documents WHERE file = ?", 0, file) == 1) continue;
    std::vector<PathRow> paths;
    db.each(
        "SELECT source, path, modified FROM paths WHERE file = ? ORDER BY id LIMIT 1",
        [&](const Statement& row) { paths.push_back({file, row.integer(0), row.bytes(1), row.integer(2)}); },
        file);
    if (!paths.empty()) {
      out.orphans.push_back(paths.front());
      continue;
    }
    erasures.blobs.push_back(blob_sha256(file));
    out.bytes += static_cast<std::uint64_t>(db.number("SELECT size FROM files WHERE id = ?", 0, file));
    db.run("DELETE FROM files WHERE id = ?", file);
    state_->open_blobs.erase(file);
    state_->looked_at.erase(file);
    ++out.files;
  }
  note_erasures(db, erasures);
  // An index that holds pages of it has no way to follow: the readings that it would take out are gone.
  note_change(db, 0, 0, 0, 0);
  db.run("INSERT OR REPLACE INTO settings VALUES ('oldest_change', ?)", db.last_row());
  return out;
}

std::uint64_t Case::count_documents_in(const std::string& id) const {
  return static_cast<std::uint64_t>(
      state_->db().number("SELECT count(*) FROM documents WHERE root = ?", 0, id));
}

void Case::remove_path(FileId file, const std::string& path) {
  Database& db = state_->change();
  db.run("DELETE FROM paths WHERE file = ? AND path = ?", file, Blob{path});
  count_removed_paths(db, 1);
  JsonWriter parameters;
  parameters.begin_object().field("path", displayed_path(path)).end_object();
  record_custody("remove", blob_sha256(file), parameters.text());
  // The index knows pages by their path.
  std::vector<std::pair<std::int64_t, std::pair<std::int64_t, std::int64_t>>> pages;
  db.each(
      "SELECT p.row, p.document, p.current FROM documents top JOIN documents d ON d.root = top.id "
      "JOIN pages p ON p.document = d.key WHERE top.file = ? AND top.depth = 0",
      [&](const Statement& row) { pages.push_back({row.integer(0), {row.integer(1), row.integer(2)}}); },
      file);
  for (const auto& [page, rest] : pages) note_change(db, page, rest.first, rest.second, rest.second);
}

void Case::finish_erasures() {
  Database& db = state_->db();
  const Erasures erasures = pending_erasures(db);
  if (erasures.empty()) return;
  for (const std::string& sha256 : erasures.blobs)
    if (!find_file(sha256)) state_->blobs->erase(sha256);
  for (const PackPlace& place : erasures.readings) {
    const bool is_used = db.number("SELECT 1 FROM readings WHERE pack = ? LIMIT 1", 0, place.pack) == 1;
    if (is_used || !state_->packs->drop(place.pack)) state_->packs->erase(place);
  }
  transact([&] { forget_erasures(db); });
  // The WAL still holds pages as they were. A reader may hold it back: then the next writer empties it.
  sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

void Case::tidy_packs() {
  Database& db = state_->db();
  std::uint32_t pack = 0;
  std::uint64_t end = 0;
  db.each("SELECT pack, offset, length FROM readings ORDER BY pack, offset", [&](const Statement& row) {
    const auto here = row.as<std::uint32_t>(0);
    const auto offset = row.as<std::uint64_t>(1);
    if (here != pack) {
      state_->packs->write_magic(here);
      end = kPackMagic.size();
    }
    pack = here;
    if (offset > end) state_->packs->erase({pack, end, offset - end});
    end = std::max(end, offset + row.as<std::uint64_t>(2));
  });
}

}  // namespace casebound::store

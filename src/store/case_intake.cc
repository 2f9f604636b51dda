/// \file Intake: sources, files, paths, what was left out.
#include "base/hash.h"
#include "base/time.h"
#include "store/case_state.h"

namespace casebound::store {
namespace {

constexpr std::size_t kOpenBlobs = 8;

std::optional<BlobPlace> find_place(Database& db, FileId file) {
  std::optional<BlobPlace> place;
  db.each(
      "SELECT sha256, object, size FROM files WHERE id = ?",
      [&](const Statement& row) {
        place = BlobPlace{to_hex(row.bytes(0)), row.bytes(1), row.as<std::uint64_t>(2)};
      },
      file);
  return place;
}

BlobPlace place_of(Database& db, FileId file) {
  if (std::optional<BlobPlace> place = find_place(db, file)) return *std::move(place);
  throw Error(ErrorCode::NotFound, "There is no such file in this case.");
}

}  // namespace

SourceId Case::add_source(const std::string& label, const std::string& root) {
  Database& db = state_->change();
  const std::int64_t known =
      db.number("SELECT id FROM sources WHERE label = ? AND root = ?", 0, label, Blob{root});
  if (known != 0) return known;
  db.run("INSERT INTO sources (label, root, received) VALUES (?, ?, ?)", label, Blob{root}, now_utc());
  return db.last_row();
}

std::optional<FileRow> Case::find_file(const std::string& sha256) const {
  std::optional<FileRow> out;
  state_->db().each(
      "SELECT id, size FROM files WHERE sha256 = ?",
      [&](const Statement& row) { out = FileRow{row.integer(0), sha256, row.as<std::uint64_t>(1)}; },
      Blob{from_hex(sha256)});
  return out;
}

std::optional<SpooledBlob> Case::copy_in(const std::string& absolute_path, const std::string& sha256,
                                         std::uint64_t size) {
  CASEBOUND_CHECK(state_->access == Access::Write);
  return state_->blobs->copy_in(absolute_path, sha256, size);
}

bool Case::can_share_blocks(const std::string& absolute_path) const {
  CASEBOUND_CHECK(state_->access == Access::Write);
  return state_->blobs->can_share_blocks(absolute_path);
}

std::unique_ptr<BlobWriter> Case::new_blob() {
  CASEBOUND_CHECK(state_->access == Access::Write);
  return state_->blobs->new_blob();
}

FileId Case::put_file(const SpooledBlob& blob) {
  Database& db = state_->change();
  if (const std::optional<FileRow> known = find_file(blob.sha256)) {
    if (is_blob_whole(known->id)) {
      state_->blobs->drop(blob);
      return known->id;
    }
    db.run("UPDATE files SET object = ? WHERE id = ?", Blob{state_->blobs->place(blob).object}, known->id);
    record_custody("repair", blob.sha256, "{}");
    state_->open_blobs.erase(known->id);
    state_->looked_at[known->id] = true;
    ++state_->repaired_blobs;
    return known->id;
  }
  const BlobPlace place = state_->blobs->place(blob);
  db.run("INSERT INTO files (sha256, size, object) VALUES (?, ?, ?)", Blob{from_hex(blob.sha256)}, blob.size,
         Blob{place.object});
  return db.last_row();
}

void Case::put_path(const PathRow& path) {
  Database& db = state_->change();
  db.run("INSERT INTO paths (file, source, path, modified) VALUES (?, ?, ?, ?)", path.file, path.source,
         Blob{path.path}, path.modified);
  db.run("DELETE FROM excluded WHERE path = ? AND source = ?", Blob{path.path}, path.source);
}

bool Case::has_path(const PathRow& path) const {
  return state_->db().number("SELECT 1 FROM paths WHERE path = ? AND file = ?", 0, Blob{path.path},
                             path.file) == 1;
}

void Case::put_excluded(const ExcludedRow& excluded) {
  Database& db = state_->change();
  // Adding the same folder again meets the same links: they count once.
  if (db.number("SELECT 1 FROM excluded WHERE path = ? AND source = ? AND reason = ?", 0, Blob{excluded.path},
                excluded.source, excluded.reason) == 1)
    return;
  db.run("INSERT INTO excluded (source, path, reason) VALUES (?, ?, ?)", excluded.source, Blob{excluded.path},
         excluded.reason);
}

void Case::each_excluded(const std::function<void(const ExcludedRow&)>& visit) const {
  state_->db().each("SELECT source, path, reason FROM excluded ORDER BY id",
                    [&](const Statement& row) { visit({row.integer(0), row.bytes(1), row.bytes(2)}); });
}

std::shared_ptr<BlobReader> Case::open_blob(FileId file) const {
  return state_->blobs->open(place_of(state_->db(), file));
}

bool Case::is_blob_whole(FileId file) {
  const auto known = state_->looked_at.find(file);
  if (known != state_->looked_at.end()) return known->second;
  const bool whole = state_->blobs->check(place_of(state_->db(), file)).is_whole();
  return state_->looked_at[file] = whole;
}

std::uint64_t Case::repaired_blobs() const { return state_->repaired_blobs; }

std::size_t Case::read_blob(FileId file, std::uint64_t offset, std::span<char> out) const {
  auto& open = state_->open_blobs;
  auto found = open.find(file);
  if (found == open.end()) {
    if (open.size() >= kOpenBlobs) open.clear();
    found = open.emplace(file, open_blob(file)).first;
  }
  return found->second->read(offset, out);
}

std::string Case::blob_sha256(FileId file) const { return place_of(state_->db(), file).sha256; }

std::vector<std::string> Case::paths_of(FileId file) const {
  std::vector<std::string> paths;
  state_->db().each(
      "SELECT path FROM paths WHERE file = ? ORDER BY id",
      [&](const Statement& row) { paths.push_back(row.bytes(0)); }, file);
  return paths;
}

}  // namespace casebound::store

#include "store/verify.h"

#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <optional>

#include "base/file.h"
#include "store/blobs.h"
#include "store/custody.h"
#include "store/lock.h"
#include "store/manifest.h"
#include "store/schema.h"
#include "store/verify_parts.h"
#include "store/vfs.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCatalogue = "catalogue.sqlite";
const char* const kCopyOfCase =
    "Put back a copy of the case; what else is listed here is whole or damaged apart from it.";
constexpr std::size_t kBlobsToTry = 256;

std::optional<Manifest> check_manifest(Verifier& v) {
  ++v.out.checked;
  const char* const advice =
      "Put back a copy of case.json: it is one line that never changes. Without it nothing that carries a "
      "tag "
      "can be checked or opened.";
  const std::string path = join(v.root, kManifestName);
  if (!exists(path)) {
    v.damaged({kManifestName, "case", "", "", "It is missing.", advice});
    return std::nullopt;
  }
  try {
    return parse_manifest(read_file(path, kLargestManifest));
  } catch (const Error&) {
    v.damaged({kManifestName, "case", "", "", "It is not what was written.", advice});
    return std::nullopt;
  }
}

/// Whether anything at all in the case carries a tag of this key; also true where there is nothing to try.
bool key_fits(const Verifier& v) {
  bool tried = false;
  const std::string catalogue = join(v.root, kCatalogue);
  if (exists(catalogue)) {
    const Fd fd = open_to_read(catalogue);
    std::array<char, kSqlitePage> page{};
    for (std::uint64_t number = 1;
         read_at(fd.get(), (number - 1) * kSqlitePage, page.data(), page.size()) == page.size(); ++number) {
      tried = true;
      if (v.seal->open(kCatalogue, number, page.data(), kSqlitePayload,
                       ByteView(page.data() + kSqlitePayload, Seal::kTrailer)))
        return true;
    }
  }
  std::error_code error;
  const Blobs blobs(join(v.root, "blobs"), v.seal);
  std::size_t left = kBlobsToTry;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(join(v.root, "blobs"), error)) {
    const auto place =
        entry.path().has_extension() ? std::nullopt : blobs.place_by_tags(entry.path().filename().string());
    if (!place || place->size == 0) continue;
    tried = true;
    if (blobs.check(*place).are_tags_good) return true;
    if (--left == 0) break;
  }
  return !tried;
}

/// The catalogue as SQLite gives it, when it can be opened.
std::unique_ptr<Database> open_catalogue(Verifier& v, const Manifest& manifest, const Vfs& vfs) {
  if (!exists(join(v.root, kCatalogue))) return nullptr;
  std::string id;
  int format = 0;
  std::unique_ptr<Database> db;
  try {
    db = std::make_unique<Database>(join(v.root, kCatalogue), SQLITE_OPEN_READONLY, vfs.name());
    db->execute("PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;");
    format = catalogue_format(*db);
    db->each("SELECT value FROM settings WHERE key = 'id'", [&](const Statement& row) { id = row.bytes(0); });
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged && error.code() != ErrorCode::Internal) throw;
    return nullptr;  // its pages were named, or are what was never a catalogue
  }
  if (format > kFormat)
    throw Error(ErrorCode::NotAvailable, "This case was written by a newer version of Casebound (format " +
                                             std::to_string(format) +
                                             "). Install that version to verify it.");
  v.case_id = id;
  if (manifest.format != format)
    v.damaged({kManifestName, "case", "", "", "It names another format than the catalogue has.",
               "Put back a copy of case.json."});
  if (manifest.id != id)
    v.damaged({kManifestName, "case", "", "", "It names another case than the catalogue.",
               "Put back a copy of case.json, or of the catalogue: one of them is of another case."});
  return db;
}

void check_lock(Verifier& v, Database& db) {
  ++v.out.checked;
  const std::int64_t commits = db.number("SELECT value FROM settings WHERE key = 'commits'", 0);
  const CommitCount said = read_commit_count(v.root, *v.seal);
  using State = CommitCount::State;
  const bool counts = said.state == State::Good || said.state == State::Untagged;
  if (counts && said.commits > commits) {
    v.damaged({kCatalogue, "catalogue", "", "",
               "It has lost its last " + std::to_string(said.commits - commits) + " commits.", kCopyOfCase});
  } else if ((!counts && commits > 0) || said.state == State::Damaged ||
             (said.state == State::Untagged && said.commits != commits)) {
    v.damaged({kLockName, "lock", "", "",
               said.state == State::Missing
                   ? "It is missing: whether the catalogue has lost its last commits cannot be told."
                   : "It is not what was written: whether the catalogue has lost its last commits "
                     "cannot be told.",
               "The next command that writes makes it again."});
  }
}

/// What SQLite itself makes of the catalogue.
void check_structure(Verifier& v, Database& db) {
  std::string first;
  db.each("PRAGMA integrity_check(1)", [&](const Statement& row) { first = row.bytes(0); });
  if (first != "ok")
    v.damaged({kCatalogue, "catalogue", "", "", "Its tables do not fit together: " + first, kCopyOfCase});
}

void check_root(Verifier& v) {
  for (const fs::directory_entry& entry : fs::directory_iterator(v.root)) {
    const std::string name = entry.path().filename().string();
    const bool is_folder = entry.is_directory() && !entry.is_symlink();
    const bool is_file = entry.is_regular_file() && !entry.is_symlink();
    bool known = false;
    if (is_folder)
      for (const char* each : {"blobs", "pages", "index", "renders"}) known = known || name == each;
    if (is_file)
      for (const char* each :
           {kManifestName, kCatalogue, "catalogue.sqlite-wal", "catalogue.sqlite-shm", kLockName})
        known = known || name == each;
    if (is_file && name == "custody.jsonl") known = !v.seal || v.seal->name() == "open";
    if (is_file && name == std::string(kManifestName) + ".new") {
      v.leftover({name, "case", "", "", "An interrupted run left it behind.", "It can be deleted."});
    } else if (!known) {
      name_unknown(v, name);
    }
  }
  if (const std::string renders = join(v.root, "renders"); fs::is_directory(renders))
    for (const fs::directory_entry& entry : fs::directory_iterator(renders))
      name_unknown(v, "renders/" + entry.path().filename().string());
}

bool looks_like_case(const std::string& folder) {
  return exists(join(folder, kManifestName)) || exists(join(folder, kCatalogue)) ||
         exists(join(folder, "blobs")) || exists(join(folder, "custody.jsonl"));
}

}  // namespace

bool Verifier::ask(const std::function<void(Database&)>& body) {
  if (catalogue == nullptr) return false;
  try {
    body(*catalogue);
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged && error.code() != ErrorCode::Internal) throw;
    catalogue = nullptr;
    return false;
  }
}

void name_unknown(Verifier& v, const std::string& path) {
  v.damaged({path, "unknown", "", "", "Casebound did not put this here.",
             "Look at it, and take it out of the case."});
}

void name_document(Verifier& v, std::int64_t document_key, Finding& finding) {
  v.ask([&](Database& db) {
    db.each(
        "SELECT d.id, d.inner_path, t.name, (SELECT path FROM paths p WHERE p.file = t.file ORDER BY p.id "
        "LIMIT 1) "
        "FROM documents d JOIN documents t ON t.id = d.root WHERE d.key = ?",
        [&](const Statement& row) {
          finding.document = row.bytes(0);
          const std::string inner = row.bytes(1);
          finding.path = row.bytes(3).empty() ? row.bytes(2) : row.bytes(3);
          if (!inner.empty()) finding.path += "/" + inner;
        },
        document_key);
  });
}

bool name_file(Verifier& v, std::int64_t file, Finding& finding) {
  bool is_top = true;
  v.ask([&](Database& db) {
    const std::int64_t key =
        db.number("SELECT key FROM documents WHERE file = ? ORDER BY sequence LIMIT 1", 0, file);
    if (key != 0) name_document(v, key, finding);
    std::string path;
    db.each(
        "SELECT path FROM paths WHERE file = ? ORDER BY id LIMIT 1",
        [&](const Statement& row) { path = row.bytes(0); }, file);
    is_top = !path.empty();
    if (is_top) finding.path = path;
  });
  return is_top;
}

void check_ledger(Verifier& v) {
  v.ask([&](Database& db) {
    const auto expect_none = [&](const char* sql, const char* what) {
      std::uint64_t count = 0;
      Finding finding{kCatalogue, "catalogue", "", "", "", kCopyOfCase};
      db.each(sql, [&](const Statement& row) {
        if (count++ == 0) finding.path = row.bytes(0);
      });
      if (count == 0) return;
      finding.detail = std::to_string(count) + what;
      v.damaged(std::move(finding));
    };
    expect_none("SELECT path FROM paths p WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.file = p.file)",
                " paths have no document: the sum of the files does not balance.");
    expect_none(
        "SELECT name FROM documents d WHERE pages <> (SELECT count(*) FROM pages p WHERE p.document = d.key)",
        " documents have another number of pages than was counted.");
    expect_none(
        "SELECT name FROM documents d WHERE NOT EXISTS (SELECT 1 FROM documents t WHERE t.id = d.root) OR "
        "(parent <> '' AND NOT EXISTS (SELECT 1 FROM documents t WHERE t.id = d.parent)) OR "
        "(duplicate_of <> '' AND NOT EXISTS (SELECT 1 FROM documents t WHERE t.id = d.duplicate_of))",
        " documents lie in, or stand for, one that is not there.");
    expect_none("SELECT \"table\" FROM pragma_foreign_key_check", " rows point at what is not there.");
  });
}

Verification verify_case(const std::string& folder) {
  if (!looks_like_case(folder))
    throw Error(ErrorCode::NoCase,
                "There is no case in " + safe_for_terminal(folder) + ". Make one with casebound init DIR.");
  Verifier v;
  v.root = fs::canonical(folder).string();
  const Fd lock = share_lock(v.root);
  std::optional<Manifest> manifest = check_manifest(v);
  if (manifest) {
    try {
      v.seal = make_seal(*manifest);
    } catch (const Error&) {
      v.damaged({kManifestName, "case", "", "", "It names a seal that this version does not know.",
                 "Put back a copy of case.json; or a newer version sealed this case."});
    }
  }
  if (v.seal && fs::is_directory(join(v.root, "blobs")) && !key_fits(v)) {
    v.damaged({kManifestName, "case", "", "",
               "Its check key fits nothing in this case: not one page of the catalogue and no original.",
               "Put back a copy of case.json: it is one line that never changes."});
    v.seal.reset();
  }
  std::optional<Vfs> vfs;
  std::unique_ptr<Database> catalogue;
  if (v.seal) {
    check_pages(v, kCatalogue, "catalogue", kCopyOfCase);
    vfs.emplace(v.root, v.seal, manifest->id, VfsUse::Still);
    v.case_id = manifest->id;
    catalogue = open_catalogue(v, *manifest, *vfs);
    v.catalogue = catalogue.get();
  } else if (!exists(join(v.root, kCatalogue))) {
    v.damaged({kCatalogue, "catalogue", "", "", "It is missing.", kCopyOfCase});
  }
  v.ask([&](Database& db) {
    check_structure(v, db);
    check_lock(v, db);
  });
  check_ledger(v);
  check_blobs(v);
  check_packs(v);
  check_custody(v);
  check_index(v);
  check_root(v);
  v.catalogue = nullptr;
  return std::move(v.out);
}

}  // namespace casebound::store
